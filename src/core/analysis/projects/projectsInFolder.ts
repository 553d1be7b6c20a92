import {
  type ComposeRequest,
  composeFilesOf,
  discoveryNames,
  type FileReader,
  overrideNames,
} from '../../compose/index.ts';

/** A project as `docker compose` would be told to read it, in its folder. */
export interface FolderProject {
  readonly directory: string;
  /** For `-f`; empty: what Compose takes by itself there. */
  readonly files: readonly string[];
}

/** A file that is named as Compose files are and is no project of its own. */
export interface LeftOutFile {
  readonly file: string;
  readonly why: string;
}

/**
 * The projects of a folder, given the names in it that are those of Compose files. What `docker compose` takes there by itself is
 * one: a default file with its override, or what COMPOSE_FILE in `.env` says. Other files beside it are variants of it that
 * somebody names with `-f`, and alone they would be half a project. Where Compose takes nothing, each file is a project.
 */
export function projectsInFolder(
  directory: string,
  names: readonly string[],
  reader: FileReader,
  environment: ComposeRequest['environment'] = new Map(),
): { readonly projects: readonly FolderProject[]; readonly leftOut: readonly LeftOutFile[] } {
  const pathOf = (name: string): string => `${directory.replace(/\/$/, '')}/${name}`;
  const { files } = composeFilesOf({ files: [], directory, profiles: [], envFiles: [], environment }, reader);
  const rank = (name: string): number => files.indexOf(pathOf(name));
  const taken = names.filter((name) => rank(name) >= 0).sort((a, b) => rank(a) - rank(b));
  const isOverride = (name: string): boolean => overrideNames.some((other) => other === name);
  if (taken.length > 0)
    return {
      projects: [{ directory, files: [] }],
      leftOut: names
        .filter((name) => !taken.includes(name))
        .map((name) => ({
          file: pathOf(name),
          why:
            discoveryNames.some((other) => other === name) || isOverride(name)
              ? `docker compose takes ${taken.join(' and ')} instead`
              : `it stands beside ${taken[0] ?? ''}: name it with -f`,
        })),
    };
  return {
    projects: names.filter((name) => !isOverride(name)).map((name) => ({ directory, files: [pathOf(name)] })),
    leftOut: names
      .filter(isOverride)
      .map((name) => ({ file: pathOf(name), why: 'there is no file beside it that it overrides' })),
  };
}
