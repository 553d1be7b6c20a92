import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';

/** Files of an older netlens or Node are deleted after this time. */
const FORGOTTEN_AFTER = 30 * 24 * 3600 * 1000;

/**
 * V8's compiled code of a program, in a file. A file that cannot be read counts as absent: it only saves
 * time. V8 does not verify what it is given (a flipped bit ends the process), so a checksum is kept with it. Node has
 * had a quick one since 20.15; with an older Node nothing is kept.
 */
export class KeptCode {
  readonly #folder: string;
  readonly #file: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#file = path.join(folder, name);
  }

  /** The code; undefined if there is none, or it is damaged. */
  read(): Buffer | undefined {
    try {
      const bytes = readFileSync(this.#file);
      // The checksum is last, since V8 copies code that does not start where a word does.
      const code = bytes.subarray(0, -4);
      return code.length > 0 && crc32(code) === bytes.readUInt32LE(code.length) ? code : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps the code for the next start, if possible. */
  write(code: Buffer): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      for (const name of readdirSync(this.#folder)) {
        const old = path.join(this.#folder, name);
        if (Date.now() - statSync(old).mtimeMs > FORGOTTEN_AFTER) rmSync(old);
      }
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32LE(crc32(code));
      // Written beside and renamed, so that another netlens finds all of it or none.
      const beside = `${this.#file}.${process.pid}`;
      writeFileSync(beside, Buffer.concat([code, checksum]), { mode: 0o600 });
      renameSync(beside, this.#file);
    } catch {
      // A full or read-only disk, or a file of that name: the next start compiles again.
    }
  }
}
