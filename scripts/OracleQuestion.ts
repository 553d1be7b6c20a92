/** A question of a tree: which Compose files, asked how, and what Compose said. */
export interface OracleQuestion {
  readonly dir: string;
  readonly files: readonly string[];
  /** Further flags (`-p`, `--env-file`, `--project-directory`) and variables, in trees of our own. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly error?: string;
  readonly name?: string;
  readonly services?: unknown;
  readonly networks?: unknown;
}
