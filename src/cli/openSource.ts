import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type ComposeProject,
  composeFilesOf,
  type ComposeRequest,
  DEFAULT_ENGINE,
  type Engine,
  type FileReader,
  findSettingsFile,
  type FoundSettings,
  type Network,
  parseEngine,
  type Problem,
  readListeners,
  readProject,
  type Reading,
  readSnapshot,
} from '../core/analysis/index.ts';
import { captureSnapshot, connectDocker, nodeReader } from '../host/index.ts';
import { oneLine } from './oneLine.ts';
import { type SourceFlags, UsageError } from './options.ts';
import { positioned } from './positioned.ts';
import type { Surroundings } from './Command.ts';

/** A file or daemon that could not be read: one clear line and exit code 2. */
export class UnreadableInput extends Error {}

/** The network that the flags name, and the messages of its reading. */
export interface Source {
  readonly network: Network;
  /** The snapshot file, or the daemon's answers in its form; absent if the source is files. */
  readonly raw?: unknown;
  readonly reader: FileReader;
  readonly problems: readonly Problem[];
  /** The project's own Compose file and its overrides; empty if the source is not files. */
  readonly roots: readonly string[];
  /** The project's settings, if it has a settings file. */
  readonly settings: FoundSettings | undefined;
}

/** Opens the source that the flags name. Throws UsageError or UnreadableInput, each with one sentence. */
export async function openSource(flags: SourceFlags, surroundings: Surroundings): Promise<Source> {
  const engine = statedEngine(flags);
  const stated =
    flags.listeners === undefined
      ? undefined
      : readListeners(readJson(resolve(surroundings.directory, flags.listeners)));
  const reader = readerFor(flags, surroundings);
  const beside = { ...(engine ? { engine } : {}), ...stated?.value };
  const said = stated?.problems ?? [];
  if (flags.snapshot !== undefined || flags.live) {
    const raw = flags.live
      ? await askDaemon(flags, surroundings)
      : readJson(resolve(surroundings.directory, flags.snapshot ?? ''));
    if (flags.snapshot !== undefined && !isSnapshot(raw))
      throw new UnreadableInput(
        `${flags.snapshot} is not a snapshot file: it has no object "snapshot". Create one with netlens snapshot -o FILE.`,
      );
    const { network, problems } = readSnapshot(raw, beside);
    const settings = settingsFor(surroundings.directory, surroundings, reader);
    return { network, raw, reader, problems: [...problems, ...said], roots: [], settings };
  }
  const chosen = composeFilesOf(requestOf(flags, surroundings), reader);
  const settings = settingsFor(chosen.directory, surroundings, reader);
  const asked = flags.profiles.length > 0 ? flags : { ...flags, profiles: settings?.profiles ?? [] };
  const { network, problems } = openProject(asked, surroundings, reader, {
    engine: settings?.engine ?? DEFAULT_ENGINE,
    ...beside,
  });
  if (!network) throw new UnreadableInput(`No Compose file found in ${surroundings.directory}.`);
  return { network, reader, problems: [...problems, ...said], roots: chosen.files, settings };
}

/** The settings file of the project in a folder. Any error in it stops the command: a job must not run with half of its settings. */
function settingsFor(directory: string, { environment }: Surroundings, reader: FileReader): FoundSettings | undefined {
  const found = findSettingsFile(directory, reader, environment['HOME'] ?? environment['USERPROFILE']);
  const [first] = found?.problems ?? [];
  if (first) throw new UnreadableInput(positioned(first, reader));
  return found;
}

/** Files of the disk; `-f -` is standard input, as a file of the folder in which the command runs. */
export function readerFor({ files }: SourceFlags, { directory, streams }: Surroundings): FileReader {
  const disk = nodeReader();
  if (!files.includes('-')) return disk;
  const path = resolve(directory, '-');
  let input: string | undefined;
  return { text: (file) => (file === path ? (input ??= streams.input()) : disk.text(file)) };
}

/** Reads the Compose project that the flags name. */
export function openProject(
  flags: SourceFlags,
  surroundings: Surroundings,
  reader: FileReader,
  options: Parameters<typeof readProject>[2] = {},
): Reading & { readonly project: ComposeProject } {
  const reading = readProject(requestOf(flags, surroundings), reader, options);
  const { project, problems } = reading;
  // If a file that the flags name cannot be read, that is an error and not a finding.
  const unread = problems.find((p) => p.code === 'compose-no-file');
  if (unread) throw new UnreadableInput(positioned(unread, reader));
  if (!project) throw new UnreadableInput(`No Compose file found in ${surroundings.directory}.`);
  return { ...reading, project };
}

/** These flags as options of `docker compose`. */
function requestOf(flags: SourceFlags, { directory, environment }: Surroundings): ComposeRequest {
  return {
    files: flags.files.map((file) => resolve(directory, file)),
    directory,
    profiles: flags.profiles,
    envFiles: flags.envFiles.map((file) => resolve(directory, file)),
    environment: new Map(
      Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    ),
    ...(flags.projectDirectory === undefined ? {} : { projectDirectory: resolve(directory, flags.projectDirectory) }),
    ...(flags.projectName === undefined ? {} : { projectName: flags.projectName }),
  };
}

async function askDaemon(flags: SourceFlags, { environment }: Surroundings): Promise<unknown> {
  const connection = await connectDocker({
    environment,
    ...(flags.host === undefined ? {} : { host: flags.host }),
    ...(flags.context === undefined ? {} : { context: flags.context }),
  });
  try {
    return await captureSnapshot(connection, { listeners: true, kernel: true });
  } finally {
    connection.dispose();
  }
}

/** docs/contract.md: `snapshot` is required, all else is optional. */
function isSnapshot(raw: unknown): boolean {
  if (typeof raw !== 'object' || raw === null || !('snapshot' in raw)) return false;
  return typeof raw.snapshot === 'object' && raw.snapshot !== null && !Array.isArray(raw.snapshot);
}

/**
 * Reports on stderr what the answer leaves out: unusable parts of a snapshot, a capture or a listeners file, and what docker
 * compose would reject, since such a project would not run. `check` reports the other problems of a Compose file.
 */
export function tellProblems({ network: { project }, problems, reader }: Source, { streams }: Surroundings): void {
  const refused = project ? problems.filter((p) => p.severity === 'error' && p.origin !== undefined) : [];
  const [first] = refused;
  if (first) {
    const more = refused.length > 1 ? ` (and ${refused.length - 1} more; netlens check lists them)` : '';
    streams.err(
      `netlens: warning: docker compose rejects this project; the answer covers what could be read: ${oneLine(positioned(first, reader))}${more}\n`,
    );
  }
  const said = problems.filter((p) => p.severity !== 'information' && (!project || p.code.startsWith('snapshot-')));
  for (const { message } of said.slice(0, MAX_PROBLEMS)) streams.err(`netlens: warning: ${oneLine(message)}\n`);
  if (said.length > MAX_PROBLEMS)
    streams.err(`netlens: warning: ${said.length - MAX_PROBLEMS} more like these are not shown.\n`);
}

const MAX_PROBLEMS = 5;

function statedEngine(flags: SourceFlags): Engine | undefined {
  if (flags.engine === undefined) return undefined;
  const engine = parseEngine(flags.engine);
  if (!engine)
    throw new UsageError(
      `--engine must be 20.10, 23 ... 27, 28.0, 28, 29, 29-nft or a full version, not "${flags.engine}".`,
    );
  return engine;
}

/** The JSON value in a file; core interprets it. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'no such file'
        : code === 'EACCES'
          ? 'permission denied'
          : code === 'EISDIR'
            ? 'is a folder'
            : (code ?? 'cannot be read');
    throw new UnreadableInput(`${path}: ${why}.`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UnreadableInput(
      `${path} is not valid JSON (${error instanceof Error ? error.message : 'unknown reason'}).`,
    );
  }
}
