import type { Problem } from '../model/index.ts';

/** Notes that one entry of a capture is left out: what it lacks ("an address without a prefix length"), and where it stands. */
export type Note = (kind: string, where?: string) => void;

/** No capture has more kinds of mistakes than this; a forged one could make up names without end. */
const MAX_KINDS = 200;

/** What of a capture was left out: one line for each kind of mistake, however often it was made. */
export class Omissions {
  readonly #kinds = new Map<string, { count: number; readonly first: string }>();

  /** What notes mistakes in one part of one namespace. `told`: is called for each. */
  in(part: string, namespace: string, told?: () => void): Note {
    return (kind, where) => {
      told?.();
      const text = `Left out of "${part}" of the capture: ${kind}`;
      const known = this.#kinds.get(text);
      if (known) known.count++;
      else if (this.#kinds.size < MAX_KINDS)
        this.#kinds.set(text, { count: 1, first: `${namespace}${where === undefined ? '' : `, ${where}`}` });
    };
  }

  get problems(): readonly Problem[] {
    return [...this.#kinds].map(([text, { count, first }]) => ({
      code: 'machine-entry',
      severity: 'warning',
      message: `${text} (${count === 1 ? 'in' : `${count} times, first in`} ${first}).`,
    }));
  }
}

/** Where an entry of a list stands, for a person who looks for it; with a name where it has one. */
export const entryAt = (position: number, name?: string): string =>
  `entry ${position + 1}${name === undefined ? '' : ` (${name.slice(0, 60)})`}`;
