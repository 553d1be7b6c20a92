import type { FileReader } from '../../compose/index.ts';
import type { Problem } from '../../model/index.ts';
import { readSettingsFile } from './readSettingsFile.ts';
import type { FileSettings } from './SettingsFile.ts';

/** The names of a settings file; the first one wins if a folder has both. */
const settingsFileNames = ['netlens.config.json', '.netlensrc.json'] as const;

/** Whether a path is that of a settings file, by its name. */
export function isSettingsFile(path: string): boolean {
  return settingsFileNames.some((name) => path.endsWith(`/${name}`));
}

/** The settings file of a project. */
export interface FoundSettings extends FileSettings {
  readonly file: string;
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** Folders above a project that are looked at. */
const MAX_FOLDERS = 64;

/**
 * Finds and reads the settings file of a project: the nearest one, in its folder or above, as ESLint, Prettier and Ruff do, and
 * files are not merged. The search ends at the repository (the folder with `.git`), at the home directory, or at the top of
 * the file system, since folders beyond are not the project's. A file that the reader has not loaded yet counts as absent.
 */
export function findSettingsFile(directory: string, reader: FileReader, home?: string): FoundSettings | undefined {
  const stop = home === undefined ? undefined : slashed(home);
  for (const folder of foldersUp(slashed(directory))) {
    for (const name of settingsFileNames) {
      const file = `${folder}/${name}`;
      const text = reader.text(file);
      if (typeof text !== 'string') continue;
      const { value, problems } = readSettingsFile(file, text);
      return { ...value, file, text, problems };
    }
    if (folder === stop || isRepository(folder, reader)) return undefined;
  }
  return undefined;
}

/** The root of the repository around a folder; undefined if there is none. */
export function repositoryOf(directory: string, reader: FileReader): string | undefined {
  return foldersUp(slashed(directory)).find((folder) => isRepository(folder, reader));
}

/** `.git` is a folder; in a worktree and in a submodule it is a file that names one. */
function isRepository(folder: string, reader: FileReader): boolean {
  return ['.git/HEAD', '.git'].some((name) => typeof reader.text(`${folder}/${name}`) === 'string');
}

/** The folder, and those above it; the top is the empty text, so that a slash and a name make a path of it. */
function foldersUp(directory: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = directory; folders.length < MAX_FOLDERS;) {
    folders.push(folder);
    const at = folder.lastIndexOf('/');
    if (at < 0) break;
    folder = folder.slice(0, at);
  }
  return folders;
}

function slashed(path: string): string {
  return path.replace(/\\/g, '/').replace(/\/+$/, '');
}
