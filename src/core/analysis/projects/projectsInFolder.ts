import {
  type ComposeRequest,
  composeFilesOf,
  devContainerFilesOf,
  discoveryNames,
  type FileReader,
  overrideNames,
} from '../../compose/index.ts';
import { isQuadletFile } from '../../quadlet/index.ts';
import { isComposeName, isStackName } from './isComposeName.ts';
import { isContainerUnit, quadletUnits } from './quadletUnits.ts';

/** A project, in terms of the arguments for `docker compose` in its folder. */
export interface FolderProject {
  readonly directory: string;
  /** For `-f`; empty: the default files. */
  readonly files: readonly string[];
}

/** A file with a Compose file's name that is not a project of its own. */
export interface LeftOutFile {
  readonly file: string;
  readonly why: string;
}

/**
 * The projects of a folder, given those of its file names that `makesProject`. What `docker compose` reads there by default is one:
 * a default file with its override, or the files of COMPOSE_FILE in `.env`. Other files beside it are variants for `-f`, and each
 * alone would be half a project. If Compose has no default there, each file is a project, and so is each stack. The files that a
 * devcontainer.json names are one project, wherever they lie, and so are Quadlet's units of the folder.
 */
export function projectsInFolder(
  directory: string,
  names: readonly string[],
  reader: FileReader,
  environment: ComposeRequest['environment'] = new Map(),
): { readonly projects: readonly FolderProject[]; readonly leftOut: readonly LeftOutFile[] } {
  const pathOf = (name: string): string => `${directory.replace(/\/$/, '')}/${name}`;
  const own = names.filter(isComposeName);
  const units = quadletUnits(names).map(pathOf);
  // Editors and other programs have files that end so, too.
  const isPodman = units.some((file) => isContainerUnit(file, reader.text(file)));
  const ofPodman = isPodman ? [{ directory, files: units }] : [];
  const stacks = names.filter(isStackName).map((name) => ({ directory, files: [pathOf(name)] }));
  const ofEditor = names
    .filter((name) => !isQuadletFile(name) && !isComposeName(name) && !isStackName(name))
    .flatMap((name) => devContainerFilesOf(pathOf(name), reader));
  const editors = isFoundAnyway(ofEditor, directory) ? [] : [{ directory, files: ofEditor }];
  if (/\/\.devcontainer(?:\/[^/]+)?$/.test(directory) && ofEditor.length > 0)
    return {
      projects: [...editors, ...stacks],
      leftOut: own
        .filter((name) => !ofEditor.includes(pathOf(name)))
        .map((name) => ({ file: pathOf(name), why: 'devcontainer.json does not name it' })),
    };
  const { projects, leftOut } = ofCompose(directory, own, reader, environment);
  return { projects: [...projects, ...editors, ...stacks, ...ofPodman], leftOut };
}

/** Nothing, or one file of another folder that Compose takes there by default. */
function isFoundAnyway(files: readonly string[], directory: string): boolean {
  const [file] = files;
  if (file === undefined) return true;
  const slash = file.lastIndexOf('/');
  const isDefault = discoveryNames.some((name) => name === file.slice(slash + 1));
  return (
    files.length === 1 && isDefault && (file.slice(0, slash) !== directory || !directory.includes('/.devcontainer'))
  );
}

function ofCompose(
  directory: string,
  names: readonly string[],
  reader: FileReader,
  environment: ComposeRequest['environment'],
): { readonly projects: readonly FolderProject[]; readonly leftOut: readonly LeftOutFile[] } {
  const pathOf = (name: string): string => `${directory.replace(/\/$/, '')}/${name}`;
  if (names.length === 0) return { projects: [], leftOut: [] };
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
              : `it is next to ${taken[0] ?? ''}: name it with -f`,
        })),
    };
  return {
    projects: names.filter((name) => !isOverride(name)).map((name) => ({ directory, files: [pathOf(name)] })),
    leftOut: names
      .filter(isOverride)
      .map((name) => ({ file: pathOf(name), why: 'there is no file next to it to override' })),
  };
}
