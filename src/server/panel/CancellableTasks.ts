import { type CancellationToken, CancellationTokenSource } from 'vscode-languageserver/node';
import { type Reply, SIGN_OF_LIFE } from '../../protocol/index.ts';
import type { DiagramPanel } from './DiagramPanel.ts';

/** Work without progress is given up after this time, in milliseconds. Waiting for a person does not count. */
const LIMIT = 60_000;

/** The number under which work is stopped that the page did not ask for; its own questions count from a later one. */
const UNASKED = 0;

/** The proof that an answer was sent: a handler of a request has to return it, and only `Task.answer` makes it. */
class Answered {
  readonly #sent = true;
  get sent(): boolean {
    return this.#sent;
  }
}
export type { Answered };

/** A piece of work, as its handler sees it. */
export interface Task {
  /** Aborted when a person cancels, the panel is closed, or the work takes too long. */
  readonly token: CancellationToken;
  /** Reports progress. */
  readonly busy: (text: string, progress?: { readonly done: number; readonly total: number }) => void;
  /** Waits for a person, without a time limit. */
  readonly person: <T>(asked: () => PromiseLike<T>) => Promise<T>;
  /** Sends the answer. */
  readonly answer: (reply: Reply) => Answered;
}

interface Running {
  readonly panel: DiagramPanel;
  readonly number: number;
  readonly stop: CancellationTokenSource;
  said: boolean;
}

/** The work for a page. A person can cancel it by its number, and it has a time limit. */
export class CancellableTasks {
  readonly #running = new Set<Running>();

  /**
   * Does it, and ends the page's sign of it, however it went. Rejects where it took too long. Without `request` the page did not ask
   * for it.
   */
  async run<T>(panel: DiagramPanel, request: number | undefined, work: (task: Task) => Promise<T>): Promise<T> {
    const number = request ?? UNASKED;
    const running: Running = { panel, number, stop: new CancellationTokenSource(), said: false };
    this.#running.add(running);
    const { stop } = running;
    const isOver = () => !this.#running.has(running);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let giveUp: (error: Error) => void = () => undefined;
    const tooLate = new Promise<never>((_, reject) => (giveUp = reject));
    const wait = () => {
      clearTimeout(timer);
      if (isOver()) return;
      timer = setTimeout(() => {
        giveUp(new Error(`Net Lens gave up after ${LIMIT / 1000} seconds.`));
        stop.cancel();
      }, LIMIT);
    };
    const task: Task = {
      token: stop.token,
      busy: (text, progress) => {
        if (isOver()) return;
        wait();
        running.said = true;
        panel.post({ type: 'busy', text, request: number, ...progress });
      },
      person: async (asked) => {
        clearTimeout(timer);
        try {
          return await asked();
        } finally {
          wait();
        }
      },
      answer: (reply) => {
        if (!isOver()) post(panel, reply, request);
        return new Answered();
      },
    };
    const signs = setInterval(() => panel.post({ type: 'working', request: number }), SIGN_OF_LIFE);
    const gone = panel.onDidDispose(() => stop.cancel());
    wait();
    try {
      return await Promise.race([work(task), tooLate]);
    } finally {
      this.#running.delete(running);
      clearTimeout(timer);
      clearInterval(signs);
      gone.dispose();
      stop.dispose();
      const others = [...this.#running].some((other) => other.panel === panel && other.said);
      if (running.said && !others) panel.post({ type: 'idle' });
    }
  }

  /** Cancels the work of this number, if it still runs. */
  stop(panel: DiagramPanel, request: number): void {
    for (const { panel: its, number, stop } of this.#running) {
      if (its === panel && number === request) stop.cancel();
    }
  }
}

/** An answer that nobody asked for is shown all the same; that something ended says nothing then. */
function post(panel: DiagramPanel, reply: Reply, request: number | undefined): void {
  if (request !== undefined) panel.post({ ...reply, request });
  else if (reply.type === 'explanation' || reply.type === 'matrix') panel.post(reply);
}
