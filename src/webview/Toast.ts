import { h } from './h.ts';

const SHOWN_MS = 4000;

/** A line that says what was done, and goes away by itself. */
export class Toast {
  readonly element = h('div', { class: 'toast', role: 'status', hidden: true });
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.element.textContent = text;
    this.element.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.element.hidden = true), SHOWN_MS);
  }
}
