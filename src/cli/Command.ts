/** Where a command reads and writes, and whether colours are welcome. */
export interface Streams {
  /** All of standard input, for `-f -`. */
  readonly input: () => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
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
  /** Gives the exit code: 0 done, 1 findings or not reachable, 2 bad usage or unreadable input. */
  readonly run: (args: readonly string[], surroundings: Surroundings) => number | Promise<number>;
}
