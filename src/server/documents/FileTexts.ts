import { realpathSync, statSync } from 'node:fs';
import type { FileReader, FolderEntry } from '../../core/analysis/index.ts';
import { nodeReader } from '../../host/index.ts';
import type { Editor } from '../Editor.ts';
import type { OpenDocuments } from './OpenDocuments.ts';
import { DISK, folderOf, isWithin, keyOf, type Place, slashed, uriOf } from './places.ts';
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

type Listing = readonly FolderEntry[] | null | undefined;

/** What one reading of a project looked at. */
export interface FilesRead {
  readonly reader: FileReader;
  /** Paths that were asked for, missing ones too; folders with a slash at the end. */
  readonly paths: ReadonlySet<string>;
  /** Whether another reading would find the same in all of it. */
  readonly isCurrent: () => boolean;
}

/** What texts are taken from. */
export interface TextServices {
  readonly documents: OpenDocuments;
  readonly folders: WorkspaceFolders;
  readonly isTrusted: () => boolean;
  /** The editor that can read files of other spaces than the disk, if it is one. */
  readonly editor?: Editor;
}

/**
 * The texts of files as core sees them: what is open in the editor over what the disk has. A file of the disk is looked at again for each
 * reading, and read again if it has changed, so that nothing depends on a client that tells of changes. What is elsewhere is asked of the
 * editor: core reads what is here, and is run again when the rest has come (`fetch`).
 */
export class FileTexts {
  readonly #documents: OpenDocuments;
  readonly #folders: WorkspaceFolders;
  readonly #isTrusted: () => boolean;
  readonly #disk = nodeReader({ largest: MAX_FILE_SIZE });
  readonly #kept = new Map<string, Kept>();
  readonly #tooLarge = new Set<string>();
  readonly #editor: Editor | undefined;
  /** What the editor said of files and folders (slash at the end) that are not on the disk. */
  readonly #elsewhere = new Map<string, string | null>();
  readonly #folderElsewhere = new Map<string, readonly FolderEntry[] | null>();

  constructor({ documents, folders, isTrusted, editor }: TextServices) {
    this.#documents = documents;
    this.#folders = folders;
    this.#isTrusted = isTrusted;
    this.#editor = editor;
  }

  /** A reader of one space, that notes what it was asked for. `isOverlaid` false: files as they are saved. */
  reading(space: string, isOverlaid = true): FilesRead {
    const paths = new Set<string>();
    const seen = new Map<string, string | null | undefined>();
    const listed = new Map<string, { readonly within: string; readonly entries: Listing }>();
    const list = (folder: string, within: string): Listing => {
      if (space !== DISK) return this.#editor ? this.#folderElsewhere.get(`${space}${folder}/`) : null;
      return this.#mayRead(folder) ? this.#disk.list(folder, within) : null;
    };
    return {
      paths,
      isCurrent: () =>
        [...seen].every(([path, text]) => this.#text({ space, path }, isOverlaid) === text) &&
        [...listed].every(([folder, { within, entries }]) => isSameListing(list(folder, within), entries)),
      reader: {
        text: (path) => {
          paths.add(path);
          // Looked at once in a reading, so that all of it is of one text.
          if (!seen.has(path)) seen.set(path, this.#text({ space, path }, isOverlaid));
          return seen.get(path);
        },
        list: (folder, within) => {
          paths.add(`${folder}/`);
          const entries = list(folder, within);
          listed.set(folder, { within, entries });
          return entries;
        },
      },
    };
  }

  /** The text of a file now, as far as it is known. */
  text(place: Place): string | null {
    return this.#text(place, true) ?? null;
  }

  /** Which of the files and folders (slash at the end) have to be asked for. */
  unknown(space: string, paths: Iterable<string>): readonly string[] {
    if (space === DISK || !this.#editor) return [];
    return [...paths].filter((path) =>
      path.endsWith('/')
        ? !this.#folderElsewhere.has(`${space}${path}`)
        : !this.#elsewhere.has(keyOf({ space, path })) && !this.#documents.at({ space, path }),
    );
  }

  /** Asks the editor for them. `folder` is the project's: nothing above it is listed. Never rejects. */
  async fetch({ space, path: folder }: Place, paths: readonly string[]): Promise<void> {
    const editor = this.#editor;
    if (!editor) return;
    await Promise.all(
      paths.map(async (path) => {
        if (path.endsWith('/')) {
          const uri = uriOf({ space, path: path.slice(0, -1) });
          const within = uriOf({ space, path: folder });
          const entries = await editor.ask('netlens/readFolder', { uri, within }).catch(() => null);
          this.#folderElsewhere.set(`${space}${path}`, entries);
          return;
        }
        const place = { space, path };
        const asked = editor.ask('netlens/readFile', { uri: uriOf(place), largest: MAX_FILE_SIZE });
        const { text, isTooLarge } = await asked.catch(() => ({ text: null, isTooLarge: false }));
        this.#note(place, isTooLarge === true);
        this.#elsewhere.set(keyOf(place), text);
      }),
    );
  }

  /** A file that is not on the disk changed, came or went. */
  forget(place: Place): void {
    this.#elsewhere.delete(keyOf(place));
    for (const path of [folderOf(place.path), place.path])
      this.#folderElsewhere.delete(`${place.space}${path === '/' ? '' : path}/`);
  }

  /** Whether a file was left out because of its size. */
  isTooLarge(place: Place): boolean {
    return this.#tooLarge.has(keyOf(place));
  }

  #text(place: Place, isOverlaid: boolean): string | null | undefined {
    const document = isOverlaid ? this.#documents.at(place) : undefined;
    if (!document) {
      if (place.space === DISK) return this.#stored(place);
      return this.#editor ? this.#elsewhere.get(keyOf(place)) : null;
    }
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

function isSameListing(one: Listing, other: Listing): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
