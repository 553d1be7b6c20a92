import { writeFileSync } from 'node:fs';
import { UnreadableInput } from './openSource.ts';

/** Writes a file that only its owner may read: a snapshot names addresses and processes of this machine. */
export function writePrivate(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (error) {
    throw new UnreadableInput(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
    );
  }
}
