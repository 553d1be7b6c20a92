/** How core sees files: by path, as text, and synchronously; who has them (disk, editor, virtual workspace) is not its business. */
export interface FileReader {
  /**
   * The file's text; null where there is no such file (or it is no text, or too large to read); undefined where it is not
   * known yet: the loader goes on without it and names it in `wanted`, so that an asynchronous owner can fetch it and ask again.
   */
  text(path: string): string | null | undefined;
}
