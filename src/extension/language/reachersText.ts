import * as vscode from 'vscode';
import type { Reachers } from '../../core/analysis/index.ts';

/** Who can reach a published port, in a few words; undefined if the model does not know. */
export function reachersText({ host, lan }: Reachers): string | undefined {
  if (!host && !lan) return undefined;
  if (host?.outcome === 'ok' && lan?.outcome === 'ok') {
    return vscode.l10n.t('this host and every machine that reaches it');
  }
  if (host?.outcome === 'ok') {
    return lan?.verdict === 'unreachable' ? vscode.l10n.t('this host only') : vscode.l10n.t('this host');
  }
  if (lan?.outcome === 'ok') return vscode.l10n.t('other machines, not this host');
  if (host?.verdict === 'unknown' || lan?.verdict === 'unknown') return undefined;
  return vscode.l10n.t('nobody ({0})', host?.outcome ?? lan?.outcome ?? 'unknown');
}
