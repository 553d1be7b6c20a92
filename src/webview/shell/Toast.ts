import * as l10n from '@vscode/l10n';
import { h, iconButton } from './h.ts';

const SHOWN_MS = 4000;

/** A short message: success disappears by itself, a failure stays until it is closed. */
export class Toast {
  readonly element = h('div', { class: 'toast', role: 'status', hidden: true });
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.#show(text);
    this.#timer = setTimeout(() => (this.element.hidden = true), SHOWN_MS);
  }

  fail(text: string): void {
    this.#show(
      h('span', {}, text),
      iconButton('close', l10n.t('Close'), () => (this.element.hidden = true)),
    );
  }

  #show(...content: readonly (string | HTMLElement)[]): void {
    clearTimeout(this.#timer);
    this.element.replaceChildren(...content);
    this.element.hidden = false;
  }
}
