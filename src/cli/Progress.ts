import { oneLine } from './oneLine.ts';
import type { Streams } from './Command.ts';

/** Work that is done sooner says nothing. */
const SILENT_FOR = 1000;
/** A terminal is not written to more often. */
const BETWEEN = 100;
const ERASED_LINE = '\r\u001b[2K';

/** What a command is doing, on one line of a terminal that is gone when it is done. Says nothing where stderr is no terminal. */
export class Progress {
  readonly #streams: Streams;
  readonly #began: number;
  #last = -Infinity;
  #isShown = false;

  constructor(streams: Streams) {
    this.#streams = streams;
    this.#began = streams.now();
  }

  say(what: () => string): void {
    const { errColumns, now, err } = this.#streams;
    if (errColumns === undefined) return;
    const time = now();
    if (time - this.#began < SILENT_FOR || time - this.#last < BETWEEN) return;
    this.#last = time;
    this.#isShown = true;
    // One column less than there are: a full line would wrap, and only its last part be erased.
    err(`${ERASED_LINE}${oneLine(what()).slice(0, Math.max(0, errColumns - 1))}`);
  }

  /** Takes the line away, before anything else is written. */
  clear(): void {
    if (this.#isShown) this.#streams.err(ERASED_LINE);
    this.#isShown = false;
  }
}
