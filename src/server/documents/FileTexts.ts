import { realpathSync, statSync } from 'node:fs';
import type { FileReader } from '../../core/analysis/index.ts';
import { nodeReader } from '../../host/index.ts';
import type { OpenDocuments } from './OpenDocuments.ts';
import { DISK, folderOf, isWithin, keyOf, type Place, slashed } from './places.ts';
import type { WorkspaceFolders } from './WorkspaceFolders.ts';

/** Larger files are not read. No Compose file that a person edits is nearly as large. */
export const MAX_FILE_SIZE = 2 * 1024 * 1024;

/** Texts of files that are not open which are kept. */
const MAX_KEPT = 2000;

/** What a file of the disk looked like when it was read. */
interface Kept {
  readonly stamp: string;
  readonly text: string | null;
}

/** What one reading of a project looked at. */
export interface FilesRead {
  readonly reader: FileReader;
  /** Paths that were asked for, missing ones too; folders with a slash at the end. */
  readonly paths: ReadonlySet<string>;
}

/**
 * The texts of files as core sees them: what is open in the editor over what the disk has. A file of the disk is looked at again for each
 * reading, and read again if it has changed, so that nothing depends on a client that tells of changes.
 */
export class FileTexts {
  readonly #documents: OpenDocuments;
  readonly #folders: WorkspaceFolders;
  readonly #isTrusted: () => boolean;
  readonly #disk = nodeReader({ largest: MAX_FILE_SIZE });
  readonly #kept = new Map<string, Kept>();
  readonly #tooLarge = new Set<string>();

  constructor(documents: OpenDocuments, folders: WorkspaceFolders, isTrusted: () => boolean) {
    this.#documents = documents;
    this.#folders = folders;
    this.#isTrusted = isTrusted;
  }

  /** A reader of one space, that notes what it was asked for. `isOverlaid` false: files as they are saved. */
  reading(space: string, isOverlaid = true): FilesRead {
    const paths = new Set<string>();
    const seen = new Map<string, string | null>();
    return {
      paths,
      reader: {
        text: (path) => {
          paths.add(path);
          let text = seen.get(path);
          // Looked at once in a reading, so that all of it is of one text.
          if (text === undefined) seen.set(path, (text = this.#text({ space, path }, isOverlaid)));
          return text;
        },
        list: (folder, within) => {
          paths.add(`${folder}/`);
          return space === DISK && this.#mayRead(folder) ? this.#disk.list(folder, within) : null;
        },
      },
    };
  }

  /** The text of a file now. */
  text(place: Place): string | null {
    return this.#text(place, true);
  }

  /** Whether a file was left out because of its size. */
  isTooLarge(place: Place): boolean {
    return this.#tooLarge.has(keyOf(place));
  }

  #text(place: Place, isOverlaid: boolean): string | null {
    const document = isOverlaid ? this.#documents.at(place) : undefined;
    if (!document) return place.space === DISK ? this.#stored(place) : null;
    const text = document.getText();
    const isTooLarge = text.length > MAX_FILE_SIZE;
    this.#note(place, isTooLarge);
    return isTooLarge ? null : text;
  }

  #stored(place: Place): string | null {
    const { path } = place;
    const before = this.#kept.get(path);
    const facts = factsOf(path);
    const stamp = facts ? `${facts.mtimeMs} ${facts.size} ${facts.ino} ${this.#isTrusted()}` : '';
    if (before?.stamp === stamp) return before.text;
    this.#note(place, facts?.isFile() === true && facts.size > MAX_FILE_SIZE);
    this.#disk.forget(path);
    const text = facts && this.#mayRead(path) ? this.#disk.text(path) : null;
    this.#disk.forget(path);
    this.#kept.delete(path);
    this.#kept.set(path, { stamp, text });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return text;
  }

  /** An untrusted workspace may name any file of the machine; its own files are all that is read for it. */
  #mayRead(path: string): boolean {
    if (this.#isTrusted()) return true;
    try {
      // A link in the folder may lead out of it.
      const real = slashed(realpathSync(path));
      return this.#own().some((folder) => isWithin(real, slashed(realpathSync(folder))));
    } catch {
      return false;
    }
  }

  /** The folders that the client has open; where a file is open without one, its own. */
  #own(): readonly string[] {
    const alone = this.#documents.places.filter((place) => place.space === DISK && !this.#folders.of(place));
    return [
      ...this.#folders.all.filter(({ space }) => space === DISK).map(({ path }) => path),
      ...alone.map(({ path }) => folderOf(path)),
    ];
  }

  #note(place: Place, isTooLarge: boolean): void {
    if (isTooLarge) this.#tooLarge.add(keyOf(place));
    else this.#tooLarge.delete(keyOf(place));
  }
}

function factsOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
