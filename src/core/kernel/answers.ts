import type { ProbeOutcome } from '../model/index.ts';
import { TCP_FLAGS } from './Flight.ts';
import type { CompiledNamespace, Flight, Tuple } from './Flight.ts';
import type { Ip } from '../model/index.ts';
import { sendFrom } from './journey.ts';
import type { Arrival, JourneyObserver } from './journey.ts';
import { newFlight, quoteOf } from './newFlight.ts';
import { isLocalAddress, sourceTowards } from './routing.ts';
import type { Walking } from './Walking.ts';

/** What became of an answer. `mismatch`: it arrived, from an address that the client did not dial. */
export type AnswerFate = 'arrived' | 'dropped' | 'mismatch' | 'no-route' | 'unknown';

/** Sends the answer on its way and says whether the client's socket takes it. */
export function answer(
  walking: Walking,
  ns: CompiledNamespace,
  request: Flight,
  client: Tuple,
  clientNs: CompiledNamespace,
  env: JourneyObserver,
  leg: number,
  from: Ip,
): AnswerFate {
  const f = newFlight(request.protocol, from, request.dport, request.src, request.sport);
  if (f.protocol === 'tcp') f.flags = TCP_FLAGS.SYN | TCP_FLAGS.ACK;
  walking.recorder?.begin(ns, f, 'reply', leg);
  const arrival = sendFrom(walking.state, ns, f, env);
  if (arrival.kind === 'unknown') return 'unknown';
  if (arrival.kind === 'local-error') return arrival.cause === 'no-route' ? 'no-route' : 'dropped';
  if (arrival.kind === 'outside') return 'no-route';
  if (arrival.kind !== 'delivered' || arrival.namespace !== clientNs) return 'dropped';
  const fits =
    f.src.key === client.dst.key &&
    f.sport === client.dport &&
    f.dst.key === client.src.key &&
    f.dport === client.sport;
  walking.recorder?.received(clientNs, f, fits);
  return fits ? 'arrived' : 'mismatch';
}

/** Nothing listens: TCP answers with a reset, UDP with an ICMP error. What the client sees of it. */
export function refuse(
  walking: Walking,
  ns: CompiledNamespace,
  request: Flight,
  client: Tuple,
  clientNs: CompiledNamespace,
  env: JourneyObserver,
  leg: number,
): ProbeOutcome {
  if (request.protocol === 'tcp') {
    const f = newFlight('tcp', request.dst, request.dport, request.src, request.sport);
    f.flags = TCP_FLAGS.RST | TCP_FLAGS.ACK;
    walking.recorder?.begin(ns, f, 'reply', leg);
    return arrivedAs(walking, sendFrom(walking.state, ns, f, env), f, client, clientNs, 'refused');
  }
  return sendError(walking, ns, request, request.dst, client, clientNs, env, leg, 'refused');
}

/** A rule (or a router) threw the packet back from where it is. What the client sees of it. */
export function throwBack(
  walking: Walking,
  arrival: Extract<Arrival, { kind: 'rejected' }>,
  request: Flight,
  client: Tuple,
  clientNs: CompiledNamespace,
  env: JourneyObserver,
  leg: number,
): ProbeOutcome {
  const ns = arrival.namespace;
  if (arrival.with === 'tcp-reset') {
    if (request.protocol !== 'tcp') return 'timeout';
    const f = newFlight('tcp', request.dst, request.dport, request.src, request.sport);
    f.flags = TCP_FLAGS.RST | TCP_FLAGS.ACK;
    walking.recorder?.begin(ns, f, 'reply', leg);
    return arrivedAs(walking, sendFrom(walking.state, ns, f, env), f, client, clientNs, 'refused');
  }
  const from = isLocalAddress(ns, request.dst) ? request.dst : sourceTowards(ns, request.src);
  if (!from) return 'timeout';
  return sendError(walking, ns, request, from, client, clientNs, env, leg, outcomeOfError(arrival.with));
}

/** errno of an ICMP error, as a client sees it (net/ipv4/icmp.c, icmp_err_convert; net/ipv6/icmp.c, tab_unreach). */
function outcomeOfError(how: string): ProbeOutcome {
  return how === 'icmp-port-unreachable' || how === 'icmp6-port-unreachable' || how === 'tcp-reset'
    ? 'refused'
    : 'unreachable';
}

function sendError(
  walking: Walking,
  ns: CompiledNamespace,
  request: Flight,
  from: Ip,
  client: Tuple,
  clientNs: CompiledNamespace,
  env: JourneyObserver,
  leg: number,
  seen: ProbeOutcome,
): ProbeOutcome {
  const f = newFlight('icmp', from, 0, request.src, 0);
  f.inner = quoteOf(request);
  f.icmpType = 'destination-unreachable';
  walking.recorder?.begin(ns, f, 'reply', leg);
  const arrival = sendFrom(walking.state, ns, f, env);
  if (arrival.kind === 'unknown') return 'unknown';
  if (arrival.kind !== 'delivered' || arrival.namespace !== clientNs) return 'timeout';
  const { inner } = f;
  const fits =
    inner.src.key === client.src.key &&
    inner.sport === client.sport &&
    inner.dst.key === client.dst.key &&
    inner.dport === client.dport;
  walking.recorder?.received(clientNs, f, fits);
  return fits ? seen : 'timeout';
}

function arrivedAs(
  walking: Walking,
  arrival: Arrival,
  f: Flight,
  client: Tuple,
  clientNs: CompiledNamespace,
  seen: ProbeOutcome,
): ProbeOutcome {
  if (arrival.kind === 'unknown') return 'unknown';
  if (arrival.kind !== 'delivered' || arrival.namespace !== clientNs) return 'timeout';
  const fits = f.src.key === client.dst.key && f.sport === client.dport && f.dst.key === client.src.key;
  walking.recorder?.received(clientNs, f, fits);
  return fits ? seen : 'timeout';
}
