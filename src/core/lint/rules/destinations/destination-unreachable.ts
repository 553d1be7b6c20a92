import type { Report, Rule } from '../../engine/Rule.ts';
import { type Container, type Fix, indexOf, isLoopbackHost, type Listener, sourceOf } from '../../../model/index.ts';
import { knownImage } from '../../../process/index.ts';
import { fixText } from '../../edits/editText.ts';
import { destinationText, diallerText, hostSpot, portSpot } from '../../report/phrases.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { dialledBy } from '../../index/dialledBy.ts';
import { isByDefault } from '../../index/isByDefault.ts';
import { isLesserSocket } from '../../index/isLesserSocket.ts';
import { isSecondSocket } from '../../index/isSecondSocket.ts';
import { isOfOtherVersion } from '../../index/isOfOtherVersion.ts';
import { keepsSettings } from '../../index/keepsSettings.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import type { Target } from '../../index/Target.ts';

export const destinationUnreachable: Rule = {
  id: 'destination-unreachable',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A service dials a destination that it cannot reach: the network drops the traffic, or nothing listens there.',
    why: `Net Lens walks a packet from the service's network namespace to the destination that its configuration names: the look-up of the name, the routes, the bridges, and the netfilter rules that the engine programs. Here it does not arrive, or nothing listens where it does: a network with \`enable_icc: "false"\` drops what one container sends to another, a rule in DOCKER-USER drops it, there is no route, the server listens on another port.

If a more specific rule knows the cause (\`no-common-network\`, \`unknown-host\`, \`internal-network-egress\` and others), that rule reports it instead.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
  db:
    image: postgres:17
networks:
  default:
    driver_opts:
      com.docker.network.bridge.enable_icc: "false"
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
  db:
    image: postgres:17
`,
    },
    fixSafety:
      'A health check that dials the port of the host gets the port of the container, where something listens. Otherwise there is no edit: what blocks the traffic may be there on purpose.',
    notFlagged: [
      'The fourth and further clients of one destination in a file, for the same reason: the first finding has them as related places.',
      'A destination that is reached, or may be.',
      'A port that nothing is known about, and one that an unset variable leaves open (`http://mq:${PORT}/`).',
      'Addresses for browsers, and names that `extra_hosts` maps to a machine outside.',
      'It is information where a variable of the server names the port (`GRPC_PORT=81`) and no flag or file says where it listens.',
      'It is information where all that is known is a socket beside the main one (`METRICS_ADDR`, `GRPC_ADDR`), a default of a program whose settings are in a folder that is not available, or gRPC at code of the project.',
      'A service of which a part is in a file that cannot be read, or that names a network which is not declared.',
      'It is information where the address is only the default of a variable, and the sample of the missing `.env` has another value.',
      'A health check of localhost is information, unless it dials the port of the host, the port of a datastore of the project, or an address other than the one the server listens on.',
    ],
    references: ['https://docs.docker.com/engine/network/drivers/bridge/#options'],
  },
  phrase(context, { reference, target, answer }): Report {
    const { from } = reference;
    const isSocket = answer.way === 'open';
    return {
      origin: (isSocket ? portSpot(reference) : undefined) ?? hostSpot(reference),
      message: `${diallerText(reference)} dials ${destinationText(reference)} but cannot reach it: ${answer.reason.message}`,
      why: `Net Lens simulated a packet from ${from.name}'s network namespace. "Explain Reachability" shows it hop by hop.`,
      ...(isSocket && !isSure(context, reference, target, answer.reason.code) ? { severity: 'information' } : {}),
      fixes: [portFix(context, reference)],
      kinship: `${destinationText(reference)} ${answer.reason.code}`,
      subjects: [{ kind: 'container', id: from.id }],
    };
  },
};

/** Whether it is sure enough to warn that nothing listens there. */
function isSure(context: RuleContext, reference: Reference, target: Target, code: string): boolean {
  const { host, port, where } = reference;
  if (where !== 'healthcheck' || !(isLoopbackHost(host) || target.kind === 'self'))
    return isSureOfSockets(context, reference, code);
  // The engine runs the check in the container: localhost means nobody else there.
  const members = membersOf(context, reference);
  const listeners = members.flatMap((c) => indexOf(context.topology).listenersOf(c.id)).filter(isTcp);
  if (listeners.some((l) => (l.level ?? 3) <= 2 && l.port === port)) return true;
  const isKnown = listeners.some((l) => (l.level ?? 3) <= 3);
  if (port !== undefined && members.some((c) => isOfOtherVersion(c, port))) return false;
  // The number of the host's side of `ports`, of which the other side is what the container has.
  const inside = publishedAs(context, reference);
  if (
    inside !== undefined &&
    listeners.some((l) => l.port === inside && (l.level ?? 3) <= 4) &&
    !members.some((c) => mentions(c, port, reference))
  )
    return true;
  if (isDatastoreElsewhere(context, members, port)) return true;
  return (
    isKnown &&
    (publishedAs(context, reference) !== undefined || members.some((c) => knownImage(c)?.image.role === 'datastore'))
  );
}

/** Whether the container is told the port in any other way: its code may listen there too. */
function mentions({ process }: Container, port: number | undefined, { text }: Reference): boolean {
  const number = new RegExp(`(?<!\\d)${String(port)}(?!\\d)`);
  const words = [...(process.command?.words ?? []), ...(process.entrypoint?.words ?? [])];
  return (
    words.some((w) => w !== text && number.test(w.value)) ||
    process.environment.some((e) => e.value !== undefined && number.test(e.value.value)) ||
    process.mounted.some((f) => number.test(f.text))
  );
}

/** Whether a datastore of the project has the port, in a namespace of its own, and nothing that is dialled has it. */
function isDatastoreElsewhere(context: RuleContext, members: readonly Container[], port: number | undefined): boolean {
  const index = projectIndex(context);
  return (
    members.some((c) => c.exposed.length > 0 || c.published.length > 0) &&
    index.services.some(
      (other) =>
        !members.includes(other) &&
        knownImage(other)?.image.role === 'datastore' &&
        index.listenersOf(other.id).some((l) => l.port === port && isTcp(l) && (l.level ?? 1) <= 3),
    )
  );
}

const isTcp = ({ protocol }: Listener): boolean => protocol === 'tcp';

function membersOf({ topology }: RuleContext, { from }: Reference): readonly Container[] {
  return indexOf(topology).sharing(from);
}

/** Of a health check that dials the port of the host: the container port behind it. */
function publishedAs(context: RuleContext, reference: Reference): number | undefined {
  if (reference.where !== 'healthcheck' || !isLoopbackHost(reference.host)) return undefined;
  const published = membersOf(context, reference).flatMap((c) => c.published);
  const port = published.find((p) => p.hostPort === reference.port && p.protocol === 'tcp')?.containerPort;
  return port === reference.port ? undefined : port;
}

function portFix(context: RuleContext, reference: Reference): Fix | undefined {
  const inside = publishedAs(context, reference);
  const { portText, portStart, portEnd, from } = reference;
  if (inside === undefined || !portText || portStart === undefined || portEnd === undefined) return undefined;
  const listeners = membersOf(context, reference).flatMap((c) => indexOf(context.topology).listenersOf(c.id));
  if (!listeners.some((l) => isTcp(l) && l.port === inside)) return undefined;
  const safe = sourceOf(portText.origin)?.file === sourceOf(from.origin)?.file;
  return fixText(
    `Use port ${String(inside)}`,
    safe,
    { text: portText, start: portStart, end: portEnd },
    String(inside),
  );
}

/**
 * Whether what says on what the server listens is strong enough to warn: its own words, variables and files; the port of the
 * host in place of the container's; a datastore's image, which has one port. EXPOSE and published ports name a port that is meant to
 * be used, and another may be open as well; so it is with images that serve many things.
 */
function isSureOfSockets(context: RuleContext, reference: Reference, code: string): boolean {
  const { topology } = context;
  const { from, host, port, hostImplied, where } = reference;
  // Of localhost, localhost-as-peer knows whom it could mean. Where nobody has the port, a default of some program stands there.
  if (isLoopbackHost(host)) return false;
  const index = indexOf(topology);
  const servers = dialledBy(projectIndex(context), reference)
    .flatMap((c) => index.sharing(c))
    .filter((c) => hostImplied === true || c.id !== from.id);
  if (servers.length === 0 || isSecondSocket(reference, servers)) return false;
  const listeners = servers.flatMap((c) => index.listenersOf(c.id));
  // Of a program that is told where one of its lesser sockets is, the main one may still be where it was.
  const isMain = (l: Listener): boolean => l.socket === undefined || l.socket === 'main';
  const told = port !== undefined && servers.some((c) => isToldPort(c, port, reference));
  // A flag and a file say all; beside a variable or a default, another variable may say one more port to the same code.
  const isAll = ({ by = '' }: Listener): boolean => !told || !/^the (?:variable|default)\b/.test(by);
  // What keeps its settings in a folder that is not here may have been told another port in its own pages.
  const isKept = (listener: Listener): boolean =>
    isByDefault(listener) && servers.some((c) => c.id === listener.container && keepsSettings(c));
  const isWhole = (l: Listener): boolean => isMain(l) && isAll(l) && !isKept(l) && !isLesserSocket(l);
  if (listeners.some((l) => (l.level ?? 3) <= 2 && (code === 'loopback-listener' || isWhole(l)))) return true;
  // What is known of the image alone gives way to a variable that names the port, and to another version of it.
  if (port !== undefined && (told || servers.some((c) => isOfOtherVersion(c, port)))) return false;
  const isKnown = listeners.some((l) => (l.level ?? 3) === 3);
  if (!isKnown) return false;
  // What a label tells a proxy is about this container, and its image runs as it is.
  if (where === 'label' && servers.every((server) => isUnchanged(server, port))) return true;
  return code === 'host-port-inside' || servers.some((c) => knownImage(c)?.image.role === 'datastore');
}

/** Whether a known image runs with nothing that could move its one socket, or speaks of the port as its own. */
function isUnchanged(container: Container, port: number | undefined): boolean {
  if ([...container.exposed.map((e) => e.port), ...container.published.map((p) => p.containerPort)].includes(port ?? 0))
    return false;
  const { dockerfile, command, entrypoint, mounted, unseen = [] } = container.process;
  const sockets = (knownImage(container)?.listens ?? []).filter((s) => !s.off && s.protocol !== 'udp');
  const isPlain = !dockerfile && command?.by !== 'compose' && entrypoint?.by !== 'compose';
  return sockets.length === 1 && isPlain && mounted.length === 0 && unseen.length === 0;
}

/**
 * `LDAP_PORT=3333`, `HTTP_LISTEN=:8088` of an image of which nobody knows that it reads it. What tells a proxy the port tells the server
 * nothing.
 */
function isToldPort({ process }: Container, port: number, { text }: Reference): boolean {
  const own = new RegExp(`^(?:(?:0\\.0\\.0\\.0|\\[?::\\]?|\\*)?:)?${String(port)}$`);
  return process.environment.some(
    ({ name, value }) =>
      value !== undefined &&
      value !== text &&
      own.test(value.value) &&
      (/PORT/i.test(name) || value.value.includes(':')),
  );
}
