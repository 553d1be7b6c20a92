/** How core sees files: by path, as text, and synchronously; who has them (disk, editor, virtual workspace) is not its business. */
export interface FileReader {
  /**
   * The file's text; null where there is no such file (or it is no text, or too large to read); undefined where it is not
   * known yet: the loader goes on without it and names it in `wanted`, so that an asynchronous owner can fetch it and ask again.
   */
  text(path: string): string | null | undefined;
  /**
   * What lies in a folder, in the order of the names, without links that lead out of the folder `within` (nothing at all where the
   * folder itself is one). Null where there is no such folder; undefined where it is not known yet: it is then wanted as its path with
   * a slash at the end. A reader that cannot list has no such method.
   */
  list?(folder: string, within: string): readonly FolderEntry[] | null | undefined;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}
