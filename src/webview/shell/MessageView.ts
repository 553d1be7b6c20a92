import { h, icon } from './h.ts';

/** Stands in place of a missing picture: says why it is missing and what can be done. */
export class MessageView {
  readonly element = h('div', { class: 'message', hidden: true });

  show(symbol: string, title: string, text: string, buttons: readonly HTMLElement[]): void {
    this.element.replaceChildren(
      icon(symbol),
      h('h2', {}, title),
      h('p', {}, text),
      h('div', { class: 'buttons' }, ...buttons),
    );
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
