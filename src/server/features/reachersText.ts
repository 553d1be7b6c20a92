import * as l10n from '@vscode/l10n';
import type { Reachers } from '../../core/analysis/index.ts';

/** Who can reach a published port, in a few words; undefined where the model cannot say. */
export function reachersText({ host, lan }: Reachers): string | undefined {
  if (!host && !lan) return undefined;
  if (host?.outcome === 'ok' && lan?.outcome === 'ok') return l10n.t('this host and every machine that reaches it');
  if (host?.outcome === 'ok') return lan?.verdict === 'unreachable' ? l10n.t('this host only') : l10n.t('this host');
  if (lan?.outcome === 'ok') return l10n.t('other machines, not this host');
  if (host?.verdict === 'unknown' || lan?.verdict === 'unknown') return undefined;
  return l10n.t`nobody (${host?.outcome ?? lan?.outcome ?? l10n.t('unknown')})`;
}
