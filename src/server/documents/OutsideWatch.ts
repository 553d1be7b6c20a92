import { type Connection, DidChangeWatchedFilesNotification, type FileSystemWatcher } from 'vscode-languageserver/node';
import type { Client } from '../Client.ts';
import { DISK, folderOf, type Place, uriOf } from './places.ts';
import type { WorkspaceFolders } from './WorkspaceFolders.ts';

/** Folders that are watched at most; a project that reads of more is rare, and each costs the editor a watcher. */
const MOST_FOLDERS = 64;

/** A name, as a pattern, in a folder. */
interface Wanted {
  readonly folder: string;
  readonly name: string;
}

interface Registration {
  readonly key: string;
  readonly done: Promise<{ dispose: () => void } | undefined>;
}

/**
 * Lets the client tell of changes in files that projects read outside the folders that it has open: what an `include` or a mount
 * names above them, and settings files on the way up. Inside the folders every file is watched already.
 */
export class OutsideWatch {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #folders: WorkspaceFolders;
  /** By project: what it reads outside, as patterns of names by folder. */
  readonly #wanted = new Map<string, readonly Wanted[]>();
  #last: Registration = { key: '', done: Promise.resolve(undefined) };

  constructor(connection: Connection, client: Client, folders: WorkspaceFolders) {
    this.#connection = connection;
    this.#client = client;
    this.#folders = folders;
  }

  /** Watches what a project reads now, missing files too, and no longer what it read before. Folders have a slash at the end. */
  watch(project: string, places: Iterable<Place>): void {
    // Where the folders are not trusted, nothing outside them is read.
    if (!this.#client.watchesFiles || !this.#client.isTrusted) return;
    const wanted: Wanted[] = [];
    for (const place of places) {
      if (place.space !== DISK || this.#folders.of(place) || /\/\.git(?:\/|$)/.test(place.path)) continue;
      const name = place.path.endsWith('/') ? '*' : globOf(place.path.slice(place.path.lastIndexOf('/') + 1));
      wanted.push({ folder: folderOf(place.path), name });
    }
    if (wanted.length === 0 && !this.#wanted.has(project)) return;
    this.#wanted.set(project, wanted);
    this.#register();
  }

  /** A project is no longer one. */
  forget(project: string): void {
    if (this.#wanted.delete(project)) this.#register();
  }

  #register(): void {
    const names = new Map<string, Set<string>>();
    for (const { folder, name } of [...this.#wanted.values()].flat()) {
      const known = names.get(folder) ?? new Set();
      if (names.has(folder) || names.size < MOST_FOLDERS) names.set(folder, known.add(name));
    }
    const watched = [...names].map(([folder, found]) => [folder, [...found].sort()] as const);
    const key = JSON.stringify(watched.sort(([one], [other]) => (one < other ? -1 : 1)));
    if (key === this.#last.key || (watched.length === 0 && this.#last.key === '')) return;
    const before = this.#last.done;
    const watchers = watched.map(([folder, found]) => this.#watcher(folder, found));
    this.#last = { key, done: this.#replace(before, watchers) };
  }

  async #replace(
    before: Registration['done'],
    watchers: FileSystemWatcher[],
  ): Promise<{ dispose: () => void } | undefined> {
    (await before)?.dispose();
    if (watchers.length === 0) return undefined;
    // A client that refuses loses nothing: a file is looked at again with each reading.
    return this.#connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers })
      .catch(() => undefined);
  }

  #watcher(folder: string, names: readonly string[]): FileSystemWatcher {
    const pattern = names.includes('*') ? '*' : names.length === 1 ? (names[0] ?? '*') : `{${names.join(',')}}`;
    if (this.#client.hasRelativePatterns)
      return { globPattern: { baseUri: uriOf({ space: DISK, path: folder }), pattern } };
    return { globPattern: `${globOf(folder === '/' ? '' : folder)}/${pattern}` };
  }
}

/** A path as a pattern: any character for those that a glob gives a meaning. */
function globOf(path: string): string {
  return path.replace(/[*?[\]{},!\\]/g, '?');
}
