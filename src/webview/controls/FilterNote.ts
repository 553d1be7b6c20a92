import * as l10n from '@vscode/l10n';
import { h } from '../shell/h.ts';

/** A line under the find box that says that a filter is on: the search does not find what the filter hides. */
export class FilterNote {
  readonly #element: HTMLElement;

  constructor(findBox: HTMLElement, clear: () => void) {
    this.#element = h(
      'p',
      { class: 'find-filtered', id: 'find-filtered', hidden: true },
      h('span', {}, `${l10n.t('A filter is on: only visible items are searched.')} `),
      h('button', { type: 'button', class: 'link-button', onclick: clear }, l10n.t('Clear the filter')),
    );
    findBox.append(this.#element);
  }

  /** Links the input to the note only while it is shown: screen readers also read a hidden description. */
  set shown(on: boolean) {
    this.#element.hidden = !on;
    const input = this.#element.parentElement?.querySelector('input');
    if (on) input?.setAttribute('aria-describedby', this.#element.id);
    else input?.removeAttribute('aria-describedby');
  }
}
