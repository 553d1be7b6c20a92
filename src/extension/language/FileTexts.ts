import * as vscode from 'vscode';
import type { FileReader, FolderEntry } from '../../core/analysis/index.ts';

/** Larger files are not read. Compose files that people write are far smaller. */
export const MAX_FILE_SIZE = 2 * 1024 * 1024;

/** Files outside the workspace that are watched at once. */
const MAX_OUTSIDE = 50;

/**
 * The texts of files for core: the text of an open editor (saved or not), else what `workspace.fs` has. Core reads
 * synchronously. If it asks for a file that is not here yet, `fetch` reads it, and core runs again.
 */
export class FileTexts implements vscode.Disposable {
  readonly #open = new Map<string, vscode.TextDocument>();
  /** Texts of open documents by version: `getText` joins all lines on each call. */
  readonly #textOfOpen = new Map<string, { readonly version: number; readonly text: string | null }>();
  /** null for a file that does not exist, is no text, or is too large. */
  readonly #stored = new Map<string, string | null>();
  /** The entries of folders, by the folder's URI with a slash at the end; null: no such folder. */
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
        // The unsaved changes are gone, so the text on disk counts again.
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
        // VS Code keeps the document of a deleted file for a while. Without unsaved changes it counts as deleted.
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

  /** A reader of the file system (disk, remote, virtual workspace) of `base`; its paths are those of the URIs. */
  readerAt(base: vscode.Uri): FileReader {
    return { text: (path) => this.#text(base, path), list: (folder) => this.#list(base, folder) };
  }

  /** Whether a file, or a folder (slash at the end), has been read. */
  knows(base: vscode.Uri, path: string): boolean {
    return (path.endsWith('/') ? this.#list(base, path.slice(0, -1)) : this.#text(base, path)) !== undefined;
  }

  /** Reads files and lists folders (slash at the end) that are not known yet. Never rejects: what cannot be read is null. */
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

  /** The open document of a file. */
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

  /** A folder's entries by name. Links are left out: `workspace.fs` does not say where they lead. */
  async #entries(base: vscode.Uri, path: string): Promise<readonly FolderEntry[] | null> {
    const uri = uriAt(base, path.slice(0, -1));
    if (!uri || (!vscode.workspace.isTrusted && !vscode.workspace.getWorkspaceFolder(uri))) return null;
    try {
      // Neither a folder below the project's nor any on the way to it may be a link.
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
    // An untrusted workspace could name any file of the machine, so only its own files are read.
    if (!vscode.workspace.isTrusted && !vscode.workspace.getWorkspaceFolder(uri)) return null;
    try {
      const stat = await vscode.workspace.fs.stat(uri);
      this.#note(uri.toString(), stat.size > MAX_FILE_SIZE);
      // Pipes and devices have no known type, and reading one might never end.
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

  /** Forgets the listing of a file's folder, because the folder changed. */
  #forgetFolderOf(uri: vscode.Uri): void {
    const folder = uri.with({ path: uri.path.slice(0, uri.path.lastIndexOf('/') + 1) });
    if (this.#listed.delete(folder.toString())) this.#changed.fire(folder);
    // The path may be a folder that was created or deleted.
    const own = uri.with({ path: `${uri.path}/` });
    if (this.#listed.delete(own.toString())) this.#changed.fire(own);
  }

  #forget(uri: vscode.Uri): void {
    if (!this.#stored.delete(uri.toString()) && !this.#tooLarge.has(uri.toString())) return;
    this.#changed.fire(uri);
  }
}

/** The URI of a path; undefined if there is none, as for `//server/share`. */
export function uriAt(base: vscode.Uri, path: string): vscode.Uri | undefined {
  if (!path.startsWith('/') || path.startsWith('//')) return undefined;
  try {
    return base.with({ path, query: '', fragment: '' });
  } catch {
    return undefined;
  }
}
