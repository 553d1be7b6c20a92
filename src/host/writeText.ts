import { readFileSync, writeFileSync } from 'node:fs';

/** Writes a text where `nodeReader` read one: a byte order mark at the file's start, which the reader leaves out, stays. */
export function writeText(path: string, text: string): void {
  const isMarked = readFileSync(path).subarray(0, 3).toString('utf8') === '\uFEFF';
  writeFileSync(path, `${isMarked ? '\uFEFF' : ''}${text}`);
}
