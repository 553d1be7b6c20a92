import { readFileSync, statSync } from 'node:fs';

/** A snapshot of 500 containers with kernel tables is some 10 MB. */
const LARGEST = 256 * 1024 * 1024;

/** The JSON value in a snapshot file, or one sentence that says why there is none. What it means is core/docker's business. */
export function readSnapshotFile(path: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) return { problem: `${path} is no file. Choose a snapshot that "netlens snapshot" wrote.` };
    if (facts.size > LARGEST) return { problem: `${path} is larger than 256 MB and was not read.` };
    return { value: JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) {
      return {
        problem: `${path} is not valid JSON (${error.message}). Choose a snapshot that "netlens snapshot" wrote.`,
      };
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { problem: `${path} is not there.` };
    return {
      problem: `${path} cannot be read (${code === 'EACCES' ? 'permission denied' : (code ?? 'unknown reason')}).`,
    };
  }
}
