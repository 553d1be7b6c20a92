import type { Flags } from './options.ts';

/** A command's input, output and environment. */
export interface Streams {
  /** All of standard input, for `-f -`. */
  readonly input: () => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether what is written to `out` may have colours. */
  readonly isTerminal: boolean;
  /** The width of the terminal that `err` writes to; undefined if it is not a terminal. */
  readonly errColumns: number | undefined;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
}

export interface Surroundings {
  readonly streams: Streams;
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The operating system, as Node calls it. */
  readonly system?: string;
}

export interface Command {
  /** One line for `netlens --help`. */
  readonly summary: string;
  readonly usage: string;
  /** The help text of its own flags. */
  readonly flags?: string;
  /** Its own flags. */
  readonly options: Flags;
  /** Flags that take one of a few words, for completion. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** Command lines that work, most common first. */
  readonly examples: readonly string[];
  /** It asks about no network, so the flags that name one are not its. */
  readonly hasNoSource?: true;
  /** Returns the exit code: 0 done, 1 findings or not reachable, 2 bad usage or unreadable input. */
  readonly run: (args: readonly string[], surroundings: Surroundings) => number | Promise<number>;
}
