import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type ComposeProject,
  composeFilesOf,
  type ComposeRequest,
  DEFAULT_ENGINE,
  type Engine,
  type FileReader,
  findSettingsFile,
  isQuadletFile,
  isRefusal,
  type FoundSettings,
  type Network,
  parseEngine,
  PLATFORMS,
  type Problem,
  readListeners,
  readProject,
  readQuadlets,
  type Reading,
  readSnapshot,
  usualPlatform,
} from '../core/analysis/index.ts';
import {
  captureParts,
  captureSnapshot,
  connectDocker,
  LARGEST_CAPTURE,
  megabytes,
  nodeReader,
  whyNoText,
} from '../host/index.ts';
import { oneLine } from './oneLine.ts';
import { type SourceFlags, UsageError } from './options.ts';
import { positioned } from './positioned.ts';
import type { Surroundings } from './Command.ts';

/** A file or daemon that could not be read: one clear line and exit code 2. */
export class UnreadableInput extends Error {}

/** The network that the flags name, and the messages of its reading. */
export interface Source {
  readonly network: Network;
  /** The snapshot file, or the daemon's answers in its form, where it was asked for; absent if the source is files. */
  readonly raw?: unknown;
  readonly reader: FileReader;
  readonly problems: readonly Problem[];
  /** The project's own Compose file and its overrides; empty if the source is not files. */
  readonly roots: readonly string[];
  /** The project's settings, if it has a settings file. */
  readonly settings: FoundSettings | undefined;
}

export interface OpenOptions {
  /** The source's `raw` is wanted. */
  readonly raw?: boolean;
}

/** Opens the source that the flags name. Throws UsageError or UnreadableInput, each with one sentence. */
export async function openSource(
  flags: SourceFlags,
  surroundings: Surroundings,
  { raw: isRawWanted = false }: OpenOptions = {},
): Promise<Source> {
  const engine = statedEngine(flags);
  const platform = platformOf(flags, surroundings);
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
      : readCapture(resolve(surroundings.directory, flags.snapshot ?? ''), isRawWanted);
    if (flags.snapshot !== undefined && !isSnapshot(raw))
      throw new UnreadableInput(
        `${flags.snapshot} is not a snapshot file: it has no object "snapshot" or "machine". Create one with netlens snapshot -o FILE.`,
      );
    // A daemon's own word, or the snapshot's, wins over what is stated of where it runs.
    const { network, problems: found } = readSnapshot(
      raw,
      engine ? { ...beside, engine: { ...engine, platform } } : beside,
    );
    const unusable = found.find((problem) => problem.code === 'machine-shape' && problem.severity === 'error');
    if (unusable && !network.topology.machine)
      throw new UnreadableInput(`${flags.snapshot ?? 'The daemon'}: ${unusable.message}`);
    const clashes = network.clashes.map(({ message }): Problem => ({
      code: 'engines-clash',
      severity: 'warning',
      message,
    }));
    const problems = [...found, ...clashes];
    const settings = settingsFor(surroundings.directory, surroundings, reader);
    const read = { network, reader, problems: [...problems, ...said], roots: [], settings };
    return isRawWanted ? { ...read, raw } : read;
  }
  if (flags.files.length > 0 && flags.files.every(isQuadletFile)) {
    const paths = flags.files.map((file) => resolve(surroundings.directory, file));
    const files = paths.map((path) => ({ path, text: quadletText(path, reader) }));
    // These files are Podman's, whatever is usual here.
    const podman = engine?.product === 'podman' ? engine : parseEngine('podman');
    const { network, problems } = readQuadlets(files, {
      ...beside,
      engine: { ...(podman ?? DEFAULT_ENGINE), platform },
    });
    const settings = settingsFor(surroundings.directory, surroundings, reader);
    return { network, reader, problems: [...problems, ...said], roots: paths, settings };
  }
  const chosen = composeFilesOf(requestOf(flags, surroundings), reader);
  const settings = settingsFor(chosen.directory, surroundings, reader);
  const asked = flags.profiles.length > 0 ? flags : { ...flags, profiles: settings?.profiles ?? [] };
  const { network, problems } = openProject(asked, surroundings, reader, {
    ...beside,
    engine: { ...(engine ?? settings?.engine ?? DEFAULT_ENGINE), platform },
  });
  if (!network) throw new UnreadableInput(`No Compose file found in ${surroundings.directory}.`);
  return { network, reader, problems: [...problems, ...said], roots: chosen.files, settings };
}

function quadletText(path: string, reader: FileReader): string {
  const text = reader.text(path);
  if (typeof text !== 'string') throw new UnreadableInput(`${path} ${whyNoText(path)}.`);
  return text;
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
  const request = requestOf(flags, surroundings);
  const reading = readProject(request, reader, options);
  const { project, problems } = reading;
  // If a file that the flags name cannot be read, that is an error and not a finding.
  const unread = problems.find((p) => p.code === 'compose-no-file');
  if (unread) {
    const path = composeFilesOf(request, reader).files.find((file) => typeof reader.text(file) !== 'string');
    throw new UnreadableInput(path === undefined ? positioned(unread, reader) : `${path} ${whyNoText(path)}.`);
  }
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
  const connection = await connectDocker(connectionOf(flags, environment));
  try {
    return await captureSnapshot(connection, { listeners: true, kernel: true, beside: environment });
  } finally {
    connection.dispose();
  }
}

const connectionOf = (flags: SourceFlags, environment: NodeJS.ProcessEnv): Parameters<typeof connectDocker>[0] => ({
  environment,
  ...(flags.host === undefined ? {} : { host: flags.host }),
  ...(flags.context === undefined ? {} : { context: flags.context }),
});

/** docs/contract.md: `snapshot` or `machine` is required, all else is optional. */
function isSnapshot(raw: unknown): boolean {
  const isPart = (part: unknown): boolean => typeof part === 'object' && part !== null && !Array.isArray(part);
  if (typeof raw !== 'object' || raw === null) return false;
  return ('snapshot' in raw && isPart(raw.snapshot)) || ('machine' in raw && isPart(raw.machine));
}

/**
 * Reports on stderr what the answer leaves out: unusable parts of a snapshot, a capture or a listeners file, and what docker
 * compose would reject, since such a project would not run. `check` reports the other problems of a Compose file.
 */
export function tellProblems({ network: { project }, problems, reader }: Source, { streams }: Surroundings): void {
  const refused = project ? problems.filter((p) => isRefusal(p) && p.origin !== undefined) : [];
  const [first] = refused;
  if (first) {
    const more = refused.length > 1 ? ` (and ${refused.length - 1} more; netlens check lists them)` : '';
    streams.err(
      `netlens: warning: docker compose rejects this project; the answer covers what could be read: ${oneLine(positioned(first, reader))}${more}\n`,
    );
  }
  const isOurs = ({ code }: Problem): boolean => code.startsWith('snapshot-') || code === 'file-too-large';
  const said = problems.filter((p) => p.severity !== 'information' && (!project || isOurs(p)));
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
      `--engine must be 20.10, 23 ... 27, 28.0, 28, 29, 29-nft, podman, podman-iptables or a full version, not "${flags.engine}".`,
    );
  return engine;
}

/** Where the engine runs: as the flag says, else as is usual on this computer. */
function platformOf({ platform: stated }: SourceFlags, { system = 'linux' }: Surroundings): Engine['platform'] {
  if (stated === undefined) return usualPlatform(system);
  const platform = PLATFORMS.find((word) => word === stated);
  if (!platform) throw new UsageError(`--platform is one of ${PLATFORMS.join(', ')}, not "${stated}".`);
  return platform;
}

/** The JSON value in a file; core interprets it. */
export function readJson(path: string): unknown {
  const text = bytesOf(path).toString('utf8');
  return parsed(path, () => JSON.parse(text.replace(/^\uFEFF/, '')));
}

/** The same of a snapshot file, which may be long: in parts, unless `whole`. */
function readCapture(path: string, whole: boolean): unknown {
  const bytes = bytesOf(path);
  return parsed(path, () => {
    const parts = captureParts(bytes, { whole });
    for (;;) {
      const { done, value } = parts.next();
      if (done === true) return value;
    }
  });
}

function parsed(path: string, parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    throw new UnreadableInput(
      `${path} is not valid JSON (${error instanceof Error ? error.message : 'unknown reason'}).`,
    );
  }
}

function bytesOf(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > LARGEST_CAPTURE)
      throw new UnreadableInput(
        `${path} has ${megabytes(size)}; more than ${megabytes(LARGEST_CAPTURE)} are not read.`,
      );
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UnreadableInput) throw error;
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
}
