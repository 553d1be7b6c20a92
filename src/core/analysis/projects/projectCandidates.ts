import { isQuadletFile } from '../../quadlet/index.ts';
import { discoveryNames, overrideNames } from '../../compose/index.ts';
import type { EditorSettings, StatedProject } from '../settings/editorSettings.ts';

/** Folders above a file that may hold the project which includes it. */
const MAX_PARENTS = 6;

/** What would make a project that a file may belong to. Paths are absolute, with forward slashes. */
export interface ProjectCandidate {
  /**
   * `stated`: an entry of `netlens.projects`; `folder`: what Compose takes by itself there; `file`: the file alone; `units`: Quadlet's units
   * of the folder.
   */
  readonly kind: 'stated' | 'folder' | 'file' | 'units';
  readonly directory: string;
  /** For `-f`; empty: what Compose takes by itself. */
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly projectName?: string;
  /** Whether the profiles are of this project, and not those of the whole folder. */
  readonly hasOwnProfiles: boolean;
}

/** The folders whose default files decide which project a file is of: those above it, within `top`, then its own. */
export function foldersAround(file: string, top: string | undefined): readonly string[] {
  const own = folderOf(file);
  const above: string[] = [];
  let parent = own;
  while (above.length < MAX_PARENTS && top !== undefined && parent.length > top.length && parent.startsWith(top)) {
    parent = folderOf(parent);
    above.unshift(parent);
  }
  return [...above, own];
}

/** Whether a setting names the file as part of a project, whatever the file is called. */
export function isStatedFile(
  file: string,
  top: string | undefined,
  { projects }: Pick<EditorSettings, 'projects'>,
): boolean {
  return top !== undefined && projects.some((one) => pathsOf(one, top).includes(file));
}

/** The default names of a folder, as paths. */
export function defaultFilesOf(folder: string): readonly string[] {
  return discoveryNames.map((name) => `${folder === '/' ? '' : folder}/${name}`);
}

/**
 * The projects that a file of the editor may belong to, the likeliest first: one that somebody stated, one of a folder above that may
 * include it, what Compose takes in its own folder, and the file alone (compose.prod.yaml, which no default project reads).
 * `hasDefault` says of the folders around it whether one of the default files is there.
 */
export function projectCandidates(
  file: string,
  top: string | undefined,
  settings: Pick<EditorSettings, 'projects' | 'profiles'>,
  hasDefault: (folder: string) => boolean,
): readonly ProjectCandidate[] {
  const { profiles } = settings;
  if (isQuadletFile(file)) return [candidate('units', folderOf(file), [], profiles)];
  const base = top ?? folderOf(file);
  // A relative path is one from the workspace's folder.
  const stated = settings.projects
    .filter((one) => top !== undefined || one.files.every(isAbsolute))
    .flatMap((one) => (pathsOf(one, base).includes(file) ? [statedCandidate(one, base, profiles)] : []));
  const own = folderOf(file);
  const name = file.slice(file.lastIndexOf('/') + 1);
  const isDefault = [...discoveryNames, ...overrideNames].some((other) => other === name);
  const folders = foldersAround(file, top).filter((folder) => (folder === own && isDefault) || hasDefault(folder));
  return [
    ...stated,
    ...folders.map((directory): ProjectCandidate => candidate('folder', directory, [], profiles)),
    candidate('file', own, [file], profiles),
  ];
}

function candidate(
  kind: ProjectCandidate['kind'],
  directory: string,
  files: readonly string[],
  profiles: readonly string[],
): ProjectCandidate {
  return { kind, directory, files, profiles, hasOwnProfiles: false };
}

function statedCandidate(stated: StatedProject, top: string, profiles: readonly string[]): ProjectCandidate {
  const files = pathsOf(stated, top);
  const hasOwnProfiles = stated.profiles.length > 0;
  return {
    kind: 'stated',
    directory: folderOf(files[0] ?? top),
    files,
    profiles: hasOwnProfiles ? stated.profiles : profiles,
    hasOwnProfiles,
    ...(stated.name === undefined ? {} : { projectName: stated.name }),
  };
}

/** The files of a stated project: relative ones from the top folder. */
function pathsOf({ files }: StatedProject, top: string): readonly string[] {
  return files.map((file) => (isAbsolute(file) ? file : joined(top, file)));
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}

function joined(top: string, relative: string): string {
  const parts: string[] = [];
  for (const part of `${top}/${relative}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.join('/');
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
