import * as vscode from 'vscode';
import { type Answer, type Assumption, HOST } from '../../core/analysis/index.ts';
import type { Action, ExplanationMessage } from '../../protocol/index.ts';

/** The code of an assumption that a person stated about a socket, and can take back. */
export const SAID = 'listener-said';

/** Buttons that settle an assumption of an answer. Their ids come back as actions. */
export function settleActions(answer: Answer): ExplanationMessage['settle'] {
  const landed = answer.hops.findLast((hop) => hop.kind === 'deliver')?.packet?.destination ?? '';
  return answer.assumptions.flatMap((assumed, assumption) => {
    const actions = actionsFor(assumed, assumption, landed.includes(':'));
    return actions.length > 0 ? [{ assumption, actions }] : [];
  });
}

function actionsFor({ code, socket }: Assumption, position: number, ipv6: boolean): Action[] {
  if (code.startsWith('engine')) return [{ id: 'settle:engine', label: vscode.l10n.t('Choose the engine…') }];
  if (!socket) return [];
  const saying = (what: string, label: string): Action => ({ id: `settle:listener:${position}:${what}`, label });
  const listens = (address: string) => saying(address, vscode.l10n.t('It listens on {0}', address));
  if (code === 'no-host-process-assumed') {
    return [saying(ipv6 ? '::' : '0.0.0.0', vscode.l10n.t('A process of the host listens there'))];
  }
  const forget = code === SAID ? [saying('forget', vscode.l10n.t('Take it back'))] : [];
  if (socket.container === HOST) return forget;
  const addresses = ipv6 ? ['::', '0.0.0.0', '::1'] : ['0.0.0.0', '127.0.0.1'];
  return [...addresses.map(listens), saying('nobody', vscode.l10n.t('Nothing listens there')), ...forget];
}

/** Reads the id of such a button: which assumption, and what it states. Undefined for the id of another button. */
export function settledBy(
  id: string,
): { readonly assumption: number; readonly address?: string; readonly forget: boolean } | undefined {
  const [, position, what] = /^settle:listener:(\d{1,4}):(nobody|forget|[0-9a-f.:]{2,39})$/.exec(id) ?? [];
  if (position === undefined || what === undefined) return undefined;
  return {
    assumption: Number(position),
    forget: what === 'forget',
    ...(what === 'nobody' || what === 'forget' ? {} : { address: what }),
  };
}
