import type { Ip, ProbeOutcome } from '../../model/index.ts';
import type { Connection } from './Connection.ts';
import type { Ending } from './Ending.ts';
import { type Packet, TCP_FLAGS, type Tuple } from './Packet.ts';
import type { CompiledLink, CompiledNamespace } from './CompiledNamespace.ts';
import { type Arrival, receive, sendByPort, sendFrom } from './forward.ts';
import { newPacket, quoteOf } from './newPacket.ts';
import { isLocalAddress, sourceTowards } from './routing.ts';

/** Why no answer came. `mismatch`: one arrived, from an address that the client did not dial;
 * `unfinished`: one arrived, and the packet by which the client takes note of it did not. */
export type Unanswered =
  | { readonly kind: 'dropped' | 'mismatch' | 'no-route' | 'unfinished' }
  | { readonly kind: 'unknown'; readonly cause: Extract<Arrival, { kind: 'unknown' }>['cause'] };

const DROPPED: Unanswered = { kind: 'dropped' };
const MISMATCH: Unanswered = { kind: 'mismatch' };
const UNFINISHED: Unanswered = { kind: 'unfinished' };
const NO_ROUTE: Unanswered = { kind: 'no-route' };

/** Sends the answer from `from` on its way. Undefined: the client's socket takes it. */
export function answer(
  connection: Connection,
  ns: CompiledNamespace,
  request: Packet,
  from: Ip,
): Unanswered | undefined {
  const f = newPacket(request.protocol, from, request.dport, request.src, request.sport);
  if (f.protocol === 'tcp') f.flags = TCP_FLAGS.SYN | TCP_FLAGS.ACK;
  return unanswered(connection, f, send(connection, ns, f));
}

/**
 * The packet that ends TCP's handshake, where a namespace on the way saw the request and not the answer: its conntrack takes this packet for
 * invalid, which the first one was not. Elsewhere it passes as the first did. Undefined: the server gets it.
 */
export function acknowledge(connection: Connection, server: CompiledNamespace): Unanswered | undefined {
  const { client, dialled, env, context } = connection;
  if (connection.protocol !== 'tcp' || env.entries.every((entry) => entry.isAnswered)) return undefined;
  const send = (within: Connection['env']): Arrival => {
    const f = newPacket('tcp', dialled.src, dialled.sport, dialled.dst, dialled.dport);
    f.flags = TCP_FLAGS.ACK;
    if (within === env) context.recorder?.acknowledge(client, f);
    return sendFrom(within, client, f);
  };
  // Only a packet that is lost is worth telling.
  const { state, entries, budget, asker, neighbourhood } = env;
  const silent = { state, entries, budget, asker, neighbourhood, ...(env.chance && { chance: env.chance }) };
  const isThere = (arrival: Arrival): boolean => arrival.kind === 'delivered' && arrival.namespace === server;
  if (isThere(send(silent))) return undefined;
  const arrival = send(env);
  if (isThere(arrival)) return undefined;
  return arrival.kind === 'unknown' ? arrival : UNFINISHED;
}

/** The answer of a process that carries a namespace's packets on: it comes in by the link by which the request left. */
export function answerBy(connection: Connection, link: CompiledLink, request: Packet): Unanswered | undefined {
  const f = newPacket(request.protocol, request.dst, request.dport, request.src, request.sport);
  if (f.protocol === 'tcp') f.flags = TCP_FLAGS.SYN | TCP_FLAGS.ACK;
  return unanswered(connection, f, arrive(connection, link, f));
}

/** Such a process throws the packet back: a reset for TCP, an ICMP error for UDP and where there is no way. */
export function throwBackBy(connection: Connection, link: CompiledLink, request: Packet, seen: Ending): Ending {
  const isReset = request.protocol === 'tcp' && seen.outcome === 'refused';
  const f = newPacket(
    isReset ? 'tcp' : 'icmp',
    request.dst,
    isReset ? request.dport : 0,
    request.src,
    isReset ? request.sport : 0,
  );
  if (isReset) f.flags = TCP_FLAGS.RST | TCP_FLAGS.ACK;
  else {
    f.inner = quoteOf(request);
    f.icmpType = 'destination-unreachable';
  }
  const arrival = arrive(connection, link, f);
  const heard = (): boolean => (f.inner ? isAbout(connection, f, f.inner) : isTakenBy(connection, f));
  return missed(connection, arrival) ?? (heard() ? seen : UNHEARD);
}

function arrive(connection: Connection, link: CompiledLink, packet: Packet): Arrival {
  connection.context.recorder?.begin(link.namespace, packet, 'reply', connection.leg);
  packet.local = false;
  return receive(connection.env, packet, link);
}

function unanswered(connection: Connection, reply: Packet, arrival: Arrival): Unanswered | undefined {
  if (arrival.kind === 'unknown') return arrival;
  if (arrival.kind === 'local-error') return arrival.cause === 'no-route' ? NO_ROUTE : DROPPED;
  if (arrival.kind === 'outside' || arrival.kind === 'usermode') return NO_ROUTE;
  if (arrival.kind !== 'delivered' || arrival.namespace !== connection.client) return DROPPED;
  return isTakenBy(connection, reply) ? undefined : MISMATCH;
}

/** Nothing listens: TCP answers with a reset, UDP with an ICMP error. What the client sees of it; `cause` where it hears. */
export function refuse(connection: Connection, ns: CompiledNamespace, request: Packet, cause: Ending['cause']): Ending {
  const seen: Ending = { outcome: 'refused', cause };
  return request.protocol === 'tcp'
    ? sendReset(connection, ns, request, seen)
    : sendError(connection, ns, request, request.dst, seen);
}

/** A rule (or a router) threw the packet back from where it is. What the client sees of it. */
export function throwBack(
  connection: Connection,
  arrival: Extract<Arrival, { kind: 'rejected' }>,
  request: Packet,
): Ending {
  const { namespace: ns, cause } = arrival;
  if (arrival.with === 'tcp-reset') {
    if (request.protocol !== 'tcp') return UNHEARD;
    const seen: Ending = { outcome: 'refused', cause };
    // net/ipv4/netfilter/nf_reject_ipv4.c, nf_send_reset: what came through a bridge is answered by the port that it came in by,
    // past conntrack, so that no NAT is undone.
    return sendReset(connection, ns, request, seen, arrival.port);
  }
  const from = isLocalAddress(ns, request.dst)
    ? request.dst
    : sourceTowards(ns, request.src, { chance: connection.context.chance });
  if (!from) return UNHEARD;
  const outcome =
    request.protocol === 'udp' && SOFT_ERRORS.has(arrival.with) ? 'timeout' : outcomeOfError(arrival.with);
  return sendError(connection, ns, request, from, { outcome, cause });
}

/** The client hears nothing, and waits. */
const UNHEARD: Ending = { outcome: 'timeout', cause: 'reply-dropped' };

/** errno of an ICMP error, as a client sees it (net/ipv4/icmp.c, icmp_err_convert; net/ipv6/icmp.c, tab_unreach). */
function outcomeOfError(how: string): ProbeOutcome {
  return how === 'icmp-port-unreachable' || how === 'icmp6-port-unreachable' || how === 'tcp-reset'
    ? 'refused'
    : 'unreachable';
}

/** A connected UDP socket is told of none of these: they may pass (net/ipv4/icmp.c, icmp_err_convert, `fatal`; net/ipv4/udp.c, __udp4_lib_err). */
const SOFT_ERRORS: ReadonlySet<string> = new Set([
  'icmp-net-unreachable',
  'icmp-host-unreachable',
  'icmp6-no-route',
  'icmp6-addr-unreachable',
]);

function sendReset(
  connection: Connection,
  ns: CompiledNamespace,
  request: Packet,
  seen: Ending,
  port?: CompiledLink,
): Ending {
  const f = newPacket('tcp', request.dst, request.dport, request.src, request.sport);
  f.flags = TCP_FLAGS.RST | TCP_FLAGS.ACK;
  connection.context.recorder?.begin(ns, f, 'reply', connection.leg);
  const arrival = port ? sendByPort(connection.env, port, f) : sendFrom(connection.env, ns, f);
  return missed(connection, arrival) ?? (isTakenBy(connection, f) ? seen : UNHEARD);
}

function sendError(connection: Connection, ns: CompiledNamespace, request: Packet, from: Ip, seen: Ending): Ending {
  const f = newPacket('icmp', from, 0, request.src, 0);
  f.inner = quoteOf(request);
  f.icmpType = 'destination-unreachable';
  const arrival = send(connection, ns, f);
  return missed(connection, arrival) ?? (isAbout(connection, f, f.inner) ? seen : UNHEARD);
}

function send(connection: Connection, ns: CompiledNamespace, packet: Packet): Arrival {
  connection.context.recorder?.begin(ns, packet, 'reply', connection.leg);
  return sendFrom(connection.env, ns, packet);
}

/** What the client sees where an answer did not come to it; undefined where it came. */
function missed(connection: Connection, arrival: Arrival): Ending | undefined {
  if (arrival.kind === 'unknown') return { outcome: 'unknown', cause: arrival.cause };
  return arrival.kind === 'delivered' && arrival.namespace === connection.client ? undefined : UNHEARD;
}

/** Whether a packet that came to the client's namespace is of its connection. */
function isTakenBy(connection: Connection, packet: Packet): boolean {
  const { src, sport, dst, dport } = connection.dialled;
  const fits =
    packet.src.key === dst.key && packet.sport === dport && packet.dst.key === src.key && packet.dport === sport;
  connection.context.recorder?.received(connection.client, packet, fits);
  return fits;
}

/** Whether an ICMP error that came to the client's namespace quotes its connection. */
function isAbout(connection: Connection, packet: Packet, quoted: Tuple): boolean {
  const { src, sport, dst, dport } = connection.dialled;
  const fits =
    quoted.src.key === src.key && quoted.sport === sport && quoted.dst.key === dst.key && quoted.dport === dport;
  connection.context.recorder?.received(connection.client, packet, fits);
  return fits;
}
