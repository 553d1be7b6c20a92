/** How often a server that dies is started again, in how many milliseconds. */
const MAX_STARTS = 5;
const WINDOW = 3 * 60_000;

/** Decides whether a server that died is started again: at most five times in three minutes. */
export class RestartLimit {
  #times: readonly number[] = [];

  /** `now` in milliseconds. */
  mayRestart(now: number): boolean {
    const recent = this.#times.filter((time) => now - time < WINDOW);
    if (recent.length >= MAX_STARTS) {
      this.#times = recent;
      return false;
    }
    this.#times = [...recent, now];
    return true;
  }

  /** A person starts it again. */
  forget(): void {
    this.#times = [];
  }
}
