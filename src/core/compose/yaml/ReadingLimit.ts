import type { FileProblems } from './FileProblems.ts';

/**
 * The most tokens of YAML that are read of one file, about 33,000 values. Files that people keep have some hundred values, generated
 * ones some thousand. Every later step looks at each value again, and nobody should wait for an answer.
 */
const MAX_TOKENS = 200_000;

/** Where reading a file ends that has too many parts; says so once, at that place. */
export class ReadingLimit {
  readonly #problems: FileProblems;
  #tokens = 0;
  #stoppedAt: number | undefined;

  constructor(problems: FileProblems) {
    this.#problems = problems;
  }

  /** Where reading stopped; undefined if it did not. */
  get stoppedAt(): number | undefined {
    return this.#stoppedAt;
  }

  /** Whether the file has had its tokens. */
  get isReached(): boolean {
    return this.#tokens >= MAX_TOKENS;
  }

  /** Whether it has had many more. */
  get isExceeded(): boolean {
    return this.#tokens >= 1.2 * MAX_TOKENS;
  }

  /** Counts what was read: one token, or what costs as much as some. */
  count(tokens = 1): void {
    this.#tokens += tokens;
  }

  /** Stops reading here. */
  stop(at: number, why = 'This file is too large to be read in full'): void {
    if (this.#stoppedAt !== undefined) return;
    this.#stoppedAt = at;
    this.#problems.limit(`${why}: Net Lens stops reading here.`, at, at + 1);
  }
}
