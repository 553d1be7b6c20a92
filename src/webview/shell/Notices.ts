import * as l10n from '@vscode/l10n';
import type { Action, Notice } from '../../protocol/index.ts';
import { h, icon, iconButton, textButton } from './h.ts';

/** Lines above the picture: what the extension says, and what the picture leaves out. Information can be dismissed. */
export class Notices {
  readonly element = h('div', { class: 'notices', role: 'status' });
  readonly #act: (id: string) => void;
  readonly #gone = new Set<string>();
  #fromHost: readonly Notice[] = [];
  #failure: { readonly text: string; readonly buttons: readonly HTMLElement[] } | undefined;
  #fromPicture: readonly string[] = [];

  constructor(act: (id: string) => void) {
    this.#act = act;
  }

  set fromHost(notices: readonly Notice[]) {
    this.#fromHost = notices;
    this.#failure = undefined;
    this.#show();
  }

  /** Shows a failure with ways to go on, in place of the extension's notices until it sends new ones. */
  fail(text: string, buttons: readonly HTMLElement[]): void {
    this.#fromHost = [];
    this.#failure = { text, buttons };
    this.#show();
  }

  set fromPicture(texts: readonly string[]) {
    this.#fromPicture = texts;
    this.#show();
  }

  #show(): void {
    const all: Notice[] = [
      ...this.#fromHost,
      ...this.#fromPicture.map((text) => ({ severity: 'information' as const, text })),
    ];
    const failure = this.#failure;
    this.element.replaceChildren(
      ...(failure ? [this.#line({ severity: 'error', text: failure.text }, failure.buttons)] : []),
      ...all.filter((n) => !this.#gone.has(n.text)).map((n) => this.#line(n)),
    );
  }

  #line(notice: Notice, buttons: readonly HTMLElement[] = actionButtons(notice.actions ?? [], this.#act)): HTMLElement {
    const symbol = notice.severity === 'error' ? 'error' : notice.severity === 'warning' ? 'warning' : 'info';
    const line = h(
      'div',
      { class: `notice notice-${notice.severity}` },
      icon(symbol),
      h('span', {}, notice.text),
      ...buttons,
    );
    if (notice.severity === 'information') {
      line.append(
        iconButton('close', l10n.t('Dismiss'), () => {
          this.#gone.add(notice.text);
          line.remove();
        }),
      );
    }
    return line;
  }
}

/** Buttons for actions of the extension, the first one primary. */
export function actionButtons(actions: readonly Action[], act: (id: string) => void): HTMLElement[] {
  return actions.map((a, i) => textButton(a.label, () => act(a.id), { secondary: i > 0 }));
}
