import * as l10n from '@vscode/l10n';
import type { Matrix, MatrixMessage } from '../../protocol/index.ts';
import type { CurrentView } from '../shell/CurrentView.ts';
import type { OpenPage } from '../shell/OpenPage.ts';
import type { Page } from '../shell/Page.ts';
import { matrixView, outdatedNote } from './MatrixView.ts';

/** Asks for the matrix of who reaches whom, and shows it in the place of the picture. */
export class MatrixPages {
  readonly #page: Page;
  readonly #view: CurrentView;
  readonly #open: OpenPage;
  readonly #explain: (from: string, to: string) => void;

  constructor(page: Page, view: CurrentView, open: OpenPage, explain: (from: string, to: string) => void) {
    this.#page = page;
    this.#view = view;
    this.#open = open;
    this.#explain = explain;
  }

  /** Asks for it, compared with the last commit, what runs or an earlier capture where that is wanted; `again`: with the same capture. */
  async ask(compare?: 'head' | 'live' | 'capture', only?: Matrix['only'], again = false): Promise<void> {
    await this.#page.questions.ask(
      { type: 'askMatrix', ...(compare && { compare }), ...(only && { only }), ...(again && { again }) },
      { working: l10n.t('Checking every pair…') },
    );
  }

  /** Shows a matrix that came. One that is only marked outdated does not open a matrix that a person closed. */
  received(message: MatrixMessage): void {
    const { matrix, compare } = message;
    if (!message.outdated || this.#open.toReopen === 'matrix') this.#show(message);
    if (message.outdated) this.#page.matrixPlace.warn(outdatedNote(() => void this.ask(compare, matrix.only, true)));
  }

  #show({ matrix, compare }: MatrixMessage): void {
    const { matrixPlace, panel, picture, questions } = this.#page;
    panel.close();
    const close = (): void => {
      this.#open.set(undefined);
      matrixPlace.hide();
      picture.stage.element.focus();
    };
    const source = this.#view.message?.source;
    const view = matrixView(matrix, {
      explain: this.#explain,
      compare: (what) => void this.ask(what, matrix.only),
      narrow: (only) => void this.ask(compare, only, true),
      copyMarkdown: (text) => void questions.ask({ type: 'copy', text }),
      saveCsv: (data) => void questions.ask({ type: 'save', format: 'csv', data }),
      close,
      canCompareHead: source?.mode === 'files',
      canCompareCapture: source?.snapshot !== undefined,
      canCompareLive: source?.mode === 'files' && source.canSwitch,
    });
    view.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') close();
    });
    matrixPlace.show(view);
    this.#open.set('matrix');
  }
}
