/** Where a command reads and writes, and what is there. */
export interface Streams {
  /** All of standard input, for `-f -`. */
  readonly input: () => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether what is written to `out` may have colours. */
  readonly isTerminal: boolean;
  /** How wide the terminal is that `err` writes to; undefined where it is none. */
  readonly errColumns: number | undefined;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

export interface Surroundings {
  readonly streams: Streams;
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface Command {
  /** One line for `netlens --help`. */
  readonly summary: string;
  readonly usage: string;
  /** What its own flags mean, for `--help`. */
  readonly flags?: string;
  /** It asks about no network, so the flags that name one are not its. */
  readonly hasNoSource?: true;
  /** Gives the exit code: 0 done, 1 findings or not reachable, 2 bad usage or unreadable input. */
  readonly run: (args: readonly string[], surroundings: Surroundings) => number | Promise<number>;
}
