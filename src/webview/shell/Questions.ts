import type { ToWebview } from '../../protocol/index.ts';
import type { ProgressIndicator } from './ProgressIndicator.ts';
import type { Host, Question } from './Host.ts';
import type { Toast } from './Toast.ts';

/** Asks the extension; shows progress with a way to cancel, and reports answers that are only text. */
export class Questions {
  readonly #host: Host;
  readonly #busy: ProgressIndicator;
  readonly #toast: Toast;

  constructor(host: Host, busy: ProgressIndicator, toast: Toast) {
    this.#host = host;
    this.#busy = busy;
    this.#toast = toast;
  }

  /**
   * Resolves with the answer, or with an empty one if the question is cancelled. `working` is the progress text; without it no
   * progress is shown. `failed` reports a failure where the question was asked; without it a toast does.
   */
  async ask(
    question: Question,
    { working, failed }: { readonly working?: string; readonly failed?: (why: string) => void } = {},
  ): Promise<ToWebview> {
    const { request, answer } = this.#host.ask(question);
    if (working !== undefined) this.#busy.show('question', working, 400, { request });
    const message = await answer;
    if (working !== undefined) this.#busy.hide('question');
    if (message.type !== 'done' || message.text === undefined) return message;
    if (message.ok) this.#toast.say(message.text);
    else if (failed) failed(message.text);
    else this.#toast.fail(message.text);
    return message;
  }
}
