/** A folder with what is in it, or a file. */
export interface FolderEntry {
  /** The path that stands in its row: a folder that holds nothing but one folder is one row with that. */
  readonly label: string;
  /** From the top, with `/` between. */
  readonly path: string;
  /** Files in it and below. */
  readonly count: number;
  /** The entry of a file has none. */
  readonly entries?: readonly FolderEntry[];
}

/** Files, by their paths from the top, as a tree of their folders: folders first, each by name. */
export function foldersOfFiles(paths: readonly string[]): readonly FolderEntry[] {
  return entriesIn(
    paths.map((path) => path.split('/')),
    [],
  );
}

function entriesIn(paths: readonly (readonly string[])[], above: readonly string[]): readonly FolderEntry[] {
  const depth = above.length;
  const folders = new Map<string, (readonly string[])[]>();
  const files: FolderEntry[] = [];
  for (const path of paths) {
    const name = path[depth] ?? '';
    if (path.length === depth + 1) files.push({ label: name, path: path.join('/'), count: 1 });
    else folders.set(name, [...(folders.get(name) ?? []), path]);
  }
  const below = [...folders].map(([name, inside]): FolderEntry => {
    const here = [...above, name];
    const entries = entriesIn(inside, here);
    const [only, ...others] = entries;
    // What holds one thing alone is one row with it.
    if (only && others.length === 0) return { ...only, label: `${name}/${only.label}` };
    return { label: name, path: here.join('/'), count: inside.length, entries };
  });
  const byName = (one: FolderEntry, other: FolderEntry): number => (one.label < other.label ? -1 : 1);
  return [...below.sort(byName), ...files.sort(byName)];
}
