import { h } from '../shell/h.ts';

/** The area of the matrix: it replaces the picture until it is closed. */
export class MatrixPlace {
  readonly element = h('div', { class: 'matrix-place', hidden: true });
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  show(view: HTMLElement): void {
    this.element.replaceChildren(view);
    this.element.hidden = false;
    this.#root.classList.add('with-matrix');
    view.querySelector<HTMLElement>('.cell')?.focus();
  }

  /** Puts a line under the heading of the matrix, if one is shown. */
  warn(note: HTMLElement): void {
    this.element.querySelector('.matrix-outdated')?.remove();
    this.element.querySelector('.matrix-view > header')?.after(note);
  }

  hide(): void {
    this.element.hidden = true;
    this.#root.classList.remove('with-matrix');
  }
}
