import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** A folder of a tree with those of its files that were asked for, sorted. */
export interface FoundFolder {
  readonly folder: string;
  readonly names: readonly string[];
}

export interface FolderSearch {
  /** Those nearest to the top first. */
  readonly found: readonly FoundFolder[];
  /** Sentences about what was not searched. */
  readonly leftOut: readonly string[];
}

/** Folders of version control, which hold no projects. */
const VERSION_CONTROL = new Set(['.git', '.hg', '.svn']);
/** Folders whose `compose.yml` is a job of the forge and no project: `.github/workflows`. */
const JOBS = /(?:^|[\\/])\.(?:github|gitea|forgejo)[\\/]workflows$/;
/** Where package managers put dependencies. */
const PACKAGES = 'node_modules';
/** The same by what they write into it: Go's and Composer's `vendor`, a virtual environment of Python. */
const WRITTEN = [
  ['vendor', 'modules.txt'],
  ['vendor', 'autoload.php'],
  ['', 'pyvenv.cfg'],
] as const;
const MAX_FOLDERS = 50_000;
const MAX_DEPTH = 32;

/**
 * The folders of a tree that hold files with such names. Folders of installed packages and of version control are passed over, and
 * links to folders are not followed: one may lead out of the tree, or round in a circle. Throws where the top cannot be read.
 */
export function findFolders(top: string, isWanted: (name: string) => boolean): FolderSearch {
  const found: FoundFolder[] = [];
  const counts = { links: 0, deep: 0 };
  const packages = new Map<string, number>();
  const unread: string[] = [];
  let level: readonly string[] = [top];
  let searched = 0;
  let isFull = false;
  for (let depth = 0; level.length > 0 && !isFull; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      if (searched === MAX_FOLDERS) {
        isFull = true;
        break;
      }
      searched++;
      let entries: Dirent[];
      try {
        entries = readdirSync(folder, { withFileTypes: true });
      } catch (error) {
        if (folder === top) throw error;
        unread.push(folder);
        continue;
      }
      const own = path.basename(folder);
      if (
        folder !== top &&
        WRITTEN.some(([name, file]) => (name || own) === own && entries.some((e) => e.name === file))
      ) {
        packages.set(own, (packages.get(own) ?? 0) + 1);
        continue;
      }
      const names = entries.filter((e) => (e.isFile() || e.isSymbolicLink()) && isWanted(e.name)).map((e) => e.name);
      if (names.length > 0 && !JOBS.test(folder)) found.push({ folder, names: names.sort() });
      counts.links += entries.filter((e) => e.isSymbolicLink() && isFolder(path.join(folder, e.name))).length;
      const inside = entries.filter((e) => e.isDirectory() && !VERSION_CONTROL.has(e.name)).map((e) => e.name);
      const inner = inside.filter((name) => name !== PACKAGES).sort();
      if (inner.length < inside.length)
        packages.set(PACKAGES, (packages.get(PACKAGES) ?? 0) + inside.length - inner.length);
      if (depth === MAX_DEPTH) counts.deep += inner.length;
      else below.push(...inner.map((name) => path.join(folder, name)));
    }
    level = below;
  }
  return {
    found,
    leftOut: [
      ...[...packages].map(([name, count]) => `${folders(count)} called ${name}`),
      ...(counts.links > 0 ? [`${counts.links} ${counts.links === 1 ? 'link to a folder' : 'links to folders'}`] : []),
      ...(counts.deep > 0 ? [`${folders(counts.deep)} more than ${MAX_DEPTH} levels down`] : []),
      ...(isFull ? [`what is beyond the first ${MAX_FOLDERS} folders`] : []),
      ...(unread.length > 0 ? [`${folders(unread.length)} that cannot be read, first ${unread[0] ?? ''}`] : []),
    ],
  };
}

/** False too for a link that leads nowhere, or in a circle. */
function isFolder(link: string): boolean {
  try {
    return statSync(link).isDirectory();
  } catch {
    return false;
  }
}

function folders(count: number): string {
  return count === 1 ? '1 folder' : `${count} folders`;
}
