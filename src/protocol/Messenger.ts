import * as l10n from '@vscode/l10n';
import { LIMIT, PATIENCE, SIGN_OF_LIFE } from './patience.ts';

/** The number of work that nobody asked for; questions count from a later one. */
const UNASKED = 0;

type Numbered<T> = T extends unknown ? T & { readonly request: number } : never;

interface Cancelling {
  readonly type: 'cancel';
  readonly of: number;
}

interface Progress {
  readonly done: number;
  readonly total: number;
}

type Sign =
  | ({ readonly type: 'busy'; readonly text: string; readonly request: number } & Partial<Progress>)
  | { readonly type: 'working'; readonly request: number }
  | { readonly type: 'idle' };

/** What a messenger posts: its questions, and its answers with the signs that it works on them. */
export type Posted<Question, Answer> =
  | (Question extends unknown ? Numbered<Question> | Cancelling : never)
  | (Answer extends unknown ? Numbered<Answer> | Sign : never);

/** A message as far as it concerns the messenger. */
export interface Arrived {
  readonly type: string;
  readonly request?: number | undefined;
  readonly of?: number;
}

/** What became of a question: its answer, or why there is none. */
export type Outcome<Received> = { readonly answer: Received } | { readonly why: string } | { readonly cancelled: true };

/** The proof that an answer was sent: work for a question has to return it, and only `Task.answer` makes it. */
class Answered {
  readonly #sent = true;
  get sent(): boolean {
    return this.#sent;
  }
}
export type { Answered };

/** A piece of work, as whoever does it sees it. */
export interface Task<Answer> {
  /** Aborted when a person cancels, the other end is gone, or the work takes too long. */
  readonly signal: AbortSignal;
  /** Reports progress. */
  readonly busy: (text: string, progress?: Progress) => void;
  /** Waits for a person, without a time limit. */
  readonly person: <T>(asked: () => PromiseLike<T>) => Promise<T>;
  /** Sends the answer. */
  readonly answer: (answer: Answer) => Answered;
}

interface Waiting<Received> {
  readonly settle: (outcome: Outcome<Received>) => void;
  timer?: ReturnType<typeof setTimeout>;
}

interface Working {
  readonly number: number;
  readonly stop: AbortController;
  said: boolean;
}

/** Where a messenger is. */
export interface Channel<Question, Answer> {
  readonly post: (message: Posted<Question, Answer>) => void;
  /** Called where a question got no answer in time. */
  readonly lost?: (request: number) => void;
  /** Takes an answer that the other end did not ask for. */
  readonly unasked?: (answer: Answer) => void;
}

/**
 * One end of the channel between a page and the server. Both ends are this class, and the extension between them only passes on what
 * they post: the page asks, the server answers. A message with `request` is about the question of that number. An end that answers
 * says every few seconds that it still works; an end that asks gives up where it hears nothing.
 */
export class Messenger<Question, Answer, Received extends Arrived = Arrived> {
  readonly #channel: Channel<Question, Answer>;
  readonly #waiting = new Map<number, Waiting<Received>>();
  /** Questions that were cancelled or timed out: answers that still arrive are ignored. */
  readonly #givenUp = new Set<number>();
  readonly #working = new Set<Working>();
  /** Starts at random, so that an answer to an earlier page matches no question of this one. */
  #last = Math.floor(Math.random() * 1e8) + UNASKED;

  constructor(channel: Channel<Question, Answer>) {
    this.#channel = channel;
  }

  /** Asks. Never rejects: an answer that does not come in time is an outcome too. */
  ask(question: Question): { readonly request: number; readonly outcome: Promise<Outcome<Received>> } {
    const request = ++this.#last;
    const outcome = new Promise<Outcome<Received>>((settle) => this.#waiting.set(request, { settle }));
    this.#wait(request);
    this.#channel.post({ ...question, request } as Posted<Question, Answer>);
    return { request, outcome };
  }

  /** Cancels a question, or work of the other end that nobody asked for. A later answer is ignored. */
  cancel(request: number): void {
    this.#giveUp(request, { cancelled: true });
  }

  /** A question failed on the way: settles it with the reason. */
  fail(request: number, why: string): void {
    this.#settle(request, { why });
  }

  /** Takes a message of the other end. False where there is nothing else to do with it. */
  take(message: Received): boolean {
    const { type, request, of } = message;
    if (type === 'cancel') {
      for (const { number, stop } of this.#working) if (number === of) stop.abort();
      return false;
    }
    if (request === undefined) return true;
    if (this.#givenUp.has(request)) return false;
    if (type === 'working' || type === 'busy') this.#wait(request);
    else this.#settle(request, { answer: message });
    return type !== 'working';
  }

  /**
   * Works on a question, and ends the other end's sign of it, however it went. Rejects where it took too long. Without `request` the
   * other end did not ask for it.
   */
  async work<T>(request: number | undefined, doing: (task: Task<Answer>) => Promise<T>): Promise<T> {
    const working: Working = { number: request ?? UNASKED, stop: new AbortController(), said: false };
    const post = (sign: Sign): void => this.#channel.post(sign as Posted<Question, Answer>);
    this.#working.add(working);
    const isOver = (): boolean => !this.#working.has(working);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let giveUp: (error: Error) => void = () => undefined;
    const tooLate = new Promise<never>((_, reject) => (giveUp = reject));
    const wait = (): void => {
      clearTimeout(timer);
      if (isOver()) return;
      timer = setTimeout(() => {
        giveUp(new Error(l10n.t`Net Lens gave up after ${LIMIT / 1000} seconds.`));
        working.stop.abort();
      }, LIMIT);
    };
    const task: Task<Answer> = {
      signal: working.stop.signal,
      busy: (text, progress) => {
        if (isOver()) return;
        wait();
        working.said = true;
        post({ type: 'busy', text, request: working.number, ...progress });
      },
      person: async (asked) => {
        clearTimeout(timer);
        try {
          return await asked();
        } finally {
          wait();
        }
      },
      answer: (answer) => {
        if (!isOver()) this.#answer(answer, request);
        return new Answered();
      },
    };
    const signs = setInterval(() => post({ type: 'working', request: working.number }), SIGN_OF_LIFE);
    wait();
    try {
      return await Promise.race([doing(task), tooLate]);
    } finally {
      this.#working.delete(working);
      clearTimeout(timer);
      clearInterval(signs);
      if (working.said && ![...this.#working].some((other) => other.said)) post({ type: 'idle' });
    }
  }

  /** The other end is gone: stops all work. */
  dispose(): void {
    for (const { stop } of this.#working) stop.abort();
  }

  #answer(answer: Answer, request: number | undefined): void {
    if (request === undefined) this.#channel.unasked?.(answer);
    else this.#channel.post({ ...answer, request } as Posted<Question, Answer>);
  }

  #wait(request: number): void {
    const waiting = this.#waiting.get(request);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    waiting.timer = setTimeout(() => {
      this.#channel.lost?.(request);
      this.#giveUp(request, { why: l10n.t`Net Lens has not answered for ${PATIENCE / 1000} seconds. Try again.` });
    }, PATIENCE);
  }

  #giveUp(request: number, outcome: Outcome<Received>): void {
    // The number may also be of work that the other end began by itself.
    if (this.#waiting.has(request)) this.#givenUp.add(request);
    this.#settle(request, outcome);
    this.#channel.post({ type: 'cancel', of: request } as Posted<Question, Answer>);
  }

  #settle(request: number, outcome: Outcome<Received>): void {
    const waiting = this.#waiting.get(request);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(request);
    waiting?.settle(outcome);
  }
}
