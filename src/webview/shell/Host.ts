import {
  decoded,
  type FromWebview,
  parseToWebview,
  PATIENCE,
  type Request,
  requestOf,
  type ToWebview,
} from '../../protocol/index.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** A message that wants an answer, before it gets its number. */
export type Question = Request extends infer M ? (M extends Request ? Omit<M, 'request'> : never) : never;

interface Waiting {
  readonly resolve: (answer: ToWebview) => void;
  timer?: ReturnType<typeof setTimeout>;
}

/** The extension, as the page sees it: messages both ways, answers matched to questions, and the state that outlives the page. */
export class Host {
  readonly #api = acquireVsCodeApi();
  readonly #waiting = new Map<number, Waiting>();
  /** Requests that were cancelled or timed out: answers that still arrive are ignored. */
  readonly #givenUp = new Set<number>();
  /** Starts at random, so that an answer to an earlier page matches no request of this one. */
  #last = Math.floor(Math.random() * 1e8);

  /** Calls `receive` for every message to show: notices, pictures, and answers that have a page of their own. */
  listen(receive: (message: ToWebview) => void): void {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const data = decoded(event.data);
      const message = parseToWebview(data);
      const request = requestOf(data);
      if (request !== undefined && this.#givenUp.has(request)) return;
      if (!message) {
        const type = typeOf(data);
        if (type === undefined) return;
        this.log('warning', `not understood: ${type.slice(0, 40)}`);
        if (request !== undefined) this.#settle(request, failure(request, 'Net Lens sent an unreadable answer.'));
        return;
      }
      if (request !== undefined) {
        if (message.type === 'working' || message.type === 'busy') this.#wait(request);
        else this.#settle(request, message);
        if (message.type === 'done' || message.type === 'verified' || message.type === 'working') return;
      }
      receive(message);
    });
  }

  send(message: Exclude<FromWebview, Request>): void {
    this.#api.postMessage(message);
  }

  /** Sends a message that wants an answer. Resolves with the answer, or with a failure if none comes in time. */
  ask(question: Question): { readonly request: number; readonly answer: Promise<ToWebview> } {
    const request = ++this.#last;
    const answer = new Promise<ToWebview>((resolve) => this.#waiting.set(request, { resolve }));
    this.#wait(request);
    this.#api.postMessage({ ...question, request });
    return { request, answer };
  }

  /** Cancels a question: its answer resolves empty, and a later answer is ignored. */
  cancel(request: number): void {
    this.#giveUp(request, { type: 'done', request, ok: false });
  }

  #wait(request: number): void {
    const waiting = this.#waiting.get(request);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    waiting.timer = setTimeout(() => {
      this.log('warning', `no answer to request ${request}`);
      this.#giveUp(request, failure(request, `Net Lens has not answered for ${PATIENCE / 1000} seconds. Try again.`));
    }, PATIENCE);
  }

  #giveUp(request: number, answer: ToWebview): void {
    // The number may also be of work that the extension began by itself.
    if (this.#waiting.has(request)) this.#givenUp.add(request);
    this.#settle(request, answer);
    this.send({ type: 'cancel', of: request });
  }

  #settle(request: number, answer: ToWebview): void {
    const waiting = this.#waiting.get(request);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(request);
    waiting?.resolve(answer);
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

/** The type of a message that is otherwise not understood. */
function typeOf(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null || !('type' in raw)) return undefined;
  return typeof raw.type === 'string' ? raw.type : undefined;
}

function failure(request: number, text: string): ToWebview {
  return { type: 'done', request, ok: false, text };
}
