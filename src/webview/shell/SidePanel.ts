import * as l10n from '@vscode/l10n';
import { h, iconButton } from './h.ts';

/** The page beside the picture: one thing at a time, with a way to close it. */
export class SidePanel {
  readonly element: HTMLElement;
  readonly #title = h('h2', { class: 'panel-title', id: 'panel-title' });
  readonly #body = h('div', { class: 'panel-body', tabindex: '-1' });
  readonly #closed: () => void;
  #back: HTMLElement | SVGElement | undefined;
  #what: string | undefined;
  /** The page that a card lies over. */
  #under: { readonly what: string; readonly title: string; readonly content: readonly Node[] } | undefined;

  constructor(closed: () => void) {
    this.#closed = closed;
    this.element = h(
      'aside',
      { class: 'panel', hidden: true, 'aria-labelledby': 'panel-title' },
      h(
        'header',
        {},
        this.#title,
        iconButton('close', l10n.t('Close (Escape)'), () => this.close()),
      ),
      this.#body,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.stopPropagation();
      this.close();
    });
  }

  /** The page that is shown: `explanation`, `ask`, …. */
  get what(): string | undefined {
    return this.#what;
  }

  /** Gives the focus to the first button of the page. */
  focusFirst(): void {
    (this.#body.querySelector<HTMLElement>('button, vscode-button, a[href]') ?? this.#body).focus();
  }

  show(what: string, title: string, content: HTMLElement, focus = true): void {
    const active = document.activeElement;
    if (this.element.hidden && (active instanceof HTMLElement || active instanceof SVGElement)) this.#back = active;
    // A card that opens over another page gives way to it again.
    if (what === 'card' && this.#what !== undefined && this.#what !== 'card')
      this.#under = { what: this.#what, title: this.#title.textContent, content: [...this.#body.childNodes] };
    if (what !== 'card') this.#under = undefined;
    // A page that is only updated keeps its scroll position.
    const scrolled = !focus && this.#what === what ? this.#body.scrollTop : 0;
    this.#what = what;
    this.#title.textContent = title;
    this.#body.replaceChildren(content);
    this.#body.scrollTop = scrolled;
    this.element.hidden = false;
    if (focus) this.#body.focus({ preventScroll: true });
  }

  close(): void {
    if (this.element.hidden) return;
    const under = this.#under;
    this.#under = undefined;
    if (under) {
      this.#what = under.what;
      this.#title.textContent = under.title;
      this.#body.replaceChildren(...under.content);
      this.#body.focus({ preventScroll: true });
      return;
    }
    this.element.hidden = true;
    this.#what = undefined;
    this.#body.replaceChildren();
    this.#closed();
    if (this.#back?.isConnected) this.#back.focus();
  }

  /** Marks a part of it; with `go` it is brought into view. */
  mark(selector: string, go: boolean): void {
    for (const lit of this.#body.querySelectorAll('.current')) lit.classList.remove('current');
    const element = this.#body.querySelector(selector);
    element?.classList.add('current');
    if (go) element?.scrollIntoView({ block: 'nearest' });
  }
}
