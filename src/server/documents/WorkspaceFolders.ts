import type { WorkspaceFolder } from 'vscode-languageserver/node';
import { isWithin, type Place, placeOf } from './places.ts';

/** The folders that the client has open. */
export class WorkspaceFolders {
  #folders: readonly (Place & { readonly uri: string })[] = [];

  get all(): readonly (Place & { readonly uri: string })[] {
    return this.#folders;
  }

  add(folders: readonly Pick<WorkspaceFolder, 'uri'>[]): void {
    const places = folders.flatMap(({ uri }) => {
      const place = placeOf(uri);
      if (!place) return [];
      return [{ ...place, uri, path: place.path.length > 1 ? place.path.replace(/\/+$/, '') : place.path }];
    });
    this.#folders = [...this.#folders, ...places];
  }

  remove(folders: readonly Pick<WorkspaceFolder, 'uri'>[]): void {
    const gone = new Set(folders.map(({ uri }) => uri));
    this.#folders = this.#folders.filter(({ uri }) => !gone.has(uri));
  }

  /** The folder that a file is in, the innermost of several. */
  of({ space, path }: Place): (Place & { readonly uri: string }) | undefined {
    return this.#folders
      .filter((folder) => folder.space === space && isWithin(path, folder.path))
      .sort((a, b) => b.path.length - a.path.length)[0];
  }
}
