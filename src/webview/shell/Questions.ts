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
   * Resolves with the answer; undefined if the question is cancelled or failed. `working` is the progress text; without it no
   * progress is shown. `failed` reports a failure where the question was asked; without it a toast does.
   */
  async ask(
    question: Question,
    { working, failed }: { readonly working?: string; readonly failed?: (why: string) => void } = {},
  ): Promise<ToWebview | undefined> {
    const { request, outcome } = this.#host.ask(question);
    if (working !== undefined) this.#busy.show('question', working, 400, { request });
    const became = await outcome;
    if (working !== undefined) this.#busy.hide('question');
    if ('cancelled' in became) return undefined;
    const fail = failed ?? ((why: string) => this.#toast.fail(why));
    if ('why' in became) {
      fail(became.why);
      return undefined;
    }
    const { answer } = became;
    if (answer.type !== 'done' || answer.text === undefined) return answer;
    if (answer.ok) this.#toast.say(answer.text);
    else fail(answer.text);
    return answer;
  }
}
