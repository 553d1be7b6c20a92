import {
  sourceOf,
  type Container,
  type EnvironmentVariable,
  type EvidenceLevel,
  type PublishedPort,
} from '../../../model/index.ts';
import { knownImage, unseenOf } from '../../../process/index.ts';
import { publishFor } from '../../edits/publishFor.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { editText } from '../../edits/editText.ts';
import { fileListeners } from '../../index/fileListeners.ts';
import { isConfig } from '../../index/isConfig.ts';
import { keepsSettings } from '../../index/keepsSettings.ts';
import { listed, publishedText } from '../../report/phrases.ts';
import { isLesserSocket } from '../../index/isLesserSocket.ts';
import { isOfOtherVersion } from '../../index/isOfOtherVersion.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

export const targetPortMismatch: Rule = {
  id: 'target-port-mismatch',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A port is published to a container port where, as far as we know, nothing listens, or for UDP where the server uses TCP.',
    why: `The right side of \`ports: "8080:80"\` is where the DNAT rule sends the packet: the container's \`eth0\`, port 80. If the process listens on another port, the kernel of its namespace refuses (through docker-proxy the client sees a connection that is reset at once).

"Explain Reachability" rests on the same evidence. The command, variables and mounted files always count. The image counts only if it runs unchanged: without a Dockerfile of its own, and with nothing mounted over its configuration. EXPOSE is only a note: it counts if neither a variable nor a file mentions ports.

A common case is .NET: since version 8 its images listen on 8080, not on 80.`,
    bad: {
      compose: `services:
  api:
    image: python:3.12
    command: uvicorn app:app --host 0.0.0.0 --port 8000
    ports:
      - "8080:80"
`,
    },
    good: {
      compose: `services:
  api:
    image: python:3.12
    command: uvicorn app:app --host 0.0.0.0 --port 8000
    ports:
      - "8080:8000"
`,
    },
    fixSafety:
      'Writes the port on which the process listens, if there is only one. Not part of "fix all": the command may be what is wrong.',
    notFlagged: [
      'A port that a variable, an argument, a mounted file or EXPOSE mentions.',
      'A container whose program is not known, and an image whose configuration is mounted or built in, or in a volume with its data.',
      'An image that the project runs more than once, where this service is told something that another is not: it may be a worker or a receiver beside the server.',
      'A socket that the image has turned off, where it is not known what turns it on.',
      'It is information where the port is only the default of a variable, and the sample of the missing `.env` has another value.',
      'EXPOSE, where the service has a command or an entrypoint of its own: it belongs to what the image starts.',
      'EXPOSE of another port, where a configuration file (application.properties, for instance) puts the server on the published one.',
      'A program for which a variable only sets the address of its web page (`APP_BIND_UI`): its other ports are not known.',
      'A service whose env file is missing: a variable in it may set the port.',
      'A program that runs code of the project (Maven, Gradle, .NET), where the code is fetched at the start, or where a variable (`PORT`) and EXPOSE, `expose` or `ports` name another port: the code reads it.',
      'What runs programs of others, and opens their ports: k3s, kind, Docker in Docker, Nomad.',
      'A port of another service in the same namespace (`network_mode: service:x`).',
      'A port for UDP where the same container port is published for TCP as well (HTTP/3), or where anything of the container uses UDP.',
      'A port on which the server takes UDP: `udp-published-as-tcp` reports it.',
      'It is information where only the image tells the port, its settings may lie in a volume, and the host has the very port that the image uses (`8766:27080`).',
      "The port of Spark's own page (4040 to 4050) where the service, its image or a variable speaks of Spark: each driver opens one beside what else runs there.",
      'A protocol of datagrams in the name of a variable (`COAP_BIND_ADDRESS`): its server uses UDP.',
      'An additional port beside one that fits, such as live reload, a debugger or metrics.',
    ],
    references: [
      'dotnet/docs#35959',
      'dotnet/dotnet-docker#5194',
      'https://learn.microsoft.com/dotnet/core/compatibility/containers/8.0/aspnet-port',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      if (container.namespace.kind !== 'own') continue;
      for (const protocol of ['tcp', 'udp'] as const) yield* deadPorts(index, container, protocol);
      yield* otherProtocol(context, index, container);
    }
  },
};

function* deadPorts(index: ProjectIndex, container: Container, protocol: 'tcp' | 'udp'): Iterable<Report> {
  const published = container.published.filter((p) => p.protocol === protocol);
  if (published.length === 0) return;
  const told = announcedInside(container, protocol);
  if (told) yield told;
  const known = told ? undefined : knownListening(index, container, protocol);
  if (!known) {
    if (!told) {
      yield* turnedRound(index, container, protocol);
      if (protocol === 'udp') yield* leftBehind(index, container, protocol);
    }
    return;
  }
  if (known.level === 3 && hasOtherRole(index, container)) return;
  // Where one port fits, the others are for something beside it: live reload, a debugger, metrics.
  if (published.some((p) => known.all.has(p.containerPort))) {
    yield* leftBehind(index, container, protocol);
    return;
  }
  for (const [i, port] of container.published.entries()) {
    if (port.protocol !== protocol || isMentioned(index, container, port.containerPort, known)) continue;
    // There is a server for datagrams: udp-published-as-tcp says so.
    if (protocol === 'tcp' && isServedByUdp(index, container, port.containerPort)) continue;
    yield reportOf(container, port, i, known);
  }
}

/**
 * Published ports that a socket of the image has by default, and from which a setting moved it to one that nobody publishes: `PORT=8888`
 * beside `8888:8211/udp`, whatever the other entries are for.
 */
function* leftBehind(index: ProjectIndex, container: Container, protocol: 'tcp' | 'udp'): Iterable<Report> {
  const found = container.process.dockerfile ? undefined : knownImage(container);
  if (!found || index.sharing(container).length > 1 || unseenOf(container) !== undefined) return;
  const usual = found.listens.filter((s) => !s.off && s.to === undefined && (s.protocol ?? 'tcp') === protocol);
  const evidence = index.listenersOf(container.id).filter((l) => l.protocol === protocol && (l.level ?? 1) < 5);
  const moved = evidence.filter((l) => (l.level ?? 1) <= 2 && usual.every((s) => s.port !== l.port));
  const [only] = moved;
  if (!only || moved.length > 1) return;
  const mine = container.published.filter((p) => p.protocol === protocol);
  if (mine.some((p) => p.containerPort === only.port)) return;
  const known: Known = { ports: [only.port], all: new Set([only.port]), by: only.by ?? 'its sockets', level: 2 };
  for (const [i, port] of container.published.entries()) {
    const { containerPort } = port;
    if (port.protocol !== protocol || evidence.some((l) => l.port === containerPort)) continue;
    if (usual.some((s) => s.port === containerPort) && !isMentioned(index, container, containerPort, known))
      yield reportOf(container, port, i, known);
  }
}

/** Ports published for UDP alone, on which the program listens by TCP and which uses no UDP at all. */
function* otherProtocol(context: RuleContext, index: ProjectIndex, container: Container): Iterable<Report> {
  if (container.published.every((p) => p.protocol !== 'udp')) return;
  const members = index.sharing(container);
  const evidence = members.flatMap((c) => index.listenersOf(c.id));
  // The target of an entry for UDP is evidence too, of what somebody means.
  if (evidence.some((l) => l.protocol === 'udp' && (l.level ?? 1) < 5)) return;
  const known = knownListening(index, container, 'tcp');
  if (!known || known.level > 3) return;
  const forTcp = new Set(
    members.flatMap((c) => c.published.flatMap((p) => (p.protocol === 'tcp' ? [p.containerPort] : []))),
  );
  for (const [i, port] of container.published.entries()) {
    if (port.protocol !== 'udp' || !known.ports.includes(port.containerPort) || forTcp.has(port.containerPort))
      continue;
    yield {
      origin: port.origin,
      message: `${container.name} publishes ${publishedText(port)} for UDP, but its server uses TCP (${known.by}).`,
      why: `The DNAT rule and docker-proxy's socket for ${publishedText(port)} handle UDP only. A TCP connection to ${port.hostPort === undefined ? 'that port' : `port ${String(port.hostPort)}`} of the host matches neither, so it never reaches ${container.name}.`,
      fixes: [publishFor('tcp', context.files, port)],
      subjects: [
        { kind: 'container', id: container.id },
        { kind: 'port', container: container.id, index: i },
      ],
    };
  }
}

function isServedByUdp(index: ProjectIndex, owner: Container, port: number): boolean {
  return index
    .sharing(owner)
    .some((c) => index.listenersOf(c.id).some((l) => l.protocol === 'udp' && l.port === port && (l.level ?? 1) <= 4));
}

/** What an image is for, where clients dial the port that it has by itself: nobody puts another on the host's side by chance. */
const OF_ONE_PORT = /^(?:broker|datastore|dns|game|mail|voice|vpn)$/;

/**
 * `8766:27080` of a server that has 8766 where nobody moves it: the sides are the wrong way round. Only what the image does by itself is
 * known, and its settings may lie in a volume.
 */
function* turnedRound(index: ProjectIndex, container: Container, protocol: 'tcp' | 'udp'): Iterable<Report> {
  const found = container.process.dockerfile ? undefined : knownImage(container);
  if (!found || !OF_ONE_PORT.test(found.image.role) || index.sharing(container).length > 1) return;
  const usual = found.listens.filter((s) => !s.off && (s.protocol ?? 'tcp') === protocol);
  const has = (port: number): boolean => usual.some((s) => s.port <= port && port <= (s.to ?? s.port));
  const mine = container.published.filter((p) => p.protocol === protocol);
  for (const [i, port] of container.published.entries()) {
    const { hostPort, containerPort } = port;
    if (port.protocol !== protocol || hostPort === undefined || !has(hostPort) || has(containerPort)) continue;
    if (mine.some((p) => p.containerPort === hostPort)) continue;
    const known = { ports: [hostPort], all: new Set([hostPort]), by: 'the default of the image', level: 3 } as const;
    if (index.listenersOf(container.id).some((l) => l.port === containerPort && (l.level ?? 1) <= 4)) continue;
    if (isMentioned(index, container, containerPort, known)) continue;
    yield {
      ...reportOf(container, port, i, known),
      severity: 'information',
      message: `${container.name} publishes ${publishedText(port)}, but listens on ${String(hostPort)} unless its settings say otherwise: the two sides may be the wrong way round.`,
    };
  }
}

/**
 * A port that the image only tells others (`SERVERPORT` of linuxserver/wireguard), published as if it listened there: nothing moves
 * its one socket.
 */
function announcedInside(container: Container, protocol: 'tcp' | 'udp'): Report | undefined {
  const found = container.process.dockerfile ? undefined : knownImage(container);
  const [main, ...others] = (found?.listens ?? []).filter((s) => (s.protocol ?? 'tcp') === protocol);
  if (!found || !main || others.length > 0) return undefined;
  if ((found.image.moves ?? []).some((m) => m.socket === main.id && m.what !== 'on' && m.what !== 'off'))
    return undefined;
  const names = (found.image.announces ?? []).flatMap((a) => (a.what === 'port' ? (a.variables ?? []) : []));
  for (const [i, port] of container.published.entries()) {
    if (port.protocol !== protocol || port.containerPort === main.port) continue;
    const variable = container.process.environment.find(
      (e) => names.includes(e.name) && e.value?.value === String(port.containerPort),
    );
    if (variable && !container.published.some((p) => p.protocol === protocol && p.containerPort === main.port))
      return reportOf(container, port, i, {
        ports: [main.port],
        all: new Set([main.port]),
        by: `always; ${variable.name} is the port that its clients dial`,
        level: 3,
      });
  }
  return undefined;
}

interface Known {
  /** Where clients are served. */
  readonly ports: readonly number[];
  /** Those, and debuggers. */
  readonly all: ReadonlySet<number>;
  /** How it is known: "--port 8000 in command". */
  readonly by: string;
  /** The weakest evidence of a program in the namespace. */
  readonly level: EvidenceLevel;
}

/** Where everything in the namespace listens, by the evidence that answers rest on; undefined where one of its programs is not known. */
function knownListening(index: ProjectIndex, owner: Container, protocol: 'tcp' | 'udp'): Known | undefined {
  const ports = new Set<number>();
  const all = new Set<number>();
  const by = new Set<string>();
  let weakest: EvidenceLevel = 1;
  for (const container of index.sharing(owner)) {
    const evidence = index.listenersOf(container.id).filter((l) => l.protocol === protocol);
    // Only what a program is told of its datagrams is enough: it opens further sockets for them as it likes.
    if (protocol === 'udp' && evidence.some((l) => (l.level ?? 1) > 2)) return undefined;
    const serving = evidence.filter((l) => l.socket !== 'debug');
    const level = Math.min(...serving.map((l) => l.level ?? 1)) as EvidenceLevel;
    if (serving.length === 0 || !isEnough(container, level)) return undefined;
    if (!knownImage(container) && serving.every(isLesserSocket)) return undefined;
    for (const { port } of evidence) all.add(port);
    for (const { port } of serving) ports.add(port);
    for (const { by: said } of serving.filter((l) => (l.level ?? 1) === level)) by.add(said ?? 'its sockets');
    if (level > weakest) weakest = level;
  }
  return { ports: [...ports], all, by: listed([...by]), level: weakest };
}

/**
 * Whether evidence of other ports is enough to say that a published one is dead: what the container is told, its image where
 * nothing configures it, or EXPOSE of a Dockerfile where nothing at all speaks of ports.
 */
function isEnough(container: Container, level: EvidenceLevel): boolean {
  const { process } = container;
  // It may listen elsewhere as well.
  if (unseenOf(container) !== undefined) return false;
  if (level <= 2) return true;
  if (mayBeConfigured(container) || process.lacksEnvFile) return false;
  if (level === 3) return !process.dockerfile || knownImage(container)?.image.role === 'runtime';
  // EXPOSE belongs to what the image starts, and a command of the service starts something else.
  if (process.command?.by === 'compose' || process.entrypoint?.by === 'compose') return false;
  const isOwnWord = process.dockerfile?.exposed.some((e) => e.protocol === 'tcp') === true;
  return isOwnWord && level === 4 && !process.environment.some((e) => /(?:^|_)PORT$/i.test(e.name));
}

/** Places of a container where configuration lies. */
const CONFIGURATION =
  /(?:^|[/._-])(?:etc|conf|config|configs|configuration|settings|templates|dynamic)(?:[/._-]|d(?:\/|$)|$)/i;

/** Whether something of the container could put the server on another port, in a file that nobody reads for ports. */
function mayBeConfigured(container: Container): boolean {
  const { mounted, unseen = [] } = container.process;
  const { role } = knownImage(container)?.image ?? {};
  // What keeps its settings in its data has them where nobody sees them; a datastore's port seldom moves there.
  if (role !== 'datastore' && role !== 'broker' && keepsSettings(container)) return true;
  return unseen.some((target) => CONFIGURATION.test(target)) || mounted.some((f) => isConfig(f, container));
}

/** Whether something that the container is told mentions the number: then it may well listen there. */
function isMentioned(index: ProjectIndex, owner: Container, port: number, { level }: Known): boolean {
  const number = new RegExp(`(?<!\\d)${String(port)}(?!\\d)`);
  return index.sharing(owner).some((container) => {
    const { process } = container;
    if (fileListeners(container).includes(port)) return true;
    if (port >= 4040 && port <= 4050 && speaksOfSpark(container)) return true;
    if (level === 3 && (isOfOtherVersion(container, port) || isTurnedOn(container, port))) return true;
    const words = [...(process.command?.words ?? []), ...(process.entrypoint?.words ?? [])];
    if (words.some((w) => number.test(w.value))) return true;
    // An address for others (`ROOT_URL: http://localhost:3000`) often names the port of the host.
    const isSaid = ({ value }: EnvironmentVariable): boolean =>
      value !== undefined && number.test(value.value) && !(level <= 2 && value.value.includes('://'));
    if (process.environment.some(isSaid)) return true;
    if (process.mounted.some((f) => number.test(f.text))) return true;
    // What the program itself says goes before the variables of its base image: `ListenAnyIP(5000)`.
    if (
      level >= 2 &&
      (process.sources ?? []).some((f) => /\.cs$|appsettings[\w.]*\.json$/.test(f.target) && number.test(f.text))
    )
      return true;
    // A runtime's own default does not follow an old EXPOSE: .NET 8 listens on 8080.
    return knownImage(container)?.image.role !== 'runtime' && container.exposed.some((e) => e.port === port);
  });
}

/** Whether Spark may run there: each driver serves a page from port 4040 on (its configuration, `spark.ui.port`). */
function speaksOfSpark({ process, service = '' }: Container): boolean {
  const { image, baseImage, environment } = process;
  const said = [service, image?.value, baseImage?.value, ...environment.map((e) => e.name)];
  return said.some((text) => /spark/i.test(text ?? ''));
}

/** Whether the image has the port for something that is off by default, and that nobody listed how it is turned on. */
function isTurnedOn(container: Container, port: number): boolean {
  const found = knownImage(container);
  const moved = new Set((found?.image.moves ?? []).map((m) => m.socket));
  return found?.listens.some((s) => s.off === true && s.port === port && !moved.has(s.id)) === true;
}

/** Images that are one program, however they are set: two of them have two data sets, and one port. */
const ONE_PROGRAM = /^(?:broker|datastore|proxy|runtime)$/;

/**
 * Whether the project runs the image more than once, and tells this one something by a variable or a command that another is not told:
 * a worker or a receiver beside the server, whose ports are others than the image's.
 */
function hasOtherRole(index: ProjectIndex, one: Container): boolean {
  const image = one.process.image?.value;
  const role = one.process.dockerfile ? undefined : knownImage(one)?.image.role;
  if (image === undefined || role === undefined || ONE_PROGRAM.test(role)) return false;
  const told = (c: Container): readonly string[] => c.process.environment.map((e) => e.name);
  const command = (c: Container): string => (c.process.command?.words ?? []).map((w) => w.value).join(' ');
  return index.services.some(
    (other) =>
      other !== one &&
      other.process.image?.value === image &&
      (command(other) !== command(one) || told(one).some((name) => !told(other).includes(name))),
  );
}

function reportOf(container: Container, port: PublishedPort, index: number, known: Known): Report {
  const listening = known.ports;
  const [only] = listening;
  const digits = String(port.containerPort);
  const at = port.text ? port.text.value.replace(/\/\w+$/, '').lastIndexOf(digits) : -1;
  const edit =
    listening.length === 1 && only !== undefined && port.text && at >= 0
      ? editText(port.text, at, at + digits.length, String(only))
      : undefined;
  const origin = port.containerPortOrigin ?? port.origin;
  const where = sourceOf(origin);
  const longEdit =
    !edit && !port.text && listening.length === 1 && where && where.end - where.start === digits.length
      ? { file: where.file, start: where.start, end: where.end, newText: String(only) }
      : undefined;
  const change = edit ?? longEdit;
  return {
    origin,
    message: `${container.name} publishes ${publishedText(port)}, but listens on ${listed(listening.map(String))} (${known.by}): port ${port.containerPort} has no listener in the container.`,
    why: `The DNAT rule of ${publishedText(port)} sends packets to port ${port.containerPort} on ${container.name}'s eth0, where the kernel refuses them because nothing listens.`,
    fixes: [change && { title: `Publish container port ${only}`, safe: false, edits: [change] }],
    subjects: [
      { kind: 'container', id: container.id },
      { kind: 'port', container: container.id, index },
    ],
  };
}
