import { type Container, type EvidenceLevel, type Listener, type Origin, spanOf } from '../../model/index.ts';
import { knownImageOf } from '../knownImageOf.ts';
import type { KnownSocket } from '../KnownProgram.ts';
import { commandStatements } from '../listening/commandStatements.ts';
import type { ListenStatement } from '../listening/ListenStatement.ts';
import { ownPorts } from '../listening/ownPorts.ts';
import { variableStatements } from '../listening/variableStatements.ts';
import { caddySites } from './caddySites.ts';
import type { Place } from './Place.ts';
import { placesOf } from './placesOf.ts';
import type { ProgramRun } from './ProgramRun.ts';
import { programRuns } from './programRuns.ts';
import { serverFileRuns } from './serverFileRuns.ts';
import { springRun } from './springRun.ts';

const KNOWN = new WeakMap<Container, readonly Listener[]>();

/**
 * What is known of where a container listens, without a look at its sockets (docs/contract.md, "What counts as known of a
 * listener"): what words, variables, files and the Dockerfile start and set (2), the image by name (3), and where those say
 * nothing of a protocol, EXPOSE and `expose` (4), else the targets in `ports` (5). Empty where nothing is known. Read once
 * per container.
 */
export function evidenceOf(container: Container): readonly Listener[] {
  let evidence = KNOWN.get(container);
  if (!evidence) KNOWN.set(container, (evidence = readEvidence(container)));
  return evidence;
}

function readEvidence(container: Container): readonly Listener[] {
  const found = new Map<string, Listener>();
  const add = (listener: Listener): void => {
    const key = `${listener.address} ${String(listener.port)}/${listener.protocol}`;
    const there = found.get(key);
    if (!there || (listener.level ?? 5) < (there.level ?? 5)) found.set(key, listener);
  };
  const { known, unknown } = programRuns(container);
  for (const { run, listens } of known) for (const listener of runListeners(run, listens)) add(listener);
  const statements = unknown.flatMap((command) => commandStatements(command, container).statements);
  for (const listener of statements.flatMap((s) => statementListeners(s, container))) add(listener);
  const extra = known.some(({ run }) => run.level === 3 || !run.onlySpoken) ? [] : applicationRuns(container);
  for (const run of extra) for (const listener of runListeners(run, run.program.listens)) add(listener);
  const served = [...found.values()].some((l) => l.socket !== 'debug');
  for (const listener of variableListeners(
    container,
    known.map((k) => k.run),
    served,
  ))
    add(listener);
  const spoken = new Set([...found.values()].filter((l) => l.socket !== 'debug').map((l) => l.protocol));
  for (const listener of documented(container, spoken)) add(listener);
  return [...found.values()];
}

function applicationRuns(container: Container): readonly ProgramRun[] {
  const spring = springRun(container);
  return spring ? [spring] : knownImageOf(container) ? [] : serverFileRuns(container);
}

function runListeners(run: ProgramRun, listens: readonly KnownSocket[]): readonly Listener[] {
  const sites = caddySites(run);
  const places = placesOf(run, sites.length > 0 ? listens.filter((s) => s.id === 'admin') : listens);
  const isDebugger = 'debug' in run.program;
  const all = [...places, ...sites];
  // What the readers of words know of a default that does not hold (a file, a mode, an image of its own) decides here too.
  const said =
    run.level === 2 && run.name !== '' && run.command && all.some((p) => !p.spoken) ? defaultsSaid(run) : undefined;
  return all.flatMap((place): Listener[] => {
    if (!place.spoken && run.onlySpoken) return [];
    // The image's own program runs as it is made for: what moves one of its sockets says nothing of the others.
    const isOwn = knownImageOf(run.container)?.image.program === run.name;
    if (!place.spoken && said && !said.holds && !isOwn) return [];
    const origin = place.spoken?.origin ?? said?.origin ?? imageOrigin(run.container);
    return [
      {
        ...base(run.container, place.spoken ? 2 : run.level, origin),
        ...pick(place),
        socket: isDebugger ? 'debug' : place.socket,
        by: place.spoken?.by ?? (run.name === '' ? 'the default of the image' : `the default of ${run.name}`),
      },
    ];
  });
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

/** EXPOSE and `expose`, else the targets in `ports`, for each protocol of which nothing surer speaks. */
function documented(container: Container, spoken: ReadonlySet<string>): readonly Listener[] {
  const exposed = container.exposed.flatMap((announced): Listener[] =>
    announced.protocol === 'sctp' || spoken.has(announced.protocol)
      ? []
      : [
          {
            ...base(container, 4, announced.origin),
            address: '0.0.0.0',
            port: announced.port,
            protocol: announced.protocol,
            by: announced.by === 'image' ? 'EXPOSE' : 'expose',
          },
        ],
  );
  const said = new Set([...spoken, ...exposed.map((e) => e.protocol)]);
  const targets = container.published.flatMap((port): Listener[] =>
    port.protocol === 'sctp' || said.has(port.protocol)
      ? []
      : [
          {
            ...base(container, 5, port.containerPortOrigin ?? port.origin),
            address: '0.0.0.0',
            port: port.containerPort,
            protocol: port.protocol,
            by: 'the target of its ports',
          },
        ],
  );
  return [...exposed, ...targets];
}
