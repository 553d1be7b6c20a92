import type { Variable } from './Environment.ts';

/** The most variables that are replaced in one file: a large project has some hundred. */
const MAX_REPLACED = 50_000;
/** The most characters that they become. Values may be made of values, each twice as long as the last. */
const MAX_CHARACTERS = 4_000_000;

/** How much may still be substituted in one file. */
export class SubstitutionBudget {
  #replaced = 0;
  #characters = 0;
  #isTold = false;

  get isUsedUp(): boolean {
    return this.#replaced >= MAX_REPLACED || this.#characters >= MAX_CHARACTERS;
  }

  /** True the first time: what is used up is said once. */
  tell(): boolean {
    const isFirst = !this.#isTold;
    this.#isTold = true;
    return isFirst;
  }

  /** Counts a place where a variable is put, with the pieces that its value is made of. */
  take(variable?: Variable): void {
    this.#replaced += Math.max(1, variable?.pieces?.length ?? 0);
    this.#characters += variable?.value.length ?? 0;
  }
}
