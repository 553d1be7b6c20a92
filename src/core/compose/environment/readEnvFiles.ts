import type { SourceOrigin } from '../../model/index.ts';
import type { Loading } from '../loading/Loading.ts';
import type { Lookup, Variable } from './Environment.ts';
import { parseDotenv } from './parseDotenv.ts';

export interface EnvFileReference {
  readonly path: string;
  /** The text that names the file. */
  readonly at?: SourceOrigin;
}

/** Reads env files in order; a later file wins, and sees the variables of those before it (dotenv/env.go). */
export function readEnvFiles(
  files: readonly EnvFileReference[],
  lookup: Lookup,
  loading: Loading,
): ReadonlyMap<string, Variable> {
  let variables: ReadonlyMap<string, Variable> = new Map();
  for (const { path, at } of files) {
    const source = loading.source(path);
    if (source === undefined) continue;
    if (source === null) {
      loading.problem({
        code: at ? 'compose-env-file' : 'compose-no-file',
        severity: 'error',
        message: `The env file ${path} cannot be found.`,
        ...(at ? { origin: at } : {}),
      });
      continue;
    }
    const read = parseDotenv(source, lookup, variables);
    for (const problem of read.problems) loading.problem(problem);
    variables = read.variables;
  }
  return variables;
}
