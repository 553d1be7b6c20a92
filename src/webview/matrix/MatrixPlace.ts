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
    (view.querySelector<HTMLElement>('.cell') ?? view.querySelector('input'))?.focus();
  }

  /** Puts a line under the heading of the matrix, if one is shown. */
  warn(note: HTMLElement): void {
    this.element.querySelector('.matrix-outdated')?.remove();
    this.element.querySelector('.matrix-view > header')?.after(note);
  }

  /** Whether a matrix was put aside for an answer, and can come back. */
  get isAside(): boolean {
    return this.element.hidden && this.element.childElementCount > 0;
  }

  /** Shows the matrix again that was put aside. */
  bringBack(): void {
    this.element.hidden = false;
    this.#root.classList.add('with-matrix');
    this.element.querySelector<HTMLElement>('.cell[tabindex="0"]')?.focus();
  }

  /** Makes way for an answer. */
  putAside(): void {
    this.element.hidden = true;
    this.#root.classList.remove('with-matrix');
  }

  hide(): void {
    this.element.replaceChildren();
    this.element.hidden = true;
    this.#root.classList.remove('with-matrix');
  }
}
