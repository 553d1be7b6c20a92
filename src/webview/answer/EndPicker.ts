import * as l10n from '@vscode/l10n';
import { h, icon, iconButton } from '../shell/h.ts';

/** The ends of a question that are known so far. */
export interface Ends {
  readonly from?: string;
  readonly to?: string;
}

/** Lets a person click the other end of a question: a line over the picture says so, and the pointer changes. */
export class EndPicker {
  readonly element = h('div', { class: 'pick', role: 'status', hidden: true });
  readonly #root: HTMLElement;
  readonly #chooseFromList: (from?: string, to?: string) => void;
  #known: Ends | undefined;

  constructor(root: HTMLElement, chooseFromList: (from?: string, to?: string) => void) {
    this.#root = root;
    this.#chooseFromList = chooseFromList;
  }

  /** Whether the next click picks an end. */
  get picking(): boolean {
    return this.#known !== undefined;
  }

  start(known: Ends): void {
    this.#known = known;
    const words =
      known.from !== undefined
        ? l10n.t`From ${known.from}: now click the destination.`
        : l10n.t`To ${known.to ?? ''}: now click the source.`;
    this.element.replaceChildren(
      icon('target'),
      h('span', {}, words),
      h(
        'button',
        { type: 'button', class: 'link-button', onclick: () => this.#chooseFromList(known.from, known.to) },
        l10n.t('Choose from a list'),
      ),
      iconButton('close', l10n.t('Stop (Escape)'), () => this.end()),
    );
    this.element.hidden = false;
    this.#root.classList.add('picking');
  }

  end(): void {
    this.#known = undefined;
    this.element.hidden = true;
    this.#root.classList.remove('picking');
  }

  /** Takes the clicked name for the missing end, and stops picking. */
  pick(name: string): { readonly from: string; readonly to: string } {
    const { from = name, to = name } = this.#known ?? {};
    this.end();
    return { from, to };
  }
}
