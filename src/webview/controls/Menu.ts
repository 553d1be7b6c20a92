import { h, iconButton } from '../shell/h.ts';

/** A button that opens a list of commands, with the mouse or with the usual keys of a menu. */
export class Menu {
  /** The button with its list. */
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly #list: HTMLElement;

  readonly #closed: () => void;

  constructor(
    symbol: string,
    label: string,
    items: readonly HTMLButtonElement[],
    closed: () => void = () => undefined,
  ) {
    this.#closed = closed;
    this.button = iconButton(symbol, label, () => (this.isOpen ? this.close() : this.#open()), {
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
    });
    this.#list = h('div', { class: 'menu', role: 'menu', 'aria-label': label, hidden: true }, ...items);
    this.element = h('div', { class: 'menu-anchor' }, this.button, this.#list);
    this.#list.addEventListener(
      'click',
      (event) => {
        const item = event.target instanceof Element ? event.target.closest('button') : null;
        if (!item) return;
        if (item.getAttribute('aria-disabled') === 'true') {
          event.stopPropagation();
          return;
        }
        // Close before running the command, which may move the focus.
        this.close();
        this.button.focus();
      },
      { capture: true },
    );
    this.#list.addEventListener('keydown', (e) => this.#key(e));
    this.#list.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget))) this.close();
    });
  }

  get isOpen(): boolean {
    return !this.#list.hidden;
  }

  close(): void {
    if (!this.isOpen) return;
    this.#list.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
    this.#closed();
  }

  #open(): void {
    this.#list.hidden = false;
    this.button.setAttribute('aria-expanded', 'true');
    this.#items()[0]?.focus();
  }

  #items(): HTMLButtonElement[] {
    return [...this.#list.querySelectorAll<HTMLButtonElement>('button:not([hidden])')];
  }

  #key(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.findIndex((i) => i === document.activeElement);
    if (event.key === 'Escape') {
      this.close();
      this.button.focus();
    } else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
    else if (event.key === 'ArrowUp') items[(at + items.length - 1) % items.length]?.focus();
    else if (event.key === 'Home') items[0]?.focus();
    else if (event.key === 'End') items.at(-1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** A command in a menu. */
export function menuItem(
  label: string,
  run: () => void,
  role: 'menuitem' | 'menuitemradio' | 'menuitemcheckbox' = 'menuitem',
): HTMLButtonElement {
  return h('button', { type: 'button', role, tabindex: '-1', onclick: run }, label);
}
