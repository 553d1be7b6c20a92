/** What `docker compose` would be told on its command line and by its environment. */
export interface ComposeRequest {
  /** `-f`, in order, absolute; empty: discovery from `directory` (and `COMPOSE_FILE`). */
  readonly files: readonly string[];
  /** The current directory, absolute. */
  readonly directory: string;
  readonly projectDirectory?: string;
  readonly projectName?: string;
  /** `--profile`; `*` is every profile. */
  readonly profiles: readonly string[];
  /** `--env-file`, in order; empty: `.env` beside the project. */
  readonly envFiles: readonly string[];
  /** The shell's variables, as far as the caller wants them seen. */
  readonly environment: ReadonlyMap<string, string>;
}
