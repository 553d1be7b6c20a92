import * as vscode from 'vscode';
import type { NetworkSource, SourceState } from './NetworkSource.ts';

/** Stands for a network that a panel showed in an earlier session and that is not found now: it says so. */
export class GoneSource implements NetworkSource {
  readonly kind = 'gone';
  readonly id: string;
  readonly title = vscode.l10n.t('not found');
  readonly #text: string;

  /** `id` is what the panel remembers; a panel of an earlier version remembers nothing. */
  constructor(id: string | undefined) {
    this.id = id ?? 'netlens:gone';
    this.#text =
      id === undefined
        ? vscode.l10n.t('An earlier version of Net Lens did not note which network was shown here.')
        : vscode.l10n.t('The network that was shown here is not in this workspace now: {0}', id);
  }

  onDidChange(): vscode.Disposable {
    return { dispose: () => undefined };
  }

  state(): SourceState {
    return {
      notices: [],
      instead: {
        title: vscode.l10n.t('Which network was this?'),
        text: this.#text,
        actions: [{ id: 'openDiagram', label: vscode.l10n.t('Open a diagram') }],
      },
    };
  }
}
