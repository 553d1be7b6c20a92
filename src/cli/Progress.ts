import { oneLine } from './oneLine.ts';
import type { Streams } from './Command.ts';

/** Work that takes less time shows no progress. */
const SILENT_FOR = 1000;
/** The shortest time between two updates. */
const BETWEEN = 100;
const ERASED_LINE = '\r\u001b[2K';

/** Shows a command's progress on one line of the terminal and erases it at the end. Silent if stderr is not a terminal. */
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

  /** Erases the line before anything else is written. */
  clear(): void {
    if (this.#isShown) this.#streams.err(ERASED_LINE);
    this.#isShown = false;
  }
}
