import {
  type ComposeProject,
  type ComposeRequest,
  createParseCache,
  type FileReader,
  loadProjectInSteps,
  type ParseCache,
  topologyInSteps,
} from '../compose/index.ts';
import type { LiveFacts } from '../lint/index.ts';
import {
  atOnce,
  DEFAULT_ENGINE,
  type Engine,
  type Host,
  type ImageRecord,
  type Listener,
  type Problem,
  type Steps,
} from '../model/index.ts';
import { Network } from './Network.ts';
import type { Statement } from './Statement.ts';

/** What is known besides the files. */
export interface ReadingOptions {
  /** The engine that will run them; by default the newest verified one. */
  readonly engine?: Engine;
  /** Stated listeners (`--listeners`) and the host. */
  readonly listeners?: readonly Listener[];
  readonly host?: Host;
  /** What a person stated about single sockets. */
  readonly stated?: readonly Statement[];
  /** What runs; set while a daemon is followed. */
  readonly live?: LiveFacts;
  /** What an engine has on record of the images, by the names that the files have for them (`imageNames`). */
  readonly images?: ReadonlyMap<string, ImageRecord>;
  /** Parsed files, kept from one reading to the next. */
  readonly cache?: ParseCache;
}

/** One reading of a Compose project. */
export interface Reading {
  /** Absent if no file could be read. */
  readonly network?: Network;
  /** The project as far as it was read. */
  readonly project?: ComposeProject;
  /** Why the network is only part of what is meant, or absent: a file is not valid YAML, or holds nothing yet. */
  readonly broken?: Problem;
  /** Files that the reader did not know yet: read again once it does. Without them there is no network. */
  readonly wanted: readonly string[];
  /** All that was wrong with the files, in the order of reading. */
  readonly problems: readonly Problem[];
}

/** A file that is only begun contains no project yet. */
const NO_PROJECT = new Set(['compose-empty', 'compose-top-level']);

const NOTHING_TO_READ: Problem = {
  code: 'compose-nothing',
  severity: 'information',
  message: 'There is no Compose project here.',
};

/** Reads a Compose project into a Network. Never throws for what the files hold. */
export function readProject(request: ComposeRequest, reader: FileReader, options: ReadingOptions = {}): Reading {
  return atOnce(readProjectInSteps(request, reader, options));
}

/** The same, phase by phase. Every file is taken as it is when it is first asked for: a person may type meanwhile. */
export function* readProjectInSteps(
  request: ComposeRequest,
  reader: FileReader,
  options: ReadingOptions = {},
): Steps<Reading> {
  const read = readOnce(reader);
  const loaded = yield* loadProjectInSteps(request, read, options.cache);
  const project = loaded.value;
  if (!project) return { broken: loaded.problems[0] ?? NOTHING_TO_READ, wanted: [], problems: loaded.problems };
  const { wanted } = project;
  // Without them, the rest would be wasted work.
  if (wanted.length > 0) return { project, wanted, problems: loaded.problems };
  yield;
  const texts = new Map<string, string>();
  for (const file of project.files) {
    const text = read.text(file);
    if (typeof text === 'string') texts.set(file, text);
  }
  const { engine = DEFAULT_ENGINE, host, listeners, images } = options;
  const made = yield* topologyInSteps(project, {
    engine,
    ...(host ? { host } : {}),
    ...(listeners ? { listeners } : {}),
    ...(images ? { images } : {}),
    includeInactive: true,
  });
  yield;
  const problems = [...loaded.problems, ...made.problems];
  const network = new Network({
    topology: made.value,
    project,
    problems,
    texts,
    ...(options.live ? { live: options.live } : {}),
    ...(options.stated ? { stated: options.stated } : {}),
    reread: (edited) => reread(request, reader, edited, options),
    withProfiles: (more) =>
      readProject({ ...request, profiles: [...project.profiles, ...more] }, read, options).network,
  });
  const broken = loaded.problems.find(
    ({ severity, code }) => severity === 'error' && (code.startsWith('yaml-') || NO_PROJECT.has(code)),
  );
  return { network, project, wanted, problems, ...(broken ? { broken } : {}) };
}

/** Reads the project with edited texts; undefined if it cannot be read then. */
function* reread(
  request: ComposeRequest,
  reader: FileReader,
  edited: ReadonlyMap<string, string>,
  options: ReadingOptions,
): Steps<Network | undefined> {
  const after = {
    text: (path: string) => edited.get(path) ?? reader.text(path),
    ...(reader.list ? { list: reader.list.bind(reader) } : {}),
  };
  const { network, broken } = yield* readProjectInSteps(request, after, { ...options, cache: createParseCache() });
  return broken ? undefined : network;
}

/** A reader that keeps each file as it was when first read. */
function readOnce(reader: FileReader): FileReader {
  const texts = new Map<string, string | null | undefined>();
  return {
    text: (path) => {
      if (!texts.has(path)) texts.set(path, reader.text(path));
      return texts.get(path);
    },
    ...(reader.list ? { list: reader.list.bind(reader) } : {}),
  };
}
