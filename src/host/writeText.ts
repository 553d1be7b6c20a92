import { readFileSync, writeFileSync } from 'node:fs';

/** Makes a file with this text; throws EEXIST where there is one. */
export function createText(path: string, text: string): void {
  writeFileSync(path, text, { flag: 'wx' });
}

/** Writes a text where `nodeReader` read one: a byte order mark at the file's start, which the reader leaves out, stays. */
export function writeText(path: string, text: string): void {
  const isMarked = readFileSync(path).subarray(0, 3).toString('utf8') === '\uFEFF';
  writeFileSync(path, `${isMarked ? '\uFEFF' : ''}${text}`);
}
