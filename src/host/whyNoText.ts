import { accessSync, constants, statSync } from 'node:fs';
import { LARGEST_FILE } from './nodeReader.ts';

/** Why `nodeReader` gives no text for a path, as the end of a sentence that begins with it. */
export function whyNoText(path: string): string {
  try {
    const facts = statSync(path);
    if (facts.isDirectory()) return 'is a folder; name a file in it';
    if (!facts.isFile()) return 'is not a regular file';
    if (facts.size > LARGEST_FILE)
      return `is larger than ${LARGEST_FILE / 1024 / 1024} MB, the most that Net Lens reads`;
    accessSync(path, constants.R_OK);
    return 'is not a text file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
    if (code === 'EACCES' || code === 'EPERM') return 'cannot be read: permission denied';
    return `cannot be read (${code ?? String(error)})`;
  }
}
