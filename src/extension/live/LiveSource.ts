import * as vscode from 'vscode';
import type { NetworkSource, SourceState } from '../panel/NetworkSource.ts';
import type { Docker } from './Docker.ts';

/** The id of the live source, for panels that are restored. */
export const LIVE = 'netlens:live';

/** The networks that the daemon has. */
export class LiveSource implements NetworkSource {
  readonly id = LIVE;
  readonly kind = 'live';
  readonly #docker: Docker;

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  get onDidChange(): vscode.Event<unknown> {
    return this.#docker.onDidChange;
  }

  get title(): string {
    const name = this.#docker.endpoint?.name;
    return name ? vscode.l10n.t('live, {0}', name) : vscode.l10n.t('live');
  }

  state(): SourceState {
    const { status, view } = this.#docker;
    const choose = { id: 'selectDockerEndpoint', label: vscode.l10n.t('Choose another daemon…') };
    const again = { id: 'reconnectDocker', label: vscode.l10n.t('Try again') };
    switch (status.state) {
      case 'connected':
        return view
          ? { view, notices: view.notes.slice(0, 3).map((text) => ({ severity: 'information' as const, text })) }
          : { notices: [], instead: nothing(), busy: vscode.l10n.t('Reading networks and containers') };
      case 'idle':
      case 'connecting': {
        const busy = vscode.l10n.t('Asking the Docker daemon');
        return view ? { view, notices: [], busy } : { notices: [], instead: { ...nothing(), text: busy }, busy };
      }
      case 'trouble':
        return view
          ? {
              view,
              notices: [
                {
                  severity: 'warning',
                  text: vscode.l10n.t('{0} This is the last that it said.', status.why),
                  actions: [again, choose],
                },
              ],
            }
          : {
              notices: [],
              instead: { title: vscode.l10n.t('No live network'), text: status.why, actions: [again, choose] },
            };
      case 'off':
        return { notices: [], instead: { title: vscode.l10n.t('No live network'), text: status.why, actions: [] } };
    }
  }
}

function nothing() {
  return { title: vscode.l10n.t('Live'), text: vscode.l10n.t('The daemon has no networks to show.'), actions: [] };
}
