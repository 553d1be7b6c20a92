import * as vscode from 'vscode';
import type { FileReader, FolderEntry } from '../../core/analysis/index.ts';

/** Larger files are not read. No Compose file that a person edits is nearly as large. */
export const MAX_FILE_SIZE = 2 * 1024 * 1024;

/** Files outside the workspace that are watched at once. */
const MAX_OUTSIDE = 50;

/**
 * The texts of files as core sees them: what is open in an editor (saved or not) over what `workspace.fs` has. Core reads
 * synchronously; what is not here yet it names as wanted, `fetch` brings it, and core is asked again.
 */
export class FileTexts implements vscode.Disposable {
  readonly #open = new Map<string, vscode.TextDocument>();
  /** Texts of open documents by version: `getText` joins all lines on each call. */
  readonly #textOfOpen = new Map<string, { readonly version: number; readonly text: string | null }>();
  /** null for a file that does not exist, is no text, or is too large. */
  readonly #stored = new Map<string, string | null>();
  /** What lies in folders that were asked for, by the URI of the folder with a slash at the end; null: there is none. */
  readonly #listed = new Map<string, readonly FolderEntry[] | null>();
  readonly #tooLarge = new Set<string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  /** Files outside the workspace that are watched. */
  readonly #outside = new Set<string>();
  readonly #disposables: vscode.Disposable[] = [this.#changed];

  /** Fires when the text of a file that was read has changed. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    for (const document of vscode.workspace.textDocuments) this.#open.set(document.uri.toString(), document);
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    this.#disposables.push(
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.#open.set(document.uri.toString(), document);
        this.#changed.fire(document.uri);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        this.#open.set(document.uri.toString(), document);
        this.#changed.fire(document.uri);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        const key = document.uri.toString();
        this.#open.delete(key);
        this.#textOfOpen.delete(key);
        // Unsaved changes are gone: the text on disk counts again.
        this.#stored.delete(key);
        this.#changed.fire(document.uri);
      }),
      watcher,
      watcher.onDidChange((uri) => this.#forget(uri)),
      watcher.onDidCreate((uri) => {
        this.#forget(uri);
        this.#forgetFolderOf(uri);
      }),
      watcher.onDidDelete((uri) => {
        this.#forgetFolderOf(uri);
        // VS Code keeps the document of a deleted file for a while; unless somebody types in it, it is gone.
        const key = uri.toString();
        const document = this.#open.get(key);
        if (document && !document.isDirty) {
          this.#open.delete(key);
          this.#textOfOpen.delete(key);
          this.#stored.delete(key);
          this.#changed.fire(uri);
        } else this.#forget(uri);
      }),
    );
  }

  /** The reader of one place (disk, remote, virtual workspace): paths are those of its URIs. */
  readerAt(base: vscode.Uri): FileReader {
    return { text: (path) => this.#text(base, path), list: (folder) => this.#list(base, folder) };
  }

  /** Whether a path is known: that of a file, or with a slash at the end that of a folder's list. */
  knows(base: vscode.Uri, path: string): boolean {
    return (path.endsWith('/') ? this.#list(base, path.slice(0, -1)) : this.#text(base, path)) !== undefined;
  }

  /** Reads files, and lists folders (a slash at the end), that are not known yet. Never rejects: what cannot be read is no text. */
  async fetch(base: vscode.Uri, paths: readonly string[]): Promise<void> {
    await Promise.all(
      paths.map(async (path) => {
        const uri = uriAt(base, path);
        if (!uri) return;
        if (path.endsWith('/')) {
          if (!this.#listed.has(uri.toString())) this.#listed.set(uri.toString(), await this.#entries(base, path));
          return;
        }
        if (this.#stored.has(uri.toString())) return;
        this.#stored.set(uri.toString(), await this.#read(uri));
      }),
    );
  }

  /** Watches files that may come to be or change outside the workspace: inside, everything is watched. */
  watchOutside(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) {
      const key = uri.toString();
      if (this.#outside.has(key) || this.#outside.size >= MAX_OUTSIDE || !vscode.workspace.isTrusted) continue;
      if (uri.scheme !== 'file' || vscode.workspace.getWorkspaceFolder(uri)) continue;
      this.#outside.add(key);
      const at = uri.path.lastIndexOf('/');
      const folder = uri.with({ path: uri.path.slice(0, at) || '/' });
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(folder, uri.path.slice(at + 1)),
      );
      const forget = (): void => this.#forget(uri);
      this.#disposables.push(
        watcher,
        watcher.onDidChange(forget),
        watcher.onDidCreate(forget),
        watcher.onDidDelete(forget),
      );
    }
  }

  /** Whether a file was left out because of its size. */
  isTooLarge(uri: vscode.Uri): boolean {
    return this.#tooLarge.has(uri.toString());
  }

  /** The document that is open for a file. */
  documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
    return this.#open.get(uri.toString());
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #text(base: vscode.Uri, path: string): string | null | undefined {
    const uri = uriAt(base, path);
    if (!uri) return null;
    const key = uri.toString();
    const document = this.#open.get(key);
    if (!document) return this.#stored.get(key);
    const known = this.#textOfOpen.get(key);
    if (known?.version === document.version) return known.text;
    const text = document.getText();
    const tooLarge = text.length > MAX_FILE_SIZE;
    this.#note(key, tooLarge);
    this.#textOfOpen.set(key, { version: document.version, text: tooLarge ? null : text });
    return tooLarge ? null : text;
  }

  #list(base: vscode.Uri, folder: string): readonly FolderEntry[] | null | undefined {
    const uri = uriAt(base, `${folder}/`);
    return uri ? this.#listed.get(uri.toString()) : null;
  }

  /** A folder's files and folders by name. Links are left out: where one leads cannot be asked of `workspace.fs`. */
  async #entries(base: vscode.Uri, path: string): Promise<readonly FolderEntry[] | null> {
    const uri = uriAt(base, path.slice(0, -1));
    if (!uri || (!vscode.workspace.isTrusted && !vscode.workspace.getWorkspaceFolder(uri))) return null;
    try {
      // A folder below the project's is no link, and none of those on the way to it is.
      const below = uri.path.startsWith(`${base.path}/`) ? uri.path.slice(base.path.length + 1).split('/') : [''];
      for (let depth = 1; depth <= below.length; depth++) {
        const step = below[0] === '' ? uri : uri.with({ path: [base.path, ...below.slice(0, depth)].join('/') });
        if ((await vscode.workspace.fs.stat(step)).type !== vscode.FileType.Directory) return null;
      }
      return (await vscode.workspace.fs.readDirectory(uri))
        .flatMap(([name, type]): FolderEntry[] =>
          type === vscode.FileType.File
            ? [{ name, kind: 'file' }]
            : type === vscode.FileType.Directory
              ? [{ name, kind: 'folder' }]
              : [],
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      return null;
    }
  }

  async #read(uri: vscode.Uri): Promise<string | null> {
    // An untrusted workspace may name any file of the machine; its own files are all that is read for it.
    if (!vscode.workspace.isTrusted && !vscode.workspace.getWorkspaceFolder(uri)) return null;
    try {
      const stat = await vscode.workspace.fs.stat(uri);
      this.#note(uri.toString(), stat.size > MAX_FILE_SIZE);
      // Pipes and devices are of no known type: reading one might never end.
      if ((stat.type & vscode.FileType.File) === 0 || stat.size > MAX_FILE_SIZE) return null;
      const bytes = await vscode.workspace.fs.readFile(uri);
      const text = new TextDecoder('utf-8').decode(bytes);
      return text.includes('\0') ? null : text;
    } catch {
      return null;
    }
  }

  #note(key: string, tooLarge: boolean): void {
    if (tooLarge) this.#tooLarge.add(key);
    else this.#tooLarge.delete(key);
  }

  /** What lies in the folder of a file has changed. */
  #forgetFolderOf(uri: vscode.Uri): void {
    const folder = uri.with({ path: uri.path.slice(0, uri.path.lastIndexOf('/') + 1) });
    if (this.#listed.delete(folder.toString())) this.#changed.fire(folder);
    // A folder that was not there, or was one and is no more.
    const own = uri.with({ path: `${uri.path}/` });
    if (this.#listed.delete(own.toString())) this.#changed.fire(own);
  }

  #forget(uri: vscode.Uri): void {
    if (!this.#stored.delete(uri.toString()) && !this.#tooLarge.has(uri.toString())) return;
    this.#changed.fire(uri);
  }
}

/** The URI of a path; undefined for a path that can be none, such as `//server/share` without a server to ask. */
export function uriAt(base: vscode.Uri, path: string): vscode.Uri | undefined {
  if (!path.startsWith('/') || path.startsWith('//')) return undefined;
  try {
    return base.with({ path, query: '', fragment: '' });
  } catch {
    return undefined;
  }
}
