import * as l10n from '@vscode/l10n';
import {
  decoded,
  type FromWebview,
  Messenger,
  type Outcome,
  parseToWebview,
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

/** The extension, as the page sees it: messages both ways, and the state that outlives the page. */
export class Host {
  readonly #api = acquireVsCodeApi();
  readonly #messenger = new Messenger<Question, never, ToWebview>({
    post: (message) => this.#api.postMessage(message),
    lost: (request) => this.log('warning', `no answer to request ${request}`),
  });

  /** Calls `receive` for every message to show: notices, pictures, and answers that have a page of their own. */
  listen(receive: (message: ToWebview) => void): void {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const data = decoded(event.data);
      const message = parseToWebview(data);
      if (message) {
        if (this.#messenger.take(message) && message.type !== 'done' && message.type !== 'verified') receive(message);
        return;
      }
      const type = typeOf(data);
      if (type === undefined) return;
      this.log('warning', `not understood: ${type.slice(0, 40)}`);
      const request = requestOf(data);
      if (request !== undefined) this.#messenger.fail(request, l10n.t('Net Lens sent an unreadable answer.'));
    });
  }

  send(message: Exclude<FromWebview, Request>): void {
    this.#api.postMessage(message);
  }

  /** Sends a message that wants an answer. */
  ask(question: Question): { readonly request: number; readonly outcome: Promise<Outcome<ToWebview>> } {
    return this.#messenger.ask(question);
  }

  /** Cancels a question: a later answer is ignored. */
  cancel(request: number): void {
    this.#messenger.cancel(request);
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
