import {
  type ComposeProject,
  type ComposeRequest,
  type FileReader,
  loadProjectInSteps,
  type ParseCache,
  topologyInSteps,
} from '../../core/compose/index.ts';
import { compareComposeWithLive, driftFindings, type Drift } from '../../core/docker/index.ts';
import { answerQuestion, parseQuestion } from '../../core/explain/index.ts';
import { stateInSteps, type KernelState, kernelFacts } from '../../core/kernel/index.ts';
import { lintInSteps, type LiveFacts, withProblems, withSubjects } from '../../core/lint/index.ts';
import {
  type Finding,
  implied,
  type KernelFacts,
  type Listener,
  type Problem,
  type Topology,
} from '../../core/model/index.ts';
import type { Settings } from '../readSettings.ts';
import { inTurns, nextTurn } from './inTurns.ts';
import { sameSocket, type Statement } from './Statement.ts';

/** A network as every part of the interface reads it, whoever said it: files, a daemon, a snapshot. */
export interface NetworkView {
  readonly topology: Topology;
  readonly kernel: KernelState;
  readonly facts: KernelFacts;
  /**
   * What the rules found and, of files, what Compose itself rejects and how they differ from what runs: the same for the problems
   * panel and the picture.
   */
  readonly findings: readonly Finding[];
  /** The texts that the origins of topology and findings point into. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A project that could be read, and all that follows from it. */
export interface ProjectView extends NetworkView {
  readonly project: ComposeProject;
  /** What runs of it, and how it differs from the files; absent while no daemon is followed. */
  readonly drift?: Drift;
}

/** What is known beside the files. */
export interface Outside {
  /** What a person said of sockets. */
  readonly stated?: readonly Statement[];
  /** What the daemon says, while it is followed. */
  readonly live?: LiveFacts;
}

export interface Analysis {
  /** Absent where the files could not be read as a project: the last good view stays. */
  readonly view?: ProjectView;
  /** The project as far as it was read, for the list of its files. */
  readonly project?: ComposeProject;
  /** Why there is no view, in one sentence. */
  readonly broken?: Problem;
  /** Lines for the log. */
  readonly log: readonly string[];
}

/** A file that is being begun: nothing of a project stands in it yet. */
const NO_PROJECT = new Set(['compose-empty', 'compose-top-level']);

/**
 * Reads one project and checks it, in stretches of a few dozen milliseconds: between them the extension host does what else it
 * has to do. A file is taken as it is when it is first asked for. Never throws for what the files hold.
 */
export async function analyseProject(
  request: ComposeRequest,
  reader: FileReader,
  cache: ParseCache,
  settings: Settings,
  outside: Outside = {},
): Promise<Analysis> {
  const read = readOnce(reader);
  const loaded = await inTurns(loadProjectInSteps(request, read, cache));
  const project = loaded.value;
  if (!project) return { broken: loaded.problems[0] ?? NOTHING_TO_READ, log: [] };
  // Without them the rest would be worked out for nothing.
  if (project.wanted.length > 0) return { project, log: [] };
  const syntax = loaded.problems.find(
    ({ severity, code }) => severity === 'error' && (code.startsWith('yaml-') || NO_PROJECT.has(code)),
  );
  if (syntax) return { project, broken: syntax, log: [] };
  const texts = new Map<string, string>();
  for (const file of project.files) {
    const text = read.text(file);
    if (typeof text === 'string') texts.set(file, text);
  }
  await nextTurn();
  const made = await inTurns(topologyInSteps(project, { engine: settings.engine, includeInactive: true }));
  await nextTurn();
  const topology = withStated(made.value, outside.stated ?? []);
  const kernel = await inTurns(stateInSteps(topology));
  const facts = kernelFacts(kernel);
  await nextTurn();
  const linted = await inTurns(
    lintInSteps(
      {
        topology,
        facts,
        files: texts,
        ...(outside.live ? { live: outside.live } : {}),
        reach: (from, host, port, protocol) => {
          const target = host.includes(':') ? `[${host}]` : host;
          const question = parseQuestion(topology, from, `${target}:${port}/${protocol}`).value;
          return question ? answerQuestion(kernel, question, { hops: false }).outcome : 'unknown';
        },
      },
      { severities: settings.severities },
    ),
  );
  await nextTurn();
  const rejected = [...loaded.problems, ...made.problems].filter(isOurs);
  const found = withSubjects(withProblems(rejected, linted.findings), topology, texts);
  const drift = outside.live && compareComposeWithLive(topology, outside.live.topology, outside.live.routes);
  const findings = drift ? [...found, ...driftFindings(drift)] : found;
  return {
    project,
    view: { project, topology, kernel, facts, findings, texts, ...(drift && { drift }) },
    log: linted.log,
  };
}

/** What Compose itself rejects in meaning is shown with what the rules find; YAML and schema errors are other extensions' business. */
function isOurs({ code, severity }: Problem): boolean {
  return severity === 'error' && !/^(yaml|schema|compose-schema|compose-type)/.test(code);
}

/** Every file as it is when it is first asked for: a person may type while the project is read. */
function readOnce(reader: FileReader): FileReader {
  const texts = new Map<string, string | null | undefined>();
  return {
    text: (path) => {
      if (!texts.has(path)) texts.set(path, reader.text(path));
      return texts.get(path);
    },
  };
}

/** The topology with what a person said of sockets instead of what the files say of the same port. */
export function withStated(topology: Topology, stated: readonly Statement[]): Topology {
  if (stated.length === 0) return topology;
  const listeners = stated.flatMap(({ address, ...socket }): Listener[] =>
    address === undefined ? [] : [{ ...socket, address, certainty: 'stated', origin: implied('A person said so.') }],
  );
  return {
    ...topology,
    listeners: [
      ...listeners,
      ...topology.listeners.filter((listener) => !stated.some((statement) => sameSocket(statement, listener))),
    ],
    closedPorts: stated.filter(({ address }) => address === undefined),
  };
}

const NOTHING_TO_READ: Problem = {
  code: 'compose-nothing',
  severity: 'information',
  message: 'There is no Compose project here.',
};
