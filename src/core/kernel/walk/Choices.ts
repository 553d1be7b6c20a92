/** No more ways of chance than this are walked. */
const MAX_WAYS = 512;

/**
 * The ways that chance has. A walk asks `choose` wherever chance decides and takes what it is told; `next` turns to the way that
 * was not walked yet, until all were.
 */
export class Choices {
  #taken: { way: number; readonly count: number }[] = [];
  #at = 0;
  #walked = 1;

  /** The choices of the way that was walked last. */
  get script(): readonly number[] {
    return this.#taken.map(({ way }) => way);
  }

  /** Whether ways were left out, because there are too many. */
  get isCut(): boolean {
    return this.#walked >= MAX_WAYS && this.#taken.some(({ way, count }) => way + 1 < count);
  }

  /** Starts over on a way that was walked before. */
  replay(script: readonly number[]): void {
    this.#taken = script.map((way) => ({ way, count: way + 1 }));
    this.#at = 0;
  }

  readonly choose = (count: number): number => {
    const known = this.#taken[this.#at];
    if (known) {
      this.#at++;
      return Math.min(known.way, count - 1);
    }
    this.#taken.push({ way: 0, count });
    this.#at++;
    return 0;
  };

  /** Turns to the next way; false after the last. */
  next(): boolean {
    while (this.#taken.length > 0) {
      const last = this.#taken[this.#taken.length - 1];
      if (last && last.way + 1 < last.count) {
        if (this.#walked >= MAX_WAYS) return false;
        this.#walked++;
        last.way++;
        this.#at = 0;
        return true;
      }
      this.#taken.pop();
    }
    return false;
  }
}
