import {
  HOST,
  inNet,
  type Ip,
  type IpNet,
  isMulticast,
  isUnspecified,
  listenersKnownIn,
  parseIp,
  parseNet,
  type ProbeOutcome,
} from '../../model/index.ts';
import { type CompiledState, compileState } from './compileState.ts';
import { type CompiledNamespace, type CompiledSocket, socketKey } from './CompiledNamespace.ts';
import { type Packet, TCP_FLAGS, type Tuple } from './Packet.ts';
import { isLanSegment } from '../state/parentLans.ts';
import { Chance } from '../Chance.ts';
import { acknowledge, answer, answerBy, refuse, throwBack, throwBackBy, type Unanswered } from './replies.ts';
import type { Connection } from './Connection.ts';
import type { Ending } from './Ending.ts';
import { type Arrival, isOutsideMachine, sendFrom } from './forward.ts';
import { type ForwardEnvironment } from './ForwardEnvironment.ts';
import { newPacket } from './newPacket.ts';
import { assume, type WalkContext } from './WalkContext.ts';
import type { KernelState, Socket } from '../state/KernelState.ts';
import { unknownListener } from '../state/unknownListener.ts';
import { isLocalAddress, lookupRoute, sourceTowards } from './routing.ts';
import type { ConnectRequest, Trace, WalkAssumption, WalkCause, WalkOptions } from './Trace.ts';
import { TraceRecorder } from './TraceRecorder.ts';

/** How many rules a walk may evaluate: more than any real host needs, so that hostile rulesets end, too. */
const MAX_RULES = 200_000;
/** How many connections one may be made of: a port driver, a docker-proxy and a way out each make one more. */
const MAX_LEGS = 6;
/** The client's source port; any will do. */
const CLIENT_PORT = 49_152;

/** Moves one packet and its answer through the namespaces; where chance decides, every way. Total: ends for every state and packet. */
export function walk(state: KernelState, packet: ConnectRequest, options: WalkOptions = {}): Trace {
  const compiled = compileState(state);
  const chance = new Chance();
  const budget = { left: MAX_RULES };
  const ways: WalkedWay[] = [];
  do {
    const recorder = options.steps === false ? undefined : new TraceRecorder();
    const context: WalkContext = { state: compiled, options, recorder, assumptions: [], budget, chance };
    ways.push({ ending: walkOnce(context, packet), context });
    // All ways together may cost a few times what one may.
    budget.left += ways.length < 8 ? MAX_RULES : 0;
  } while (chance.next());
  const shown = tellingWay(ways);
  const recorder = shown?.context.recorder;
  return {
    packet,
    ...together(
      ways.map((way) => way.ending),
      shown?.ending,
      chance,
    ),
    ...(ways.length > 1 ? { ways: ways.length, chances: chance.kinds } : {}),
    ...(recorder?.decidedAt === undefined ? {} : { decidedAt: recorder.decidedAt }),
    steps: recorder?.steps ?? [],
    assumptions: [
      ...(ways.length === 1 ? (ways[0]?.context.assumptions ?? []) : assumptionsOf(ways)),
      ...chance.assumed,
    ],
    ...(chance.orders.length > 0 ? { orders: chance.orders } : {}),
    ...(chance.missing.length > 0 ? { missing: chance.missing } : {}),
  };
}

/** One of the ways that a packet can go. */
interface WalkedWay {
  readonly ending: Ending;
  readonly context: WalkContext;
}

function walkOnce(context: WalkContext, packet: ConnectRequest): Ending {
  const ns = context.state.namespaces.get(packet.from);
  const destination = connectable(parseIp(packet.destination));
  const source = packet.source === undefined ? undefined : parseIp(packet.source);
  const askable =
    ns &&
    destination &&
    Number.isInteger(packet.port) &&
    packet.port > 0 &&
    packet.port < 65_536 &&
    (packet.source === undefined || source?.family === destination.family);
  const { port, protocol } = packet;
  return ns && destination && askable
    ? connect(context, ns, { destination, port, protocol, source }, 0)
    : { outcome: 'unknown', cause: 'not-askable' };
}

/** The way that a person wants to see: one of which nothing is known, else one that fails, else the first. */
function tellingWay(ways: readonly WalkedWay[]): WalkedWay | undefined {
  const unknown = ways.find(({ ending }) => ending.outcome === 'unknown');
  return unknown ?? ways.find(({ ending }) => ending.outcome !== 'ok') ?? ways[0];
}

type Result = Pick<Trace, 'outcome' | 'cause' | 'servedBy' | 'sourceSeen' | 'outcomeOneOf' | 'servedByOneOf'>;

/** What is true whichever way it goes (docs/contract.md, "Where chance decides"). */
function together(endings: readonly Ending[], shown: Ending | undefined, { isCut, kinds }: Chance): Result {
  const [first] = endings;
  if (!first || !shown) return { outcome: 'unknown', cause: 'not-askable' };
  const only = <T>(of: (ending: Ending) => T): T | undefined =>
    endings.every((ending) => of(ending) === of(first)) ? of(first) : undefined;
  const outcomes = new Set(endings.flatMap((ending) => ending.oneOf ?? [ending.outcome]));
  if (outcomes.has('unknown')) return { outcome: 'unknown', cause: shown.cause };
  if (isCut) return { outcome: 'unknown', cause: 'by-chance' };
  if (outcomes.size > 1) {
    const chosen = kinds.includes('setting') ? 'not-captured' : 'by-chance';
    const cause = endings.every((ending) => ending.oneOf) ? shown.cause : chosen;
    return { outcome: 'unknown', cause, outcomeOneOf: [...outcomes].sort() };
  }
  const servedBy = only((ending) => ending.servedBy);
  const sourceSeen = only((ending) => ending.sourceSeen);
  const servers = new Set(endings.flatMap((ending) => ending.servedBy ?? []));
  return {
    outcome: first.outcome,
    cause: only((ending) => ending.cause) ?? shown.cause,
    ...(servedBy === undefined ? {} : { servedBy }),
    // Each of several servers may see another source; a recording that names several names none.
    ...(sourceSeen === undefined || servers.size > 1 ? {} : { sourceSeen }),
    ...(servers.size > 1 ? { servedByOneOf: [...servers].sort() } : {}),
  };
}

function assumptionsOf(ways: readonly WalkedWay[]): WalkAssumption[] {
  const all = ways.flatMap((way) => way.context.assumptions);
  return [...new Map(all.map((a) => [`${a.code} ${a.subject ?? ''}`, a])).values()];
}

/**
 * Connecting to the unspecified address is connecting to this machine itself: net/ipv4/route.c, ip_route_output_key_hash_rcu,
 * and net/ipv6/tcp_ipv6.c, tcp_v6_connect, put the loopback in its place.
 */
function connectable(ip: Ip | undefined): Ip | undefined {
  return ip && isUnspecified(ip) ? parseIp(ip.family === 4 ? '127.0.0.1' : '::1') : ip;
}

/** TCP has one peer: the kernel refuses a group or broadcast address (net/ipv4/tcp_ipv4.c, tcp_v4_connect: ENETUNREACH). */
const isForMany = (ip: Ip): boolean => isMulticast(ip) || ip.key === 0xffffffff;

/** What a client asks its kernel for. */
interface Dial {
  readonly destination: Ip;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** The address that the client binds; the kernel's choice otherwise. */
  readonly source?: Ip | undefined;
}

/** One client, one connection (or one datagram and its answer). A docker-proxy on the way opens a second, `leg` 1. */
function connect(context: WalkContext, client: CompiledNamespace, dial: Dial, leg: number): Ending {
  const { state, recorder } = context;
  const { destination, port, protocol } = dial;
  const source = dial.source ?? sourceTowards(client, destination, { chance: context.chance });
  const dialled: Tuple = { src: source ?? destination, sport: CLIENT_PORT + leg, dst: destination, dport: port };
  const f = newPacket(protocol, dialled.src, dialled.sport, dialled.dst, dialled.dport);
  if (protocol === 'tcp') f.flags = TCP_FLAGS.SYN;
  const c: Connection = { context, protocol, client, dialled, leg, env: environment(context, client) };
  recorder?.begin(client, f, 'request', leg);
  if (!source && client.lacksAddresses) {
    recorder?.stop(client, 'not-captured', f, undefined);
    context.chance.lacks({ namespace: client.id, part: 'addresses' });
    return end(context, 'unknown', 'not-captured');
  }
  if (!source && wayExists(client, destination)) return end(context, 'unreachable', 'no-address');
  if (protocol === 'tcp' && isForMany(destination)) {
    recorder?.stop(client, 'not-one-peer', f, undefined);
    return end(context, 'unreachable', 'not-one-peer');
  }
  const arrival = sendFrom(c.env, client, f);
  switch (arrival.kind) {
    case 'delivered':
      return deliver(c, arrival.namespace, f);
    case 'local-error':
      // Nobody asked and nobody answered: the kernel gives up on neighbour discovery after seconds, a client mostly before.
      if (arrival.cause === 'neighbour-discovery-dropped') return end(context, 'timeout', arrival.cause);
      return end(context, 'unreachable', arrival.cause);
    case 'lost':
      return end(context, 'timeout', arrival.cause);
    case 'rejected': {
      const { outcome, cause } = throwBack(c, arrival, f);
      return end(context, outcome, cause);
    }
    case 'outside':
      // The Internet does not have the addresses of this host's own networks.
      return end(context, isOwnNetworkAddress(state, f.dst) ? 'timeout' : 'unknown', 'outside');
    case 'usermode':
      return throughUsermode(c, arrival, f);
    case 'unknown':
      return end(context, 'unknown', arrival.cause);
  }
}

const privateNets = new WeakMap<CompiledState, readonly IpNet[]>();

/** Whether the address lies on a network that only this host knows: one behind a bridge, or any that a container is on. */
function isOwnNetworkAddress(state: CompiledState, ip: Ip): boolean {
  for (const [segment, here] of state.neighbours) if (!isLanSegment(segment) && here.has(ip.key)) return true;
  let nets = privateNets.get(state);
  if (!nets) {
    const bridges = state.state.topology.networks.filter((n) => n.driver === 'bridge');
    nets = bridges.flatMap((n) => n.subnets.flatMap((s) => parseNet(s.cidr) ?? []));
    privateNets.set(state, nets);
  }
  return nets.some((net) => inNet(ip, net));
}

const end = (context: WalkContext, outcome: ProbeOutcome, cause: WalkCause): Ending => {
  context.recorder?.markDecision(outcome);
  return { outcome, cause };
};

const wayExists = (ns: CompiledNamespace, destination: Ip): boolean =>
  isLocalAddress(ns, destination) || lookupRoute(ns, destination) !== undefined;

function environment(context: WalkContext, asker: CompiledNamespace): ForwardEnvironment {
  const { state, budget, recorder, chance } = context;
  const neighbourhood = new Map<string, WalkCause | ''>();
  const noted: ForwardEnvironment['onVerdict'] = (ns, hook, chain, verdict, packet) => {
    if (!verdict.rule && chain.policyAssumed && verdict.target === undefined) assume(context, 'forward-policy', ns.id);
    recorder?.verdict(ns, hook, chain, verdict, packet);
  };
  // Written out twice: V8 takes ten times as long to add to a copy (`{ ...base, more }`) as to make the whole.
  if (!recorder) return { state, entries: [], budget, chance, asker, neighbourhood, onVerdict: noted };
  return {
    state,
    entries: [],
    budget,
    chance,
    asker,
    neighbourhood,
    onVerdict: noted,
    onRewrite: recorder.rewrite.bind(recorder),
    onRoute: recorder.route.bind(recorder),
    onCross: recorder.cross.bind(recorder),
    onWire: recorder.wire.bind(recorder),
    onStop: recorder.stop.bind(recorder),
  };
}

/** The packet is at a namespace's sockets: who takes it, and what comes back. */
function deliver(connection: Connection, ns: CompiledNamespace, packet: Packet): Ending {
  const { context, protocol } = connection;
  const { recorder } = context;
  const { state } = context.state;
  // Of the machines outside only their place on the network is known, not what they serve.
  if (isOutsideMachine(ns) && ns !== connection.client) return end(context, 'unknown', 'outside');
  const found = findSocket(ns, packet, protocol) ?? unknownSocket(context, ns, packet, protocol);
  if (!found) {
    const near = nearMisses(ns, packet, protocol);
    // There is evidence of other ports only, from which it follows that this one is closed.
    const [evidence] = ns.namespace.sockets.filter((s) => s.kind === 'listener' && s.protocol === protocol);
    if (evidence?.certainty === 'declared') assume(context, 'listener-declared', evidence.owner);
    if (ns.id === HOST && !listenersKnownIn(state.topology, ns.id)) {
      // A Compose file does not know the host's own processes. Where nothing in it speaks of this port, the question is about
      // them; where something does, that is what was asked about, and the rest is an assumption.
      // Of a captured machine the host's sockets are read like all others, and nothing speaks for them.
      const isSpoken = !state.topology.machine && isSpokenOf(state, protocol, packet.dport);
      if (!near.length && !isSpoken && !isClosed(context, ns, packet, protocol)) {
        assume(context, 'listener-not-stated', HOST);
        recorder?.stop(ns, 'host-process-unknown', packet, undefined);
        return end(context, 'unknown', 'host-process-unknown');
      }
      if (!isClosed(context, ns, packet, protocol)) assume(context, 'no-host-process-assumed', HOST);
    }
    recorder?.refuse(ns, packet, near);
    const { outcome, cause } = refuse(connection, ns, packet, near.length ? 'listener-elsewhere' : 'no-listener');
    return end(context, outcome, cause);
  }
  const { socket } = found;
  recorder?.deliver(ns, packet, socket);
  switch (socket.kind) {
    case 'placeholder': {
      // dockerd's or conmon's own socket: the kernel completes the handshake, nobody reads.
      const missed = protocol === 'tcp' ? answer(connection, ns, packet, packet.dst) : undefined;
      if (missed?.kind === 'unknown') return end(context, 'unknown', missed.cause);
      return end(context, 'timeout', missed ? 'reply-dropped' : 'placeholder');
    }
    case 'docker-proxy':
    case 'port-driver':
      return throughProxy(connection, ns, packet, found);
    case 'listener': {
      if (socket.certainty === 'declared') assume(context, 'listener-declared', socket.owner);
      const wildcardUdp = protocol === 'udp' && found.wildcard;
      const from = wildcardUdp ? (sourceTowards(ns, packet.src, { chance: context.chance }) ?? packet.dst) : packet.dst;
      const missed = answer(connection, ns, packet, from);
      const left = missed ?? acknowledge(connection, ns);
      if (left) return endUnanswered(connection, left);
      if (socket.certainty === 'assumed') return end(context, 'unknown', 'listener-unknown');
      return { outcome: 'ok', cause: 'delivered', servedBy: socket.name, sourceSeen: packet.src.text };
    }
  }
}

function endUnanswered({ context, protocol }: Connection, missed: Unanswered): Ending {
  switch (missed.kind) {
    case 'unknown':
      return end(context, 'unknown', missed.cause);
    case 'no-route':
      return end(context, 'timeout', 'reply-no-route');
    case 'mismatch':
      // A TCP client resets what it did not ask for, and goes on waiting.
      return end(context, 'timeout', protocol === 'udp' ? 'udp-source-mismatch' : 'reply-dropped');
    case 'dropped':
      return end(context, 'timeout', 'reply-dropped');
    case 'unfinished':
      return end(context, 'timeout', 'handshake-dropped');
  }
}

/**
 * docker-proxy, or a port driver: a process that accepts, then dials, perhaps from another namespace; what its client sees depends
 * on how that ends.
 */
function throughProxy(connection: Connection, ns: CompiledNamespace, packet: Packet, found: CompiledSocket): Ending {
  const { context, protocol, leg } = connection;
  const { proxy } = found.socket;
  const dialler = proxy?.from === undefined ? ns : context.state.namespaces.get(proxy.from);
  const backend = proxy && parseIp(targetOf(context, proxy));
  if (!proxy || !backend || !dialler || leg >= MAX_LEGS) return end(context, 'unknown', 'loop');
  if (protocol === 'tcp') {
    const missed = answer(connection, ns, packet, packet.dst);
    if (missed) return endUnanswered(connection, missed);
  }
  context.recorder?.dial(ns, packet, found.socket);
  const dialled = connect(context, dialler, { destination: backend, port: proxy.port, protocol }, leg + 1);
  const behind = proxy.documented ? asDocumented(context, dialled, protocol) : dialled;
  if (behind.outcome === 'unknown') return behind;
  if (protocol === 'tcp') {
    switch (behind.outcome) {
      case 'ok':
        return behind;
      case 'refused':
        return end(context, 'reset', 'proxy-backend-refused');
      case 'timeout':
        return end(context, 'timeout', 'proxy-backend-silent');
      default:
        return end(context, 'reset', 'proxy-backend-unreachable');
    }
  }
  // UDP: an error from the container is swallowed; the client hears nothing.
  if (behind.outcome !== 'ok')
    return end(context, 'timeout', behind.outcome === 'timeout' ? 'proxy-backend-silent' : 'proxy-backend-refused');
  const from =
    found.wildcard && !proxy.answersFromDialled
      ? (sourceTowards(ns, packet.src, { chance: context.chance }) ?? packet.dst)
      : packet.dst;
  const missed = answer(connection, ns, packet, from);
  return missed ? endUnanswered(connection, missed) : behind;
}

/** Whom a proxy dials: where that is one of several, chance decides. */
function targetOf({ chance }: WalkContext, { address, oneOf = [], container }: NonNullable<Socket['proxy']>): string {
  return oneOf[chance.choose(`dialled of ${container}`, oneOf.length, 'set-up')] ?? address;
}

/**
 * What may be said of a connection through a process of which there is only documentation: that it gets there. Neither which source it
 * shows nor what a closed port looks like from the other side is documented (docs/semantics-engines.md, section 5).
 */
function asDocumented(context: WalkContext, ending: Ending, protocol: 'tcp' | 'udp'): Ending {
  const { sourceSeen: _undocumented, ...known } = ending;
  if (known.outcome !== 'refused' && known.outcome !== 'unreachable' && known.outcome !== 'reset') return known;
  const closed = protocol === 'tcp' ? (['refused', 'reset'] as const) : (['refused', 'timeout'] as const);
  return { ...end(context, 'unknown', 'undocumented'), oneOf: closed };
}

/**
 * slirp4netns, pasta or a virtual machine's backend takes the packet and opens the connection itself, from its own namespace; what
 * becomes of that it tells the namespace as if it were the far end.
 */
function throughUsermode(
  connection: Connection,
  { link, by, namespace }: Extract<Arrival, { kind: 'usermode' }>,
  packet: Packet,
): Ending {
  const { context, protocol, leg } = connection;
  const outside = context.state.namespaces.get(by.namespace);
  const meant = by.maps.get(packet.dst.text);
  if (meant === 'closed') {
    context.recorder?.stop(namespace, 'usermode-closed', packet, link);
    if (by.optionsUnknown) assume(context, 'slirp-options-assumed', namespace.id);
    return end(context, 'unreachable', 'usermode-closed');
  }
  const destination = meant === undefined ? packet.dst : parseIp(meant.to);
  if (!outside || !destination || leg >= MAX_LEGS) return end(context, 'unknown', 'outside');
  context.recorder?.carry(link, packet);
  const dialled = connect(context, outside, { destination, port: packet.dport, protocol }, leg + 1);
  const behind = by.documented ? asDocumented(context, dialled, protocol) : dialled;
  switch (behind.outcome) {
    case 'ok':
    case 'reset': {
      const missed = answerBy(connection, link, packet);
      return missed ? endUnanswered(connection, missed) : behind;
    }
    case 'refused':
    case 'unreachable':
      return throwBackBy(connection, link, packet, behind);
    default:
      return behind;
  }
}

/** The most specific socket first, as inet_lookup scores them: bound address, then IPv4 wildcard, then a dual-stack one. */
function findSocket(ns: CompiledNamespace, packet: Packet, protocol: 'tcp' | 'udp'): CompiledSocket | undefined {
  const list = ns.sockets.get(socketKey(protocol, packet.dport));
  if (!list) return undefined;
  let best: CompiledSocket | undefined;
  let bestScore = 0;
  for (const s of list) {
    const score = !s.wildcard
      ? s.ip.key === packet.dst.key
        ? 3
        : 0
      : s.ip.family === packet.family
        ? 2
        : packet.family === 4 && s.ip.family === 6 && !s.socket.v6only
          ? 1
          : 0;
    if (score > bestScore) {
      best = s;
      bestScore = score;
    }
  }
  return best;
}

function nearMisses(ns: CompiledNamespace, packet: Packet, protocol: 'tcp' | 'udp') {
  return (ns.sockets.get(socketKey(protocol, packet.dport)) ?? []).map((s) => s.socket);
}

const spokenPorts = new WeakMap<KernelState, ReadonlySet<string>>();

/** Whether a container publishes this port, on either side, exposes it or listens on it. */
function isSpokenOf(state: KernelState, protocol: 'tcp' | 'udp', port: number): boolean {
  let ports = spokenPorts.get(state);
  if (!ports) {
    const { containers, listeners } = state.topology;
    ports = new Set([
      ...listeners.map((l) => `${l.protocol}/${l.port}`),
      ...containers.flatMap((container) => [
        ...container.exposed.map((e) => `${e.protocol}/${e.port}`),
        ...container.published.flatMap((p) => [`${p.protocol}/${p.containerPort}`, `${p.protocol}/${p.hostPort ?? 0}`]),
      ]),
    ]);
    spokenPorts.set(state, ports);
  }
  return ports.has(`${protocol}/${port}`);
}

/** Whether it is known of this port that nothing listens there. */
function isClosed({ state }: WalkContext, ns: CompiledNamespace, packet: Packet, protocol: 'tcp' | 'udp'): boolean {
  return (state.state.topology.closedPorts ?? []).some(
    (closed) =>
      closed.port === packet.dport &&
      closed.protocol === protocol &&
      (closed.container === HOST ? HOST : state.state.namespaceOf.get(closed.container)) === ns.id,
  );
}

/**
 * The socket that somebody would have to have opened, where nobody can say whether anybody did (docs/contract.md, "What counts as
 * known of a listener"). The walk goes on to see whether an answer would arrive; its outcome is unknown all the same.
 */
function unknownSocket(
  context: WalkContext,
  ns: CompiledNamespace,
  packet: Packet,
  protocol: 'tcp' | 'udp',
): CompiledSocket | undefined {
  const { topology } = context.state.state;
  if (listenersKnownIn(topology, ns.id) || isClosed(context, ns, packet, protocol)) return undefined;
  // A socket on this port that is bound elsewhere is better knowledge.
  if (nearMisses(ns, packet, protocol).length) return undefined;
  const owner = unknownListener(topology, ns.namespace, protocol);
  if (owner === undefined) return undefined;
  assume(context, 'listener-not-stated', owner);
  return {
    ip: packet.dst,
    wildcard: false,
    socket: {
      kind: 'listener',
      owner,
      name: context.state.containers.get(owner)?.name ?? owner,
      protocol,
      address: packet.family === 4 ? '0.0.0.0' : '::',
      port: packet.dport,
      v6only: false,
      certainty: 'assumed',
    },
  };
}
