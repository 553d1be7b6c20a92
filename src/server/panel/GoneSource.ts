import * as l10n from '@vscode/l10n';
import type { Disposable } from 'vscode-languageserver/node';
import type { NetworkSource, SourceState } from './NetworkSource.ts';

/** Stands for a network that a panel showed in an earlier session and that is not found now: it says so. */
export class GoneSource implements NetworkSource {
  readonly kind = 'gone';
  readonly id: string;
  readonly title = l10n.t('not found');
  readonly #text: string;

  /** `id` is what the panel remembers; a panel of an earlier version remembers nothing. */
  constructor(id: string | undefined) {
    this.id = id ?? 'netlens:gone';
    this.#text =
      id === undefined
        ? l10n.t('An earlier version of Net Lens did not remember which network was shown here.')
        : l10n.t`The network shown here is no longer in this workspace: ${id}`;
  }

  onDidChange(): Disposable {
    return { dispose: () => undefined };
  }

  state(): SourceState {
    return {
      notices: [],
      instead: {
        title: l10n.t('Which network was this?'),
        text: this.#text,
        actions: [{ id: 'openDiagram', label: l10n.t('Open a diagram') }],
      },
    };
  }
}
