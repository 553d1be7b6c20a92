import * as l10n from '@vscode/l10n';
import type { ExplanationMessage, VerifiedMessage } from '../../protocol/index.ts';
import { h, icon, textButton } from '../shell/h.ts';

/** The result of trying an answer for real. Without `agrees`, `text` says why it could not be tried. */
export type Tried = Pick<VerifiedMessage, 'agrees' | 'text' | 'markdown'>;

/** "Is it so?": the button that tries the answer for real, and the result. */
export class TrySection {
  readonly element: HTMLElement;
  readonly #result = h('p', { class: 'verified', role: 'status' });
  readonly #verify: () => Promise<Tried | undefined>;
  readonly #button = textButton(l10n.t('Try it for real'), () => void this.#try(), { secondary: true });
  /** The result as Markdown, to append to the answer's; empty until it was tried. */
  markdown = '';

  /** `verify` resolves without a message if the person declines. */
  constructor({ canVerify, whyNot }: ExplanationMessage, verify: () => Promise<Tried | undefined>) {
    this.#verify = verify;
    const about = canVerify
      ? l10n.t('Opens a real connection from the source and compares. Net Lens asks you first.')
      : (whyNot ?? l10n.t('It cannot be tried here.'));
    this.element = h(
      'section',
      { class: 'verify' },
      h('h3', {}, l10n.t('Check it')),
      h('p', { class: 'quiet' }, about),
      canVerify && this.#button,
      this.#result,
    );
  }

  async #try(): Promise<void> {
    this.#button.toggleAttribute('disabled', true);
    this.#result.className = 'verified';
    this.#result.textContent = l10n.t('Trying…');
    const verified = await this.#verify();
    this.#button.toggleAttribute('disabled', false);
    this.#result.replaceChildren();
    this.markdown = verified?.markdown ?? '';
    if (!verified) return;
    const { agrees, text } = verified;
    const [name, symbol, word] =
      agrees === undefined
        ? ['undecided', 'info', '']
        : agrees
          ? ['agrees', 'pass-filled', l10n.t('Agrees.')]
          : ['disagrees', 'error', l10n.t('Disagrees.')];
    this.#result.classList.add(name);
    this.#result.append(icon(symbol), h('span', {}, word !== '' && h('strong', {}, `${word} `), text));
  }
}
