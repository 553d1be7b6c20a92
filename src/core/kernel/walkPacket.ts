import { HOST, listenersKnownIn } from '../model/index.ts';
import type { ProbeOutcome } from '../model/index.ts';
import { compileState, ipOf } from './compileState.ts';
import type { CompiledState } from './compileState.ts';
import { socketKey, TCP_FLAGS } from './Flight.ts';
import type { CompiledNamespace, CompiledSocket, Flight, Tuple } from './Flight.ts';
import { LAN_SEGMENT } from './hostNamespace.ts';
import { inNet, isMulticast, isUnspecified, parseNet } from './ip.ts';
import type { Ip, IpNet } from './ip.ts';
import { answer, refuse, throwBack, type AnswerFate } from './answers.ts';
import { sendFrom } from './journey.ts';
import type { JourneyObserver } from './journey.ts';
import { newFlight } from './newFlight.ts';
import { assume, type Walking } from './Walking.ts';
import type { KernelState } from './KernelState.ts';
import { isLocalAddress, lookupRoute, sourceTowards } from './routing.ts';
import type { Packet, Walk, WalkCause, WalkOptions } from './Walk.ts';
import { Recorder } from './Recorder.ts';

/** A walk's rules budget: more than any real host asks, and an end for rulesets made to have none. */
const MOST_RULES = 200_000;
/** The client's source port; any will do. */
const CLIENT_PORT = 49_152;

interface Connection {
  readonly outcome: ProbeOutcome;
  readonly cause: WalkCause;
  readonly servedBy?: string;
  readonly sourceSeen?: string;
}

/** Moves one packet and its answer through the namespaces. Total: ends for every state and packet. */
export function walkPacket(state: KernelState, packet: Packet, options: WalkOptions = {}): Walk {
  const compiled = compileState(state);
  const recorder = options.steps === false ? undefined : new Recorder();
  const walking: Walking = {
    state: compiled,
    options,
    recorder,
    assumptions: [],
    budget: { left: MOST_RULES },
  };
  const ns = compiled.namespaces.get(packet.from);
  const destination = connectable(compiled, ipOf(compiled, packet.destination));
  const source = packet.source === undefined ? undefined : ipOf(compiled, packet.source);
  const askable =
    ns &&
    destination &&
    Number.isInteger(packet.port) &&
    packet.port > 0 &&
    packet.port < 65_536 &&
    (packet.source === undefined || source?.family === destination.family);
  const result: Connection =
    ns && destination && askable
      ? connect(walking, ns, destination, packet.port, packet.protocol, source, 0)
      : { outcome: 'unknown', cause: 'not-askable' };
  return {
    packet,
    outcome: result.outcome,
    cause: result.cause,
    ...(result.servedBy === undefined ? {} : { servedBy: result.servedBy }),
    ...(result.sourceSeen === undefined ? {} : { sourceSeen: result.sourceSeen }),
    ...(recorder?.decidedAt === undefined ? {} : { decidedAt: recorder.decidedAt }),
    steps: recorder?.steps ?? [],
    assumptions: walking.assumptions,
  };
}

/**
 * Connecting to the unspecified address is connecting to this machine itself: net/ipv4/route.c, ip_route_output_key_hash_rcu,
 * and net/ipv6/tcp_ipv6.c, tcp_v6_connect, put the loopback in its place.
 */
function connectable(state: CompiledState, ip: Ip | undefined): Ip | undefined {
  return ip && isUnspecified(ip) ? ipOf(state, ip.family === 4 ? '127.0.0.1' : '::1') : ip;
}

/** TCP has one peer: the kernel refuses a group or broadcast address (net/ipv4/tcp_ipv4.c, tcp_v4_connect: ENETUNREACH). */
const isForMany = (ip: Ip): boolean => isMulticast(ip) || ip.key === 0xffffffff;

/** One client, one connection (or one datagram and its answer). A docker-proxy on the way opens a second, `leg` 1. */
function connect(
  walking: Walking,
  ns: CompiledNamespace,
  destination: Ip,
  port: number,
  protocol: 'tcp' | 'udp',
  chosen: Ip | undefined,
  leg: number,
): Connection {
  const { state, recorder } = walking;
  const source = chosen ?? sourceTowards(ns, destination);
  const client: Tuple = { src: source ?? destination, sport: CLIENT_PORT + leg, dst: destination, dport: port };
  const f = newFlight(protocol, client.src, client.sport, client.dst, client.dport);
  if (protocol === 'tcp') f.flags = TCP_FLAGS.SYN;
  const env = observer(walking, ns);
  recorder?.begin(ns, f, 'request', leg);
  if (!source && wayExists(ns, destination)) return end(walking, 'unreachable', 'no-address');
  if (protocol === 'tcp' && isForMany(destination)) {
    recorder?.stop(ns, 'not-one-peer', f, undefined);
    return end(walking, 'unreachable', 'not-one-peer');
  }
  const arrival = sendFrom(state, ns, f, env);
  switch (arrival.kind) {
    case 'delivered':
      return deliver(walking, arrival.namespace, f, client, ns, env, leg);
    case 'local-error':
      // Nobody asked and nobody answered: the kernel gives up on neighbour discovery after seconds, a client mostly before.
      if (arrival.cause === 'neighbour-discovery-dropped') return end(walking, 'timeout', arrival.cause);
      return end(walking, 'unreachable', arrival.cause);
    case 'lost':
      return end(walking, 'timeout', arrival.cause);
    case 'rejected': {
      const outcome = throwBack(walking, arrival, f, client, ns, env, leg);
      return end(walking, outcome, outcome === 'timeout' ? 'reply-dropped' : arrival.cause);
    }
    case 'outside':
      // An address of this host's own networks does not live out there.
      return end(walking, isOwnNetworkAddress(state, f.dst) ? 'timeout' : 'unknown', 'outside');
    case 'unknown':
      return end(walking, 'unknown', 'unknown-rule');
  }
}

const privateNets = new WeakMap<CompiledState, readonly IpNet[]>();

/** Whether the address lies on a network that only this host knows: one behind a bridge, or any that a container is on. */
function isOwnNetworkAddress(state: CompiledState, ip: Ip): boolean {
  for (const [segment, here] of state.neighbours) if (segment !== LAN_SEGMENT && here.has(ip.key)) return true;
  let nets = privateNets.get(state);
  if (!nets) {
    const bridges = state.state.topology.networks.filter((n) => n.driver === 'bridge');
    nets = bridges.flatMap((n) => n.subnets.flatMap((s) => parseNet(s.cidr) ?? []));
    privateNets.set(state, nets);
  }
  return nets.some((net) => inNet(ip, net));
}

const end = (walking: Walking, outcome: ProbeOutcome, cause: WalkCause): Connection => {
  walking.recorder?.markDecision(outcome);
  return { outcome, cause };
};

const wayExists = (ns: CompiledNamespace, destination: Ip): boolean =>
  isLocalAddress(ns, destination) || lookupRoute(ns, destination) !== undefined;

function observer(walking: Walking, asker: CompiledNamespace): JourneyObserver {
  const { budget, recorder } = walking;
  const neighbourhood = new Map<string, WalkCause | ''>();
  const noted: JourneyObserver['onVerdict'] = (ns, hook, chain, verdict, f) => {
    if (!verdict.rule && chain.policyAssumed && verdict.target === undefined) assume(walking, 'forward-policy', ns.id);
    recorder?.verdict(ns, hook, chain, verdict, f);
  };
  // Written out twice: V8 takes ten times as long to add to a copy (`{ ...base, more }`) as to make the whole.
  if (!recorder) return { entries: [], budget, asker, neighbourhood, onVerdict: noted };
  return {
    entries: [],
    budget,
    asker,
    neighbourhood,
    onVerdict: noted,
    onRewrite: recorder.rewrite.bind(recorder),
    onRoute: recorder.route.bind(recorder),
    onCross: recorder.cross.bind(recorder),
    onStop: recorder.stop.bind(recorder),
  };
}

/** The packet is at a namespace's sockets: who takes it, and what comes back. */
function deliver(
  walking: Walking,
  ns: CompiledNamespace,
  f: Flight,
  client: Tuple,
  clientNs: CompiledNamespace,
  env: JourneyObserver,
  leg: number,
): Connection {
  const { recorder } = walking;
  const { state } = walking.state;
  const protocol = f.protocol as 'tcp' | 'udp';
  // Of the machines outside only their place on the network is known, not what they serve.
  if (ns.id.startsWith('@') && ns.id !== '@host' && ns !== clientNs) return end(walking, 'unknown', 'outside');
  const found = findSocket(ns, f, protocol) ?? assumedSocket(walking, ns, f, protocol);
  if (!found) {
    const near = nearMisses(ns, f, protocol);
    if (ns.id === HOST && !listenersKnownIn(state.topology, ns.id)) {
      // A Compose file does not know the host's own processes. Where nothing in it speaks of this port, the question is about
      // them; where something does, that is what was asked about, and the rest is an assumption.
      if (!near.length && !isSpokenOf(state, protocol, f.dport)) {
        recorder?.stop(ns, 'host-process-unknown', f, undefined);
        return end(walking, 'unknown', 'host-process-unknown');
      }
      assume(walking, 'no-host-process-assumed', HOST);
    }
    recorder?.refuse(ns, f, near);
    const outcome = refuse(walking, ns, f, client, clientNs, env, leg);
    const cause: WalkCause = near.length ? 'listener-elsewhere' : 'no-listener';
    return end(walking, outcome, outcome === 'refused' ? cause : 'reply-dropped');
  }
  const { socket } = found;
  recorder?.deliver(ns, f, socket);
  switch (socket.kind) {
    case 'placeholder': {
      // dockerd's own socket: the kernel completes the handshake, nobody reads.
      const back = protocol === 'tcp' ? answer(walking, ns, f, client, clientNs, env, leg, f.dst) : 'arrived';
      if (back === 'unknown') return end(walking, 'unknown', 'unknown-rule');
      return end(walking, 'timeout', back === 'arrived' ? 'placeholder' : 'reply-dropped');
    }
    case 'docker-proxy':
      return throughProxy(walking, ns, f, client, clientNs, env, leg, found);
    case 'listener': {
      if (socket.certainty === 'declared') assume(walking, 'listener-declared', socket.owner);
      const wildcardUdp = protocol === 'udp' && found.wildcard;
      const from = wildcardUdp ? (sourceTowards(ns, f.src) ?? f.dst) : f.dst;
      const back = answer(walking, ns, f, client, clientNs, env, leg, from);
      if (back !== 'arrived') return endOfAnswer(walking, back, protocol);
      return { outcome: 'ok', cause: 'delivered', servedBy: socket.name, sourceSeen: f.src.text };
    }
  }
}

function endOfAnswer(walking: Walking, back: Exclude<AnswerFate, 'arrived'>, protocol: 'tcp' | 'udp'): Connection {
  switch (back) {
    case 'unknown':
      return end(walking, 'unknown', 'unknown-rule');
    case 'no-route':
      return end(walking, 'timeout', 'reply-no-route');
    case 'mismatch':
      // A TCP client resets what it did not ask for, and goes on waiting.
      return end(walking, 'timeout', protocol === 'udp' ? 'udp-source-mismatch' : 'reply-dropped');
    case 'dropped':
      return end(walking, 'timeout', 'reply-dropped');
  }
}

/** docker-proxy: a process that accepts, then dials the container; what its client sees depends on how that ends. */
function throughProxy(
  walking: Walking,
  ns: CompiledNamespace,
  f: Flight,
  client: Tuple,
  clientNs: CompiledNamespace,
  env: JourneyObserver,
  leg: number,
  found: CompiledSocket,
): Connection {
  const { proxy } = found.socket;
  const protocol = f.protocol as 'tcp' | 'udp';
  const backend = proxy && ipOf(walking.state, proxy.address);
  if (!proxy || !backend || leg > 0) return end(walking, 'unknown', 'loop');
  if (protocol === 'tcp') {
    const back = answer(walking, ns, f, client, clientNs, env, leg, f.dst);
    if (back !== 'arrived') return endOfAnswer(walking, back, protocol);
  }
  walking.recorder?.dial(ns, f, found.socket);
  const dialled = connect(walking, ns, backend, proxy.port, protocol, undefined, leg + 1);
  if (dialled.outcome === 'unknown') return dialled;
  if (protocol === 'tcp') {
    switch (dialled.outcome) {
      case 'ok':
        return dialled;
      case 'refused':
        return end(walking, 'reset', 'proxy-backend-refused');
      case 'timeout':
        return end(walking, 'timeout', 'proxy-backend-silent');
      default:
        return end(walking, 'reset', 'proxy-backend-unreachable');
    }
  }
  // UDP: an error from the container is swallowed; the client hears nothing.
  if (dialled.outcome !== 'ok')
    return end(walking, 'timeout', dialled.outcome === 'timeout' ? 'proxy-backend-silent' : 'proxy-backend-refused');
  const from = found.wildcard && !proxy.answersFromDialled ? (sourceTowards(ns, f.src) ?? f.dst) : f.dst;
  const back = answer(walking, ns, f, client, clientNs, env, leg, from);
  return back === 'arrived' ? dialled : endOfAnswer(walking, back, protocol);
}

/** The most specific socket first, as inet_lookup scores them: bound address, then IPv4 wildcard, then a dual-stack one. */
function findSocket(ns: CompiledNamespace, f: Flight, protocol: 'tcp' | 'udp'): CompiledSocket | undefined {
  const list = ns.sockets.get(socketKey(protocol, f.dport));
  if (!list) return undefined;
  let best: CompiledSocket | undefined;
  let bestScore = 0;
  for (const s of list) {
    const score = !s.wildcard
      ? s.ip.key === f.dst.key
        ? 3
        : 0
      : s.ip.family === f.family
        ? 2
        : f.family === 4 && s.ip.family === 6 && !s.socket.v6only
          ? 1
          : 0;
    if (score > bestScore) {
      best = s;
      bestScore = score;
    }
  }
  return best;
}

function nearMisses(ns: CompiledNamespace, f: Flight, protocol: 'tcp' | 'udp') {
  return (ns.sockets.get(socketKey(protocol, f.dport)) ?? []).map((s) => s.socket);
}

const spokenPorts = new WeakMap<KernelState, ReadonlySet<string>>();

/** Whether a container publishes this port, on either side, exposes it or listens on it. */
function isSpokenOf(state: KernelState, protocol: 'tcp' | 'udp', port: number): boolean {
  let ports = spokenPorts.get(state);
  if (!ports) {
    const { containers, listeners } = state.topology;
    ports = new Set([
      ...listeners.map((l) => `${l.protocol}/${l.port}`),
      ...containers.flatMap((c) => [
        ...c.exposed.map((e) => `${e.protocol}/${e.port}`),
        ...c.published.flatMap((p) => [`${p.protocol}/${p.containerPort}`, `${p.protocol}/${p.hostPort ?? 0}`]),
      ]),
    ]);
    spokenPorts.set(state, ports);
  }
  return ports.has(`${protocol}/${port}`);
}

/**
 * Whose server an unknown listener would be: the namespace's container; on the host, a container in host mode of which nothing
 * is known. The host itself is not guessed at: a port that nobody published would seem open.
 */
function assumedOwner(ns: CompiledNamespace): string | undefined {
  const { containers, sockets } = ns.namespace;
  if (!ns.id.startsWith('@')) return containers[0] ?? ns.id;
  return containers.find((id) => !sockets.some((s) => s.owner === id));
}

/** Whether it is known of this port that nothing listens there. */
function isClosed({ state }: Walking, ns: CompiledNamespace, f: Flight, protocol: 'tcp' | 'udp'): boolean {
  return (state.state.topology.closedPorts ?? []).some(
    (closed) =>
      closed.port === f.dport &&
      closed.protocol === protocol &&
      state.state.namespaceOf.get(closed.container) === ns.id,
  );
}

/**
 * Where the source cannot know who listens, a container's port is taken to be served (contract.md, "Listeners come …"); a
 * known socket on that port that is bound elsewhere is better knowledge than that.
 */
function assumedSocket(
  walking: Walking,
  ns: CompiledNamespace,
  f: Flight,
  protocol: 'tcp' | 'udp',
): CompiledSocket | undefined {
  const { topology } = walking.state.state;
  if (listenersKnownIn(topology, ns.id) || walking.options.assumeListener === false) return undefined;
  if (nearMisses(ns, f, protocol).length) return undefined;
  if (isClosed(walking, ns, f, protocol)) return undefined;
  const owner = assumedOwner(ns);
  if (owner === undefined) return undefined;
  const name = walking.state.names.get(owner) ?? owner;
  assume(walking, 'listener-assumed', owner);
  return {
    ip: f.dst,
    wildcard: false,
    socket: {
      kind: 'listener',
      owner,
      name,
      protocol,
      address: f.family === 4 ? '0.0.0.0' : '::',
      port: f.dport,
      v6only: false,
      certainty: 'assumed',
    },
  };
}
