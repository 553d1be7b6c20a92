import * as l10n from '@vscode/l10n';
import { h, icon } from './h.ts';

/** What can be done, and what only some want to know. */
export interface MessageMore {
  readonly buttons: readonly HTMLElement[];
  readonly details?: string | undefined;
}

/** Stands in place of a missing picture: says why it is missing and what can be done. */
export class MessageView {
  readonly element = h('div', { class: 'message', hidden: true });

  show(symbol: string, title: string, text: string, { buttons, details }: MessageMore): void {
    this.element.replaceChildren(
      icon(symbol),
      h('h2', {}, title),
      h('p', {}, text),
      ...(details === undefined ? [] : [h('details', {}, h('summary', {}, l10n.t('Details')), h('p', {}, details))]),
      h('div', { class: 'buttons' }, ...buttons),
    );
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
