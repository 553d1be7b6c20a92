import * as l10n from '@vscode/l10n';
import type { CurrentView } from '../shell/CurrentView.ts';
import type { OpenPage } from '../shell/OpenPage.ts';
import type { Page } from '../shell/Page.ts';
import { explainerView, tablesView } from './ExplainerView.ts';

/** The pages beside the picture that describe it: step by step, and as tables. */
export class DescriptionPages {
  readonly #page: Page;
  readonly #view: CurrentView;
  readonly #open: OpenPage;

  constructor(page: Page, view: CurrentView, open: OpenPage) {
    this.#page = page;
    this.#view = view;
    this.#open = open;
  }

  /** Shows "What am I looking at?". */
  showExplainer(focus = true): void {
    const { panel, picture, playback, questions } = this.#page;
    playback.show(undefined);
    const view = explainerView(this.#view.message?.diagram.explainer ?? [], {
      light: (elements) => {
        const drawn = elements.filter((id) => picture.parts.has(id));
        picture.mark('on-path', drawn, true);
        picture.reveal(drawn);
      },
      run: (step, how) => void questions.ask({ type: 'runExplainerCommand', revision: this.#view.revision, step, how }),
      close: () => panel.close(),
    });
    panel.show('explainer', l10n.t('What am I looking at?'), view, focus);
    this.#open.set('explainer');
  }

  /** Shows the picture as text. */
  showTables(focus = true): void {
    const { panel, picture } = this.#page;
    const view = tablesView(this.#view.message?.diagram.tables ?? [], (id) => {
      picture.reveal([id]);
      picture.parts.get(id)?.element.focus({ preventScroll: true });
    });
    panel.show('tables', l10n.t('Diagram as text'), view, focus);
    this.#open.set('tables');
  }

  /** Opens the page again that was open when the panel was unloaded. */
  reopen(): void {
    if (this.#open.toReopen === 'explainer') this.showExplainer(false);
    if (this.#open.toReopen === 'tables') this.showTables(false);
  }
}
