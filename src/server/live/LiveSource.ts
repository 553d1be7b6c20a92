import * as l10n from '@vscode/l10n';
import { Emitter } from 'vscode-languageserver/node';
import type { Action, Notice } from '../../protocol/index.ts';
import type { NetworkSource, SourceState } from '../panel/NetworkSource.ts';
import { differenceNotices } from './differenceNotices.ts';
import type { Docker, LiveView } from './Docker.ts';
import type { Kept } from '../Kept.ts';
import { SaidOfSockets } from './SaidOfSockets.ts';

/** The id of the live source; restored panels find it by this. */
export const LIVE = 'netlens:live';

/** More notices than this would leave too little room for the picture. */
const MAX_NOTICES = 4;

/** What one engine beside takes from this one, of which so many are named. */
const MAX_CLASHES = 2;

/** The daemon's networks, as a source for a panel. */
export class LiveSource implements NetworkSource {
  readonly id = LIVE;
  readonly kind = 'live';
  readonly statements: SaidOfSockets;
  readonly #docker: Docker;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(docker: Docker, kept: Kept) {
    this.#docker = docker;
    this.statements = new SaidOfSockets(LIVE, kept);
    docker.onDidChange(() => void this.#changed.fire());
    this.statements.onDidChange(() => void this.#changed.fire());
  }

  get title(): string {
    const name = this.#docker.endpoint?.name;
    return name ? l10n.t`live, ${name}` : l10n.t('live');
  }

  state(): SourceState {
    const state = this.#unsaid();
    return state.view ? { ...state, view: this.statements.over(state.view) } : state;
  }

  /** As the daemon says it. */
  #unsaid(): SourceState {
    const { status, view } = this.#docker;
    const choose = { id: 'selectDockerEndpoint', label: l10n.t('Choose another daemon…') };
    const stop = 'stopDocker';
    const again = { id: 'reconnectDocker', label: l10n.t('Try again') };
    switch (status.state) {
      case 'connected':
        return view
          ? { view, notices: noticesOf(view) }
          : { notices: [], instead: nothing(), busy: { text: l10n.t('Reading networks and containers'), stop } };
      case 'idle':
      case 'connecting': {
        const text = l10n.t('Asking the Docker daemon');
        const busy = { text, stop };
        return view ? { view, notices: [], busy } : { notices: [], instead: { ...nothing(), text }, busy };
      }
      case 'trouble':
        return view
          ? {
              view,
              notices: [
                {
                  severity: 'warning',
                  text: l10n.t`${status.why} Showing the daemon’s last answer.`,
                  actions: [again, choose],
                },
              ],
            }
          : { notices: [], instead: { ...insteadOf(status), actions: [again, choose] } };
      case 'off':
        return { notices: [], instead: { title: l10n.t('No live network'), text: status.why, actions: [] } };
    }
  }
}

/** First what is wrong with the host's rules, then what could not be read, with what a person can do about it. */
function noticesOf(view: LiveView): readonly Notice[] {
  const paste: Action = { id: 'pasteKernelRules', label: l10n.t('Paste the rules…') };
  const listeners: Action = { id: 'readListeners', label: l10n.t('Read sockets with docker exec') };
  const notices: Notice[] = [];
  const add = (severity: Notice['severity'], text: string, actions: readonly Action[] = []) =>
    notices.push({ severity, text, ...(actions.length > 0 ? { actions } : {}) });
  notices.push(...differenceNotices(view.network.differences));
  if (view.pasted === 'used') {
    add('information', l10n.t('Using the firewall rules you pasted, until Docker changes something.'));
  } else if (view.pasted === 'stale') {
    add('warning', l10n.t('Docker has changed since you pasted the firewall rules, so they are predicted again.'), [
      paste,
    ]);
  }
  const rules = view.rulesCommand !== undefined && view.pasted === undefined;
  if (view.elsewhere !== undefined && (view.listenersByExec || rules)) {
    add('information', elsewhereText(view.elsewhere, view.listenersByExec, rules), [
      ...(view.listenersByExec ? [listeners] : []),
      ...(rules ? [paste] : []),
    ]);
  } else if (rules) {
    add('information', l10n.t('The host’s firewall rules are predicted: reading them needs root.'), [paste]);
  }
  for (const { name, clashes } of view.others)
    for (const clash of clashes.slice(0, MAX_CLASHES))
      add('warning', clash, [{ id: 'selectDockerEndpoint', label: l10n.t`Show ${name}…` }]);
  if (view.listenersUnknown.length > 0 && !view.listenersByExec) add('information', summary(view.listenersUnknown));
  for (const note of view.notes) add('information', note);
  if (notices.length <= MAX_NOTICES) return notices;
  const left = notices.length - MAX_NOTICES + 1;
  const more: Notice = {
    severity: 'information',
    text: l10n.t`${left} more things could not be read; see the log.`,
    actions: [{ id: 'showLog', label: l10n.t('Show log') }],
  };
  return [...notices.slice(0, MAX_NOTICES - 1), more];
}

/** Says what is predicted because the containers' kernel cannot be read, without what a person has supplied. */
function elsewhereText(why: string, sockets: boolean, rules: boolean): string {
  if (!sockets) {
    return l10n.t`${why} The names of the veth host ends are not known; firewall rules are predicted.`;
  }
  if (!rules) {
    return l10n.t`${why} The names of the veth host ends are not known; listening sockets are predicted.`;
  }
  return l10n.t`${why} The names of the veth host ends are not known; firewall rules and listening sockets are predicted.`;
}

/** The first of several similar sentences, and how many follow. */
function summary(sentences: readonly string[]): string {
  const [first = '', ...rest] = sentences;
  return rest.length === 0 ? first : l10n.t`${first} And ${rest.length} more like this.`;
}

/** Where no engine is there, the addresses that were tried are details. */
function insteadOf({ kind, why }: { readonly kind: string; readonly why: string }): {
  readonly title: string;
  readonly text: string;
  readonly details?: string;
} {
  switch (kind) {
    case 'no-daemon':
      return {
        title: l10n.t('No container engine found'),
        text: l10n.t('Start Docker or Podman, or choose the address of an engine.'),
        details: why,
      };
    case 'absent':
      return {
        title: l10n.t('No container engine answers'),
        text: l10n.t('Nothing listens at the address of the engine. Start it, or choose another address.'),
        details: why,
      };
    default:
      return { title: l10n.t('No live network'), text: why };
  }
}

function nothing() {
  return { title: l10n.t('Live'), text: l10n.t('The daemon has no networks to show.'), actions: [] };
}
