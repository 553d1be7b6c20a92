import type { Problem } from '../../model/index.ts';
import type { SourceFile } from '../yaml/ComposeNode.ts';
import type { Lookup, Variable } from './Environment.ts';
import type { DotenvResult } from './parseDotenv.ts';

/** unicode.IsSpace of Go; JavaScript would take a byte order mark for space too. */
const BEFORE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*/;

/** Reads `format: raw`: lines of KEY=VALUE taken as they are, as `docker run --env-file` does (docker/cli pkg/kvfile). */
export function parseRawEnv(file: SourceFile, lookup: Lookup, known: ReadonlyMap<string, Variable>): DotenvResult {
  const variables = new Map(known);
  const problems: Problem[] = [];
  let at = file.text.startsWith('\uFEFF') ? 1 : 0;
  for (const raw of file.text.slice(at).split('\n')) {
    const start = at;
    at += raw.length + 1;
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const trimmed = line.slice(BEFORE.exec(line)?.[0].length ?? 0);
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const from = start + line.length - trimmed.length;
    const equals = trimmed.indexOf('=');
    const name = equals < 0 ? trimmed : trimmed.slice(0, equals);
    const keyOrigin = { kind: 'source', file: file.path, start: from, end: from + name.length } as const;
    if (name === '' || /[ \t]/.test(name)) {
      problems.push({
        code: 'compose-env-file',
        severity: 'error',
        message:
          name === '' ? 'This line has no variable name.' : `The variable ${JSON.stringify(name)} contains a space.`,
        origin: { ...keyOrigin, end: from + trimmed.length },
      });
      break;
    }
    if (equals < 0) {
      const inherited = lookup(name);
      if (inherited) variables.set(name, { ...inherited, keyOrigin });
      continue;
    }
    const value = trimmed.slice(equals + 1);
    const source = { kind: 'source', file: file.path, start: from + equals + 1, end: from + trimmed.length } as const;
    variables.set(name, {
      value,
      pieces: value === '' ? [] : [{ at: 0, length: value.length, source, verbatim: true }],
      keyOrigin,
    });
  }
  return { variables, problems };
}
