import { parentPath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';

const MAX_ABOVE = 10;

/** The folder that holds `.git`, above a file; undefined where none is seen. */
export function repositoryRoot(file: string, loading: Loading): string | undefined {
  let folder = parentPath(file);
  for (let above = 0; above <= MAX_ABOVE; above++) {
    if (loading.list(folder, folder)?.some(({ name }) => name === '.git') === true) return folder;
    const parent = parentPath(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return undefined;
}
