import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Streams } from '../../../src/cli/Command.ts';
import { run } from '../../../src/cli/run.ts';

/** What a person and a script see of one run. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own that holds `files`, by their paths in it. It is a repository, so that no settings are looked for above it. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'netlens-')));
  folders.push(directory);
  for (const [name, text] of Object.entries({ '.git/HEAD': 'ref: refs/heads/main\n', ...files })) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  return directory;
}

/** Runs `netlens ARGS` in a folder. */
export async function runIn(
  directory: string,
  args: readonly string[],
  { environment = {}, ...given }: Partial<Streams> & { readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<Run> {
  let out = '';
  let err = '';
  const streams: Streams = {
    input: () => '',
    isTerminal: false,
    errColumns: undefined,
    now: () => 0,
    ...given,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  };
  const code = await run(args, streams, directory, environment);
  return { code, out, err };
}

/** Runs `netlens ARGS` in a folder of its own that holds `files`. */
export async function netlens(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Run & { readonly read: (file: string) => string }> {
  const directory = folderWith(files);
  const result = await runIn(directory, args, { input: () => input });
  return { ...result, read: (file) => readFileSync(path.join(directory, file), 'utf8') };
}
