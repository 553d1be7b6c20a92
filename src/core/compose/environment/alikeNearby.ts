import { baseName, joinPath, parentPath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';

/**
 * The file or folder that is called nearly like what is missing of a path: `db.env` for `.env.db`, `config` for `confg`. Undefined where
 * none is, or where the reader cannot list.
 */
export function alikeNearby(path: string, loading: Loading): string | undefined {
  let missing = path;
  for (let folder = parentPath(path); ; folder = parentPath(folder)) {
    const entries = loading.list(folder, folder);
    if (entries) {
      const name = baseName(missing);
      const kind = missing === path ? 'file' : 'folder';
      return entries.filter((e) => e.kind === kind && isAlike(e.name, name)).map((e) => joinPath(folder, e.name))[0];
    }
    if (parentPath(folder) === folder) return undefined;
    missing = folder;
  }
}

/** The same words in another order or case; or one letter away, which short names and numbers are by chance. */
function isAlike(one: string, other: string): boolean {
  if (one === other) return false;
  const [left, right] = [wordsOf(one), wordsOf(other)];
  if (left.join() === right.join()) return true;
  const [a, b] = [stemOf(one), stemOf(other)];
  if (Math.min(a.length, b.length) < 4 || a.replace(/\d+/g, '') === b.replace(/\d+/g, '')) return false;
  return isOneLetterAway(a, b);
}

function wordsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .sort();
}

function stemOf(name: string): string {
  return wordsOf(name)
    .filter((word) => word !== 'env')
    .join('');
}

/** One letter more, less, another, or two that changed places. */
function isOneLetterAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  const rest = (text: string, skipped: number): string => text.slice(start + skipped);
  const [a = '', b = ''] = [one[start], other[start]];
  return (
    rest(one, 1) === rest(other, 1) ||
    rest(one, 1) === rest(other, 0) ||
    rest(one, 0) === rest(other, 1) ||
    (rest(one, 2) === rest(other, 2) && one.slice(start, start + 2) === b + a)
  );
}
