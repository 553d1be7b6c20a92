import {
  type Container,
  type EvidenceLevel,
  type ExposedPort,
  type Listener,
  type Origin,
  type RecordedPort,
  spanOf,
} from '../../model/index.ts';
import { knownImageOf } from '../knownImageOf.ts';
import type { KnownSocket } from '../KnownProgram.ts';
import { commandStatements } from '../listening/commandStatements.ts';
import type { ListenStatement } from '../listening/ListenStatement.ts';
import { ownPorts } from '../listening/ownPorts.ts';
import { sourceBinds } from '../listening/sourceBinds.ts';
import { variableStatements } from '../listening/variableStatements.ts';
import { agentListeners } from './agentListeners.ts';
import { caddySites } from './caddySites.ts';
import { healthPorts } from './healthPorts.ts';
import { imageStarts, isOfImage } from './imageStarts.ts';
import type { Place } from './Place.ts';
import { placesOf } from './placesOf.ts';
import type { ProgramRun } from './ProgramRun.ts';
import { portOfImage } from './portOfImage.ts';
import { programRuns } from './programRuns.ts';
import { serverFileRuns } from './serverFileRuns.ts';
import { isApplication, springRun, withApplicationFiles } from './springRun.ts';
import { startedAs } from './startedAs.ts';
import { unseenConfiguration } from './unseenConfiguration.ts';

/** All that is known, and why that may not be all there is. */
interface Evidence {
  readonly listeners: readonly Listener[];
  readonly unseen?: string;
}

const KNOWN = new WeakMap<Container, Evidence>();

/**
 * What is known of where a container listens, without a look at its sockets (docs/contract.md, "What counts as known of a
 * listener"): what words, variables, files and the Dockerfile start and set (2), the image by the engine's record of it or by name
 * (3), and where those say nothing of a protocol, EXPOSE and `expose` (4), else the targets in `ports` (5). Empty where nothing
 * is known. Read once per container.
 */
export function evidenceOf(container: Container): readonly Listener[] {
  return known(container).listeners;
}

/**
 * Why what is known of a container's sockets may not be all, in a clause after its name: its program reads a configuration whose
 * text is not here. Such evidence speaks for its ports, and against no other.
 */
export function unseenOf(container: Container): string | undefined {
  return known(container).unseen;
}

function known(container: Container): Evidence {
  let evidence = KNOWN.get(container);
  if (!evidence) KNOWN.set(container, (evidence = readEvidence(startedAs(container))));
  return evidence;
}

function readEvidence(container: Container): Evidence {
  const found = new Map<string, Listener>();
  const add = (listener: Listener): void => {
    const key = `${listener.address} ${String(listener.port)}/${listener.protocol}`;
    const there = found.get(key);
    if (!there || (listener.level ?? 5) < (there.level ?? 5)) found.set(key, listener);
  };
  const { known, unknown } = programRuns(container);
  let unseen: string | undefined;
  for (const { run: started, listens } of known) {
    const run = withApplicationFiles(started);
    const gap = unseenConfiguration(run);
    unseen ??= gap?.clause;
    const told = gap?.replaces ? { ...run, onlySpoken: true } : run;
    for (const listener of runListeners(told, listens)) add(listener);
  }
  for (const command of unknown) {
    const isImages = isOfImage(command, container) && command.by === 'image';
    for (const statement of commandStatements(command, container).statements)
      for (const listener of statementListeners(statement, container)) add(isImages ? byImage(listener) : listener);
  }
  const hasProgram = ({ run }: (typeof known)[number]): boolean =>
    !run.onlySpoken || (run.level === 3 && run.name === '');
  const extra = known.some(hasProgram) ? [] : applicationRuns(container);
  for (const run of extra) {
    for (const listener of runListeners(run, run.program.listens)) add(listener);
    // What else an image starts that has a proxy in it nobody knows; of a Java program this is the server itself.
    if (!isApplication(run)) unseen ??= `runs an image whose ${run.name} configuration is all that is known`;
  }
  for (const listener of agentListeners(container)) add(listener);
  const served = hasServing(found);
  for (const listener of variableListeners(
    container,
    known.map((k) => k.run),
    served,
  ))
    add(listener);
  for (const listener of known.length > 0 || hasServing(found) ? [] : chosenPort(container)) add(listener);
  const spoken = new Set([...found.values()].filter(isServing).map((l) => l.protocol));
  for (const listener of documented(container, spoken)) add(listener);
  const listeners = [...found.values()];
  // A debugger or an agent says nothing of the program that it is in.
  if (listeners.length > 0 && !listeners.some(isServing)) unseen ??= 'runs a program whose main socket is not known';
  return { listeners, ...(unseen === undefined ? {} : { unseen }) };
}

/** Whether it is a socket of the program itself, and not of what is loaded into it or comes only after a first connection. */
function isServing({ socket }: Listener): boolean {
  return socket !== 'debug' && socket !== 'agent' && socket !== 'passive';
}

function hasServing(found: ReadonlyMap<string, Listener>): boolean {
  return [...found.values()].some(isServing);
}

function chosenPort(container: Container): readonly Listener[] {
  const chosen = portOfImage(container);
  if (!chosen) return [];
  const { port, variable } = chosen;
  const origin = variable.value?.origin ?? variable.keyOrigin;
  return [
    {
      ...base(container, 2, origin),
      address: '0.0.0.0',
      port,
      protocol: 'tcp',
      socket: 'main',
      by: 'the variable PORT, which the image also sets',
    },
  ];
}

function applicationRuns(container: Container): readonly ProgramRun[] {
  const spring = springRun(container);
  return spring ? [spring] : knownImageOf(container) ? [] : serverFileRuns(container);
}

function runListeners(run: ProgramRun, listens: readonly KnownSocket[]): readonly Listener[] {
  const sites = caddySites(run);
  const isElsewhere = recordedElsewhere(run, listens);
  const placed = placesOf(run, sites.length > 0 ? listens.filter((s) => s.id === 'admin') : listens);
  const places = placed.filter((p) => p.spoken !== undefined || !isElsewhere(p.protocol));
  const isDebugger = 'debug' in run.program;
  const all = [...places, ...sites];
  // What the readers of words know of a default that does not hold (a file, a mode, an image of its own) decides here too.
  const said = run.name !== '' && run.command && all.some((p) => !p.spoken) ? defaultsSaid(run) : undefined;
  return all.flatMap((place): Listener[] => {
    if (!place.spoken && run.onlySpoken) return [];
    // The image's own program runs as it is made for: what moves one of its sockets says nothing of the others.
    const isOwn = knownImageOf(run.container)?.image.program === run.name;
    if (!place.spoken && said && !said.holds && !isOwn) return [];
    const origin = place.spoken?.origin ?? said?.origin ?? imageOrigin(run.container);
    const listener: Listener = {
      ...base(run.container, place.spoken ? 2 : run.level, origin),
      ...pick(place),
      socket: isDebugger ? 'debug' : place.socket,
      by: place.spoken?.by ?? (run.name === '' ? 'the default of the image' : `the default of ${run.name}`),
    };
    const isImages =
      place.spoken?.how === 'flag' && run.command?.by === 'image' && isOfImage(run.command, run.container);
    return [isImages ? byImage(listener) : listener];
  });
}

/**
 * Whether the engine has other ports on record of the image, for a protocol, than those that its program is known for: then its
 * maker moved it, in a file that nobody sees or under a name that means another program.
 */
function recordedElsewhere(
  { container, name, level }: ProgramRun,
  listens: readonly KnownSocket[],
): (protocol: string) => boolean {
  const recorded = imageStarts(container) ? (container.process.record?.exposed ?? []) : [];
  if (recorded.length === 0 || (name !== '' && level === 2)) return () => false;
  return (protocol) => {
    const exposed = recorded.filter((e) => e.protocol === protocol);
    const usual = listens.filter((s) => !s.off && (s.protocol ?? 'tcp') === protocol);
    return (
      exposed.length > 0 && !usual.some((s) => exposed.some((e) => e.port >= s.port && e.port <= (s.to ?? s.port)))
    );
  };
}

/** What the image's own words say is of the image, and not of the container. */
function byImage(listener: Listener): Listener {
  const by = listener.by?.replace(/ in command$/, ' in the command of the image');
  return { ...listener, level: 3, ...(by === undefined ? {} : { by }) };
}

/** Whether a program's default holds where nothing moves its socket, and the words that start it. */
function defaultsSaid(run: ProgramRun): { readonly holds: boolean; readonly origin?: Origin } {
  const { command, container } = run;
  if (!command) return { holds: true };
  const word = command.programWord ?? command.args[0];
  const origin = word && (spanOf(word.text, word.from, word.to) ?? word.text.origin);
  const isImages = 'names' in run.program;
  const socket = run.program.listens[0];
  const isPlain = socket?.protocol !== 'udp' && socket?.address !== 'hostname' && !socket?.off;
  const holds = isImages || !isPlain || commandStatements(command, container).statements.some((s) => !s.debug);
  return { holds, ...(origin ? { origin } : {}) };
}

function pick({ address, port, protocol }: Place): Pick<Listener, 'address' | 'port' | 'protocol'> {
  return { address, port, protocol };
}

function base(
  container: Container,
  level: EvidenceLevel,
  origin: Origin,
): Pick<Listener, 'container' | 'certainty' | 'level' | 'origin'> {
  return { container: container.id, certainty: 'declared', level, origin };
}

function imageOrigin({ process, origin }: Container): Origin {
  const { image, baseImage, dockerfile } = process;
  return (dockerfile ? (baseImage ?? image) : (image ?? baseImage))?.origin ?? origin;
}

/** An address without a port is taken for the container's only published or exposed port. */
function statementListeners(statement: ListenStatement, container: Container): readonly Listener[] {
  const own = ownPorts(container);
  const ports = statement.port !== undefined ? [statement.port] : own.length === 1 ? own : [];
  const origin = spanOf(statement.text, statement.from, statement.to) ?? statement.text.origin;
  return ports.map((port) => ({
    ...base(container, 2, origin),
    address: statement.address,
    port,
    protocol: statement.protocol,
    socket: statement.debug ? 'debug' : 'main',
    by: statement.by,
  }));
}

/** What variables say that no program is known for: of a known one only what its entry does not have. */
function variableListeners(container: Container, runs: readonly ProgramRun[], served: boolean): readonly Listener[] {
  const own = runs.flatMap(({ program }) =>
    [...(program.moves ?? []), ...(program.announces ?? [])].flatMap((m) => m.variables ?? []),
  );
  return variableStatements(container, { served, known: runs.length > 0 }).flatMap((statement) =>
    runs.length > 0 && (statement.port === undefined || own.includes(statement.tool))
      ? []
      : statementListeners(statement, container),
  );
}

/** EXPOSE that is on record, else EXPOSE and `expose`, else the targets in `ports`, for each protocol of which nothing surer speaks. */
function documented(container: Container, spoken: ReadonlySet<string>): readonly Listener[] {
  const said = new Set(spoken);
  const found: Listener[] = [];
  const add = (listeners: readonly Listener[]): void => {
    const open = listeners.filter((l) => !said.has(l.protocol));
    found.push(...open);
    for (const { protocol } of open) said.add(protocol);
  };
  const { record } = container.process;
  const recorded = new Set((record && imageStarts(container) ? record.exposed : []).map(socketKey));
  const isRecorded = (port: ExposedPort): boolean => port.by === 'image' && recorded.has(socketKey(port));
  const ofImage = record ? 'EXPOSE of the image' : 'EXPOSE';
  const exposed = (ports: readonly ExposedPort[], level: EvidenceLevel): readonly Listener[] =>
    ports.flatMap((e) => documentedAt(container, level, e, e.origin, e.by === 'image' ? ofImage : 'expose'));
  add(exposed(container.exposed.filter(isRecorded), 3));
  add(exposed(container.exposed, 4));
  add(
    container.published.flatMap((published) =>
      documentedAt(
        container,
        5,
        { port: published.containerPort, protocol: published.protocol },
        published.containerPortOrigin ?? published.origin,
        'the target of its ports',
      ),
    ),
  );
  const placed = inSource(container, found);
  if (!record || spoken.has('tcp') || !imageStarts(container)) return placed;
  // A health check may dial a port beside the one that serves, so it ends nothing that is said elsewhere.
  const checked = healthPorts(record).flatMap((port) =>
    documentedAt(container, 3, { port, protocol: 'tcp' }, imageOrigin(container), 'the health check of the image'),
  );
  return [...placed, ...checked];
}

/** Ports that are only named, and of which a source file that the words start says that they are on loopback. */
function inSource(container: Container, listeners: readonly Listener[]): readonly Listener[] {
  const binds = (container.process.sources ?? []).flatMap((file) =>
    sourceBinds(file)
      .filter(({ variable }) => container.process.environment.every((e) => e.name !== variable))
      .map((bind) => ({ file, bind })),
  );
  if (binds.length === 0) return listeners;
  const ports = new Set(container.published.filter((p) => p.protocol === 'tcp').map((p) => p.containerPort));
  const [only] = ports.size === 1 ? ports : [];
  return listeners.map((listener) => {
    if ((listener.level ?? 1) < 4 || listener.protocol !== 'tcp') return listener;
    // Where the file does not say the port, only one that is published can be meant.
    const found = binds.find(({ bind }) => (bind.port ?? only) === listener.port);
    if (!found) return listener;
    const { file, bind } = found;
    const address = file.text.slice(bind.from, bind.to) === '::1' ? '::1' : '127.0.0.1';
    const origin = { kind: 'source', file: file.file, start: bind.from, end: bind.to } as const;
    const name = file.file.slice(file.file.lastIndexOf('/') + 1);
    return { ...listener, address, origin, by: `${bind.isDefault ? bind.call : address} in ${name}` };
  });
}

function documentedAt(
  container: Container,
  level: EvidenceLevel,
  { port, protocol }: RecordedPort,
  origin: Origin,
  by: string,
): readonly Listener[] {
  return protocol === 'sctp' ? [] : [{ ...base(container, level, origin), address: '0.0.0.0', port, protocol, by }];
}

function socketKey({ port, protocol }: RecordedPort): string {
  return `${port}/${protocol}`;
}
