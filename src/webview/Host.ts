import type { FromWebview, Request, ToWebview } from '../protocol/index.ts';
import { parseToWebview } from '../protocol/index.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** A message that wants an answer, before it gets its number. */
export type Question = Request extends infer M ? (M extends Request ? Omit<M, 'request'> : never) : never;

/** The extension, as the page sees it: messages both ways, answers matched to questions, and the state that outlives the page. */
export class Host {
  readonly #api = acquireVsCodeApi();
  readonly #waiting = new Map<number, (answer: ToWebview) => void>();
  #last = 0;

  /** Calls `receive` for every message that is no answer to a question of this page. */
  listen(receive: (message: ToWebview) => void): void {
    window.addEventListener('message', (event) => {
      const message = parseToWebview(event.data);
      if (!message) {
        if (typeof event.data?.type === 'string')
          this.log('warning', `not understood: ${String(event.data.type).slice(0, 40)}`);
        return;
      }
      if ('request' in message && message.request !== undefined && message.type !== 'busy') {
        const answer = this.#waiting.get(message.request);
        this.#waiting.delete(message.request);
        answer?.(message);
        if (message.type === 'done' || message.type === 'verified') return;
      }
      receive(message);
    });
  }

  send(message: Exclude<FromWebview, Request>): void {
    this.#api.postMessage(message);
  }

  /** Sends a message that wants an answer; resolves with it. */
  ask(question: Question): { readonly request: number; readonly answer: Promise<ToWebview> } {
    const request = ++this.#last;
    const answer = new Promise<ToWebview>((resolve) => this.#waiting.set(request, resolve));
    this.#api.postMessage({ ...question, request });
    return { request, answer };
  }

  /** Stops the work for a question; whoever waits for its answer gets an empty one, whatever still comes. */
  cancel(request: number): void {
    this.#waiting.get(request)?.({ type: 'done', request, ok: false });
    this.#waiting.delete(request);
    this.send({ type: 'cancel', of: request });
  }

  log(level: 'warning' | 'error', text: string): void {
    this.send({ type: 'log', level, text: text.slice(0, 2000) });
  }

  get state(): unknown {
    return this.#api.getState();
  }

  set state(value: unknown) {
    this.#api.setState(value);
  }
}
