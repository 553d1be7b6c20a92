import { statSync } from 'node:fs';
import path from 'node:path';
import {
  type FileReader,
  type LeftOutFile,
  makesProject,
  projectsInFolder,
  projectsOfTheirOwn,
  whyNoProject,
} from '../../core/analysis/index.ts';
import { DockerError, findFolders, nodeReader } from '../../host/index.ts';
import type { Surroundings } from '../Command.ts';
import { openSource, type Source, UnreadableInput } from '../openSource.ts';
import { type SourceFlags, UsageError } from '../options.ts';
import type { Progress } from '../Progress.ts';

/** One of many projects, opened. */
export interface OpenedProject {
  readonly source: Source;
  /** Opens it again from the disk. */
  readonly again: () => Promise<Source>;
}

export interface OpenedTree {
  readonly projects: readonly OpenedProject[];
  /** What was not searched or is not a project, each in a sentence. */
  readonly leftOut: readonly string[];
  /** Why projects could not be read, each in a sentence. */
  readonly unread: readonly string[];
}

const MAX_PROJECTS = 1000;
/** The number of files that are named; further ones are counted. */
const MAX_NAMED = 10;

/** Opens every Compose project of a tree of folders. Throws UnreadableInput where there is no such folder, or no project in it. */
export async function openAll(
  top: string,
  flags: SourceFlags,
  surroundings: Surroundings,
  progress: Progress,
): Promise<OpenedTree> {
  refuseOther(flags);
  const folder = path.resolve(surroundings.directory, top);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UnreadableInput(`${top}: no such folder.`);
  const search = findFolders(folder, makesProject);
  // A name or files of one project cannot apply to all.
  const { COMPOSE_FILE: _files, COMPOSE_PROJECT_NAME: _name, ...environment } = surroundings.environment;
  const envFiles = flags.envFiles.map((file) => path.resolve(surroundings.directory, file));
  const reader = nodeReader();
  const found = search.found.map((one) => projectsInFolder(slashed(one.folder), one.names, reader));
  const candidates = found.flatMap(({ projects }) => projects);
  const opened: OpenedProject[] = [];
  const unread = new Set<string>();
  for (const [i, { directory, files }] of candidates.slice(0, MAX_PROJECTS).entries()) {
    progress.say(() => `Reading ${i + 1} of ${candidates.length}: ${path.relative(folder, directory)}`);
    const again = () => openSource({ ...flags, files, envFiles }, { ...surroundings, directory, environment });
    try {
      opened.push({ source: await again(), again });
    } catch (error) {
      if (!(error instanceof UnreadableInput || error instanceof DockerError)) throw error;
      unread.add(error.message);
    }
  }
  if (candidates.length === 0)
    throw new UnreadableInput(`No Compose file and no Quadlet unit found in ${folder} or below it.`);
  const independent = projectsOfTheirOwn(
    opened.map((one) => ({
      ...one,
      roots: one.source.roots,
      problems: one.source.network.problems,
      services: new Set(one.source.network.topology.containers.flatMap((c) => c.service ?? [])),
      texts: [...one.source.network.texts.values()],
      networks: new Set(one.source.network.topology.networks.map((n) => n.key)),
      files: one.source.network.project?.files ?? [],
      included: one.source.network.project?.included ?? [],
      beside: besideOf(one.source.roots[0], found, reader),
      sample: one.source.network.project?.sampleEnvFile?.copy.edits[0]?.newText ?? '',
    })),
  );
  const reasons = new Map(independent.map((one) => [one, whyNoProject(one, independent)]));
  const projects = independent.filter((one) => reasons.get(one) === undefined);
  const read = new Set(projects.flatMap(({ files }) => files));
  const files = [
    ...found.flatMap(({ leftOut }) => leftOut).filter(({ file }) => !read.has(file)),
    ...[...reasons].flatMap(([{ roots }, why]) => (why === undefined ? [] : [{ file: roots[0] ?? folder, why }])),
  ];
  return {
    projects,
    unread: [...unread],
    leftOut: [
      ...files.slice(0, MAX_NAMED).map(({ file, why }) => `${path.relative(folder, file)} was skipped: ${why}.`),
      ...(files.length > MAX_NAMED ? [`${files.length - MAX_NAMED} more files like these were skipped.`] : []),
      ...(candidates.length > MAX_PROJECTS
        ? [`Only the first ${MAX_PROJECTS} of ${candidates.length} projects were checked.`]
        : []),
      ...(search.leftOut.length > 0 ? [`Not searched: ${search.leftOut.join('; ')}.`] : []),
    ],
  };
}

/** The files with a Compose file's name in the folder of a project that it does not read. */
function besideOf(
  root: string | undefined,
  found: readonly { readonly leftOut: readonly LeftOutFile[] }[],
  reader: FileReader,
): readonly { readonly file: string; readonly text: string }[] {
  if (root === undefined) return [];
  const folder = path.posix.dirname(root);
  return found
    .flatMap(({ leftOut }) => leftOut)
    .filter(({ file }) => path.posix.dirname(file) === folder)
    .flatMap(({ file }) => {
      const text = reader.text(file);
      return typeof text === 'string' ? [{ file, text }] : [];
    });
}

/** `--all` finds the files by itself, so flags that name them contradict it. */
function refuseOther(flags: SourceFlags): void {
  const other = [
    flags.files.length > 0 && '-f',
    flags.snapshot !== undefined && '--snapshot',
    flags.live && '--live',
    flags.projectName !== undefined && '-p',
    flags.projectDirectory !== undefined && '--project-directory',
    flags.listeners !== undefined && '--listeners',
  ].find((flag) => flag !== false);
  if (other) throw new UsageError(`--all checks every project below a folder, but ${other} is for one project.`);
}

/** Paths of Compose files have forward slashes, on Windows too. */
function slashed(folder: string): string {
  return path.sep === '/' ? folder : folder.replaceAll(path.sep, '/');
}
