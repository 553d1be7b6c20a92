import * as l10n from '@vscode/l10n';
import {
  type Answer,
  type Assumption,
  HOST,
  isListenerUnknown,
  SAID,
  SEEN_RUNNING,
  type Topology,
} from '../../core/analysis/index.ts';
import type { Action, ExplanationMessage } from '../../protocol/index.ts';

/** Buttons that settle an assumption of an answer. Their ids come back as actions. The engine is chosen for files alone. */
export function settleActions(
  answer: Answer,
  { isOfFiles }: { readonly isOfFiles: boolean },
): ExplanationMessage['settle'] {
  return answer.assumptions.flatMap((assumed, assumption) => {
    if (assumed.code.startsWith('engine') && !isOfFiles) return [];
    const actions = actionsFor(assumed, assumption, landsOnIpv6(answer));
    return actions.length > 0 ? [{ assumption, actions }] : [];
  });
}

/**
 * The question on which the verdict hangs, with the three things that can be true of the socket; or what was said of it, to be taken
 * back. Undefined where the verdict hangs on something else.
 */
export function listenerQuestion(
  answer: Answer,
  topology: Topology,
): { readonly text: string; readonly actions: readonly Action[]; readonly assumption: number } | undefined {
  const told = answer.assumptions.findIndex(({ code, socket }) => (code === SAID || code === SEEN_RUNNING) && socket);
  if (told !== -1) {
    const text = answer.assumptions[told]?.message ?? '';
    return { text, actions: [saying(told, 'forget', l10n.t('Undo'))], assumption: told };
  }
  if (!isListenerUnknown(answer)) return undefined;
  const assumption = answer.assumptions.findIndex(({ code, socket }) => code === NOT_STATED && socket);
  const { socket } = answer.assumptions[assumption] ?? {};
  if (!socket) return undefined;
  const { port } = socket;
  const isUdp = socket.protocol === 'udp';
  const name = topology.containers.find(({ id }) => id === socket.container)?.name ?? socket.container;
  const [every, loopback] = landsOnIpv6(answer) ? ['::', '::1'] : ['0.0.0.0', '127.0.0.1'];
  return {
    text:
      socket.container === HOST
        ? isUdp
          ? l10n.t`Does a process on the host listen on UDP port ${port}?`
          : l10n.t`Does a process on the host listen on port ${port}?`
        : isUdp
          ? l10n.t`Does anything in ${name} listen on UDP port ${port}?`
          : l10n.t`Does anything in ${name} listen on port ${port}?`,
    actions: [
      saying(assumption, every, l10n.t('Yes, on every address')),
      saying(assumption, loopback, l10n.t('Only on its loopback')),
      saying(assumption, 'nobody', l10n.t('Nothing listens')),
    ],
    assumption,
  };
}

const NOT_STATED = 'listener-not-stated';

function landsOnIpv6({ hops }: Answer): boolean {
  return hops.findLast((hop) => hop.kind === 'deliver')?.packet?.destination.includes(':') === true;
}

function saying(position: number, what: string, label: string): Action {
  return { id: `settle:listener:${position}:${what}`, label };
}

function actionsFor({ code, socket }: Assumption, position: number, ipv6: boolean): Action[] {
  if (code.startsWith('engine')) return [{ id: 'settle:engine', label: l10n.t('Choose the engine…') }];
  if (!socket) return [];
  const say = (what: string, label: string): Action => saying(position, what, label);
  const listens = (address: string) => say(address, l10n.t`It listens on ${address}`);
  if (code === 'no-host-process-assumed') {
    return [say(ipv6 ? '::' : '0.0.0.0', l10n.t('A process on the host listens there'))];
  }
  const forget = code === SAID || code === SEEN_RUNNING ? [say('forget', l10n.t('Undo'))] : [];
  if (socket.container === HOST) return forget;
  const addresses = ipv6 ? ['::', '0.0.0.0', '::1'] : ['0.0.0.0', '127.0.0.1'];
  return [...addresses.map(listens), say('nobody', l10n.t('Nothing listens there')), ...forget];
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
