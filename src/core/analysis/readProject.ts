import {
  type ComposeProject,
  type ComposeRequest,
  createParseCache,
  type FileReader,
  loadProject,
  type ParseCache,
  topologyOfProject,
} from '../compose/index.ts';
import type { LiveFacts } from '../lint/index.ts';
import {
  DEFAULT_ENGINE,
  type Engine,
  type Host,
  type ImageRecord,
  type Listener,
  type Problem,
} from '../model/index.ts';
import { Network } from './Network.ts';
import type { Statement } from './Statement.ts';

/** Input besides the files. */
export interface ReadingOptions {
  /** The engine that will run them; by default the newest verified one. */
  readonly engine?: Engine;
  /** Stated listeners (`--listeners`) and the host. */
  readonly listeners?: readonly Listener[];
  readonly host?: Host;
  /** What a person stated about single sockets. */
  readonly stated?: readonly Statement[];
  /** What runs, if connected to a daemon. */
  readonly live?: LiveFacts;
  /** An engine's records of the images, by their names in the files (`imageNames`). */
  readonly images?: ReadonlyMap<string, ImageRecord>;
  /** The last network of this project, from which is taken what did not change since. */
  readonly earlier?: Network;
  /** Parsed files, kept from one reading to the next. */
  readonly cache?: ParseCache;
}

/** One reading of a Compose project. */
export interface Reading {
  /** Absent if no file could be read. */
  readonly network?: Network;
  /** The project as far as it was read. */
  readonly project?: ComposeProject;
  /** Why the network is incomplete or absent: a file is not valid YAML, or is still empty. */
  readonly broken?: Problem;
  /** Files that the reader has not loaded yet. There is no network until they are there; then read again. */
  readonly wanted: readonly string[];
  /** All problems of the files, in the order of reading. */
  readonly problems: readonly Problem[];
}

/** An unfinished file has no project yet. */
const NO_PROJECT = new Set(['compose-empty', 'compose-top-level']);

const NOTHING_TO_READ: Problem = {
  code: 'compose-nothing',
  severity: 'information',
  message: 'No Compose project found here.',
};

/** Reads a Compose project into a Network. Never throws for the files' content. */
export function readProject(request: ComposeRequest, reader: FileReader, options: ReadingOptions = {}): Reading {
  const read = readOnce(reader);
  const loaded = loadProject(request, read, options.cache);
  const project = loaded.value;
  if (!project) return { broken: loaded.problems[0] ?? NOTHING_TO_READ, wanted: [], problems: loaded.problems };
  const { wanted } = project;
  // There is no network without them, so stop here.
  if (wanted.length > 0) return { project, wanted, problems: loaded.problems };
  const texts = new Map<string, string>();
  for (const file of project.files) {
    const text = read.text(file);
    if (typeof text === 'string') texts.set(file, text);
  }
  const { engine = DEFAULT_ENGINE, host, listeners, images } = options;
  const made = topologyOfProject(project, {
    engine,
    ...(host ? { host } : {}),
    ...(listeners ? { listeners } : {}),
    ...(images ? { images } : {}),
    includeInactive: true,
  });
  const problems = [...loaded.problems, ...made.problems];
  // Kept by the network, which must not keep the earlier one.
  const { earlier, ...others } = options;
  const network = new Network({
    topology: made.value,
    project,
    problems,
    texts,
    ...(options.live ? { live: options.live } : {}),
    ...(options.stated ? { stated: options.stated } : {}),
    ...(earlier ? { earlier } : {}),
    reread: (edited) => reread(request, reader, edited, others),
    withProfiles: (more) => readProject({ ...request, profiles: [...project.profiles, ...more] }, read, others).network,
  });
  const broken = loaded.problems.find(
    ({ severity, code }) => severity === 'error' && (code.startsWith('yaml-') || NO_PROJECT.has(code)),
  );
  return { network, project, wanted, problems, ...(broken ? { broken } : {}) };
}

/** Reads the project with edited texts; undefined if it cannot be read then. */
function reread(
  request: ComposeRequest,
  reader: FileReader,
  edited: ReadonlyMap<string, string>,
  options: ReadingOptions,
): Network | undefined {
  const after = {
    text: (path: string) => edited.get(path) ?? reader.text(path),
    ...(reader.list ? { list: reader.list.bind(reader) } : {}),
  };
  const { network, broken } = readProject(request, after, { ...options, cache: createParseCache() });
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
