import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FileReader, FolderEntry } from '../core/compose/index.ts';

export interface NodeReaderOptions {
  /** Texts that win over the disk, by absolute path: what an editor holds unsaved. */
  readonly overlay?: ReadonlyMap<string, string>;
  /** Files above this many bytes are not read (default 8 MB). */
  readonly largest?: number;
}

/** A FileReader over the disk that remembers what it read: one instance is one consistent view of the files. */
export interface NodeReader extends FileReader {
  /** The text, or null. The disk never answers "not known yet". */
  text(path: string): string | null;
  list(folder: string, within: string): readonly FolderEntry[] | null;
  /** Forgets one path, or everything, so that the next question reads the disk again. */
  forget(path?: string): void;
}

/** The largest file that is read, in bytes, unless the options say otherwise. */
export const LARGEST_FILE = 8 * 1024 * 1024;

/** Windows has no such flag, which the type does not say. */
const NON_BLOCKING = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0;

/**
 * Reads files for core/compose. Null for what is missing, is a folder, a device or a pipe (reading those can block for
 * ever: a workspace may hold `env_file: /dev/zero`), is larger than 8 MB, or is no text (it holds a NUL byte).
 */
export function nodeReader({ overlay, largest = LARGEST_FILE }: NodeReaderOptions = {}): NodeReader {
  const known = new Map<string, string | null>();
  return {
    text(path) {
      const open = overlay?.get(path);
      if (open !== undefined) return open;
      const kept = known.get(path);
      if (kept !== undefined) return kept;
      const text = readText(path, largest);
      known.set(path, text);
      return text;
    },
    list: (folder, within) => listFolder(folder, within),
    forget(path) {
      if (path === undefined) known.clear();
      else known.delete(path);
    },
  };
}

function readText(path: string, largest: number): string | null {
  let file: number | undefined;
  try {
    // 'r' on a FIFO would wait for a writer: O_NONBLOCK opens it at once, and fstat then sees what it is.
    file = openSync(path, constants.O_RDONLY | NON_BLOCKING);
    const facts = fstatSync(file);
    if (!facts.isFile() || facts.size > largest) return null;
    const bytes = readFileSync(file);
    // Files of procfs have size 0 and are not ours to read; a NUL byte is in no text that YAML or dotenv accepts.
    if (bytes.length > largest || bytes.includes(0)) return null;
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A folder's files and folders, by name; links count as what they lead to, where that is inside `within`. */
function listFolder(folder: string, within: string): readonly FolderEntry[] | null {
  try {
    const root = realpathSync(within);
    if (!isInside(realpathSync(folder), root)) return null;
    return readdirSync(folder, { withFileTypes: true })
      .flatMap((entry): FolderEntry[] => {
        const facts = entry.isSymbolicLink() ? target(path.join(folder, entry.name), root) : entry;
        return facts?.isFile() === true
          ? [{ name: entry.name, kind: 'file' }]
          : facts?.isDirectory() === true
            ? [{ name: entry.name, kind: 'folder' }]
            : [];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return null;
  }
}

function target(link: string, root: string): ReturnType<typeof statSync> {
  try {
    return isInside(realpathSync(link), root) ? statSync(link) : undefined;
  } catch {
    // It leads nowhere, or in a circle.
    return undefined;
  }
}

function isInside(file: string, root: string): boolean {
  const way = path.relative(root, file);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
