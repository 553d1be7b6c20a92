import * as l10n from '@vscode/l10n';
import {
  type CancellationToken,
  LSPErrorCodes,
  ResponseError,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageserver/node';
import { nextTurn } from '../projects/turns.ts';

/** How long a request works on, in milliseconds, before messages are let in. */
const STRETCH = 20;
/** After this long a person is told how far it is. */
const PATIENCE = 300;

/** Carries `$/progress` to the client, where it gave a token for it. */
export type TellProgress = (value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd) => void;

/** A request that may take long: it gives way to others, says how far it is, and can be cancelled. */
export class Task {
  readonly #token: CancellationToken;
  readonly #tellProgress: TellProgress;
  readonly #title: string;
  readonly #began = performance.now();
  #stretch = performance.now();
  #isTold = false;

  constructor(token: CancellationToken, tellProgress: TellProgress, title: string) {
    this.#token = token;
    this.#tellProgress = tellProgress;
    this.#title = title;
  }

  /** Lets messages in where it has worked for a while. Rejects where the request was cancelled. */
  async pause(done: number, total: number): Promise<void> {
    const time = performance.now();
    if (time - this.#stretch < STRETCH) return;
    if (time - this.#began > PATIENCE) this.#tell(done, total);
    await this.checkpoint();
    this.#stretch = performance.now();
  }

  /** Lets messages in. Rejects where the request was cancelled. */
  async checkpoint(): Promise<void> {
    await nextTurn();
    this.throwIfCancelled();
  }

  throwIfCancelled(): void {
    if (this.#token.isCancellationRequested)
      throw new ResponseError(LSPErrorCodes.RequestCancelled, l10n.t('It was cancelled.'));
  }

  /** The request is answered: progress that was begun ends. */
  end(): void {
    if (this.#isTold) this.#tellProgress({ kind: 'end' });
  }

  #tell(done: number, total: number): void {
    const percentage = Math.floor((done / Math.max(1, total)) * 100);
    this.#tellProgress(
      this.#isTold
        ? { kind: 'report', percentage }
        : { kind: 'begin', title: this.#title, percentage, cancellable: true },
    );
    this.#isTold = true;
  }
}
