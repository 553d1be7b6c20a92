import { h } from '../shell/h.ts';

/** The line under the find box that says that a filter is on: what it hides is in no picture, and so is not found. */
export class FilterNote {
  readonly #element: HTMLElement;

  constructor(findBox: HTMLElement, clear: () => void) {
    this.#element = h(
      'p',
      { class: 'find-filtered', id: 'find-filtered', hidden: true },
      h('span', {}, 'A filter is on: only what it shows is found. '),
      h('button', { type: 'button', class: 'link-button', onclick: clear }, 'Clear the filter'),
    );
    findBox.append(this.#element);
  }

  /** The input is described by the note only while it holds: a hidden element's text would be read all the same. */
  set shown(on: boolean) {
    this.#element.hidden = !on;
    const input = this.#element.parentElement?.querySelector('input');
    if (on) input?.setAttribute('aria-describedby', this.#element.id);
    else input?.removeAttribute('aria-describedby');
  }
}
