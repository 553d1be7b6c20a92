import type { Connection } from './Connection.ts';
import {
  type Answer,
  causesOf,
  type Container,
  isListenerUnknown,
  isLoopbackHost,
  type NamespacePort,
  parseIpLiteral,
  type SourceOrigin,
  type Text,
} from '../../model/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { destinationText, hostSpot, portSpot } from '../report/phrases.ts';
import { isForwarded } from './isForwarded.ts';
import { projectIndex, type ProjectIndex } from './projectIndex.ts';
import type { Reference } from './Reference.ts';
import { references } from './references.ts';
import type { RuleContext } from '../engine/LintInput.ts';
import { targetsOf } from './targetsOf.ts';
import { type Target } from './Target.ts';

/**
 * The destinations that containers dial and that are known well enough to speak of: a URL, a host beside a port, a variable
 * that is about a host, a link. What browsers dial and what containers listen on is left out.
 */
export const dialledDestinations = analysis((context): readonly Reference[] =>
  references(context).filter((r) => !r.outward && !r.ownAddress && isSure(r)),
);

const NOT_ASKED: Answer = {
  from: '',
  to: '',
  verdict: 'unknown',
  outcome: 'unknown',
  reason: { code: 'cannot-ask', message: 'The question could not be asked.' },
  assumptions: [],
  hops: [],
  fixes: [],
};

/** The services of which another file has a part, which cannot be read here: which networks they are on is not known. */
const openServices = analysis(
  ({ refused = [] }): ReadonlySet<string> =>
    new Set(refused.flatMap((p) => (p.code === 'compose-extends' ? causesOf(p) : []))),
);

/** Whether the networks of a service are not all here: another file has them, or declares the ones that it names. */
function isOpen(context: RuleContext, { namespace, endpoints, service, origin }: Container): boolean {
  if (openServices(context).has(service ?? '')) return true;
  return namespace.kind === 'own' && endpoints.length === 0 && origin.kind === 'source';
}

/** The connections with their answers, computed when the first rule asks. What cannot be asked is left out. */
export const connections = analysis((context): readonly Connection[] => {
  const index = projectIndex(context);
  return dialledDestinations(context).flatMap((reference) => {
    const target = targetsOf(index, reference);
    const ends = [reference.from, ...(target.kind === 'services' ? target.containers : [])];
    if (ends.some((c) => isOpen(context, c))) return [];
    const port = reference.port ?? portMeant(index, reference, target);
    const host = reference.alias ?? reference.host;
    const socket = { host, port, protocol: reference.protocol ?? 'tcp' } as const;
    const glance = context.glance(reference.from.id, socket);
    if (!glance) return [];
    // A proxy that is not here takes the address from the engine, and asks no DNS.
    if (reference.hostImplied && target.kind === 'self' && glance.nameless !== undefined) return [];
    let answer: Answer | undefined;
    return [
      {
        reference,
        port,
        target,
        glance,
        get answer() {
          return (answer ??= context.dial(reference.from.id, socket) ?? NOT_ASKED);
        },
      },
    ];
  });
});

/** A connection as others see it. */
export interface DeclaredConnection {
  /** `Container.id` of the one that dials. */
  readonly from: string;
  /** `db:5432`, `metrics:8125/udp`: the host as written, and the port that is meant. */
  readonly to: string;
  /** The variable, flag or directive that says so. */
  readonly name: string;
  /** The host, where it is written. */
  readonly origin: SourceOrigin | Text['origin'];
  /** The port, where it is written. */
  readonly portOrigin?: SourceOrigin | Text['origin'];
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Who in the project has the name: `Container.id`s. */
  readonly servers: readonly string[];
  /** Whether it leads back to the namespace that it comes from: `localhost`, or the service's own name. */
  readonly isOwn: boolean;
  /** What the client gets, from the walk. */
  readonly outcome: Answer['outcome'];
  /** Put into words when it is asked for. */
  readonly answer: Answer;
  /** Whether the network drops it, whoever listens. */
  readonly isFailing: boolean;
  /** Whether something is known to answer. */
  readonly isReached: boolean;
}

/** All of them, in the order of the services. */
export function declaredConnections(context: RuleContext): readonly DeclaredConnection[] {
  return connections(context).map((connection) => ({
    ...portOrigin(connection.reference),
    servers: connection.target.kind === 'services' ? connection.target.containers.map((c) => c.id) : [],
    from: connection.reference.from.id,
    to: `${destinationText({ ...connection.reference, port: connection.port })}${connection.reference.protocol === 'udp' ? '/udp' : ''}`,
    host: connection.reference.host,
    port: connection.port,
    protocol: connection.reference.protocol ?? 'tcp',
    isOwn: connection.target.kind === 'self' || isLoopbackHost(connection.reference.host),
    outcome: connection.glance.outcome,
    name: connection.reference.name,
    origin: hostSpot(connection.reference),
    get answer() {
      return connection.answer;
    },
    isFailing: isFailing(connection),
    isReached: connection.glance.verdict === 'reachable',
  }));
}

/** The sockets that containers dial and reach but whose listener is unknown, each once. */
export function dialledUnknown(context: RuleContext): readonly NamespacePort[] {
  const sockets = new Map<string, NamespacePort>();
  for (const { target, port, glance } of connections(context)) {
    if (target.kind !== 'services' || !isListenerUnknown(glance)) continue;
    for (const { id } of target.containers) sockets.set(`${id} ${port}`, { container: id, port, protocol: 'tcp' });
  }
  return [...sockets.values()];
}

function portOrigin(reference: Reference): Pick<DeclaredConnection, 'portOrigin'> {
  const origin = portSpot(reference);
  return origin ? { portOrigin: origin } : {};
}

/** The connections that fail: the name does not resolve, there is no way, a rule drops the packet, nothing listens there. */
export const failingConnections = analysis((context): readonly Connection[] => connections(context).filter(isFailing));

/** Whether it is known to fail: on its way, by its name, or because something says that another port is open and not this one. */
export function isFailing(connection: Connection): boolean {
  const { reference, target, glance } = connection;
  if (glance.verdict !== 'unreachable') return false;
  if (glance.outcome !== 'nxdomain') return glance.way === 'closed' || namesAPort(reference);
  // A container in another's namespace has no DNS name, but is still what was meant.
  if (target.kind !== 'unknown' || glance.nameless === 'not-on-a-shared-network') return true;
  if (!namesAHost(reference)) return false;
  // The host's resolvers may know a name that is not in the project; that of a service without an endpoint is in it.
  return KNOWN_NAMES.has(glance.nameless ?? '') || connection.answer.reason.code === 'no-shared-network';
}

/** Whether the port is written, or the one of the scheme: a socket that is missing is missed there only. */
function namesAPort({ port, scheme, meant }: Reference): boolean {
  return port !== undefined || (scheme !== undefined && meant.length > 0);
}

const KNOWN_NAMES: ReadonlySet<string> = new Set(['no-such-name', 'no-forwarding-from-internal']);

/**
 * A host name beside a scheme or a port, or in a variable that says of which server it is the host (`DB_HOST`), where a text of this
 * kind names hosts; or one that only a container can have.
 */
function namesAHost(reference: Reference): boolean {
  const { where, scheme, port, host, name, meant } = reference;
  if (scheme !== undefined)
    return port !== undefined || /^(?:https?|postgres\w*|mysql\w*|redis|mongodb|amqp)$/.test(scheme);
  if (where === 'config') return reference.bySource === true || isForwarded(reference);
  if (where !== 'environment') return false;
  return port !== undefined || /_\d{1,3}$/.test(host) || (meant.length > 0 && /HOST(?:NAME)?$/i.test(name));
}

/**
 * The port that is meant where none is written: of those that scheme or name mean (`DB_HOST` is PostgreSQL's or MySQL's or …) the one
 * that the server has. Where they mean none, or none that it has of several, one that it is known to have: what drops that between two
 * containers drops them all.
 */
function portMeant(index: ProjectIndex, { meant, from }: Reference, target: Target): number {
  const [first] = meant;
  if (first !== undefined && meant.length === 1) return first;
  const servers = target.kind === 'services' ? target.containers : target.kind === 'self' ? [from] : [];
  const evidence = servers.flatMap((c) => index.sharing(c)).flatMap((c) => index.listenersOf(c.id));
  const known = evidence.filter((l) => l.protocol === 'tcp').map((l) => l.port);
  const fitting = meant.find((p) => known.includes(p));
  if (fitting !== undefined || target.kind !== 'services') return fitting ?? first ?? 80;
  return known[0] ?? first ?? servers.flatMap((c) => [...index.portsOf(c)])[0] ?? 80;
}

/** Schemes whose "host" is a bucket, a package or a path. */
const NO_HOST =
  /^(?:javascript|data|urn|mailto|about|docker|oci|s3|gs|az|sqlite\d?|sqlite.*|memory|env|secret|vault|op|arn|dns|lb|consul|srv|k8s|discovery|plugin|npm|git|github)$/;

/** Names of variables whose value is no destination of the container although a public host stands in it. */
const PUBLIC_NAME =
  /DOMAIN|VIRTUAL_HOST|^(?:URL|HOSTNAME|HOST)$|EMAIL|FROM|USER|LICENSE|VERSION|IMAGE|DOCS|HOMEPAGE|MAVEN|(?:^|_)REPO(?:SITORY)?(?:_|$)|MIRROR|DOWNLOAD|INDEX_URL/i;

function isSure({ from, scheme, port, meant, name, host, where }: Reference): boolean {
  if (where === 'link') return true;
  if (scheme !== undefined && NO_HOST.test(scheme)) return false;
  if (host.includes('.') && !parseIpLiteral(host)) {
    if (PUBLIC_NAME.test(name)) return false;
    // A proxy dials it, not the container.
    if (from.process.environment.some((e) => /^(?:all|https?)_proxy$/i.test(e.name))) return false;
  }
  if (scheme !== undefined || port !== undefined || meant.length > 0) return true;
  // `PHX_HOST=localhost` is what users type as well as it is a peer, and nothing says which port.
  return /(?:HOST|SERVER)$/i.test(name) && !isLoopbackHost(host);
}
