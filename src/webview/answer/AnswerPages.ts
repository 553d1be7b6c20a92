import * as l10n from '@vscode/l10n';
import type { Answer, ExplanationMessage } from '../../protocol/index.ts';
import type { DrawnPart } from '../picture/decorate.ts';
import type { CurrentView } from '../shell/CurrentView.ts';
import type { OpenPage } from '../shell/OpenPage.ts';
import { h, icon } from '../shell/h.ts';
import type { Page } from '../shell/Page.ts';
import type { Ends } from './EndPicker.ts';
import { explanationView } from './ExplanationView.ts';
import { placeOfKind } from './placeOfKind.ts';
import type { Tried } from './TrySection.ts';

/** Asks how a packet fares, in the form or by clicks in the picture, and shows the explanation. */
export class AnswerPages {
  readonly #page: Page;
  readonly #view: CurrentView;
  readonly #open: OpenPage;

  constructor(page: Page, view: CurrentView, open: OpenPage) {
    this.#page = page;
    this.#view = view;
    this.#open = open;
  }

  /** Lets a person click the end of the question that is missing. */
  startPick(known: Ends): void {
    this.#page.card.hide();
    this.#page.picker.start(known);
  }

  /** Takes a clicked part for the missing end; asks at once where the target has one port. */
  pick(drawn: DrawnPart): void {
    const { about, kind } = drawn.part;
    const name =
      placeOfKind(kind) ??
      this.#view.message?.diagram.filters.containers.find((container) => container.id === about.container)?.label;
    if (name === undefined) return;
    const { from, to } = this.#page.picker.pick(name);
    const only = this.#page.askForm.onlyPort(to);
    if (only !== undefined) void this.ask(from, only);
    else this.showForm(from, to);
  }

  /** Opens the form, with these ends chosen. */
  showForm(from?: string, to?: string): void {
    const { askForm, panel, picker } = this.#page;
    picker.end();
    askForm.preset(from, to);
    panel.show('ask', l10n.t('Explain reachability'), askForm.element, false);
    askForm.focus();
  }

  /** Asks the extension. A question from the form shows its failure there; others have no place of their own. */
  async ask(from: string, to: string): Promise<void> {
    const { askForm, panel, questions } = this.#page;
    const inForm = panel.what === 'ask';
    await questions.ask(
      { type: 'ask', from, to },
      { working: l10n.t('Simulating the packet…'), ...(inForm && { failed: (why) => askForm.fail(why) }) },
    );
  }

  /** Shows an answer. One that is only brought up to date neither opens the page nor takes the focus. */
  received(message: ExplanationMessage): void {
    const { panel, picture, playback } = this.#page;
    if (message.again && panel.what !== 'explanation' && this.#open.toReopen !== 'explanation') return;
    this.#page.matrixPlace.putAside();
    panel.show('explanation', l10n.t('Explanation'), this.#explanation(message), !message.again);
    this.#open.set('explanation');
    playback.show(message.answer, message.again ? playback.position : undefined);
    if (message.again) return;
    picture.reveal(
      [...picture.parts].filter(([, { element }]) => element.classList.contains('on-path')).map(([id]) => id),
    );
  }

  #explanation(message: ExplanationMessage): HTMLElement {
    const { host, matrixPlace, panel, playback, questions } = this.#page;
    const view = explanationView(message, playback.element, {
      goTo: (hop) => {
        playback.pause();
        playback.go(hop);
      },
      runHop: (hop, how) => void questions.ask({ type: 'runHopCommand', hop, how }),
      applyFix: (id) => void questions.ask({ type: 'applyAnswerFix', id }),
      openReason: (code) => host.send({ type: 'openReason', code }),
      settle: (id) => host.send({ type: 'action', id }),
      look: (assumption) => void questions.ask({ type: 'look', assumption }, { working: l10n.t('Reading sockets…') }),
      verify: (answer) => this.#verify(answer),
      copyMarkdown: (text) => void questions.ask({ type: 'copy', text }),
      reportWrong: ({ from, to }) =>
        void questions.ask({ type: 'report', from, to }, { working: l10n.t('Scrubbing the report…') }),
      askAgain: (answer) => this.showForm(answer.from, answer.to.replace(/:[^:]*$/, '')),
    });
    if (!matrixPlace.isAside) return view;
    const back = (): void => {
      panel.close();
      matrixPlace.bringBack();
      this.#open.set('matrix');
    };
    view.prepend(
      h(
        'button',
        { type: 'button', class: 'link-button back', onclick: back },
        icon('arrow-left'),
        l10n.t('Back to the matrix'),
      ),
    );
    return view;
  }

  async #verify(answer: Answer): Promise<Tried | undefined> {
    let why: string | undefined;
    const message = await this.#page.questions.ask(
      { type: 'verify', from: answer.from, to: answer.to },
      { failed: (text) => (why = text) },
    );
    if (message?.type === 'verified') return message;
    return why === undefined ? undefined : { text: why };
  }
}
