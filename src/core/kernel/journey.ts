import type { CompiledState } from './compileState.ts';
import type { ChainVerdict, CompiledBase } from './compileRuleset.ts';
import type { CompiledLink, CompiledNamespace, CompiledRoute, Flight } from './Flight.ts';
import { HOST, isLoopback } from '../model/index.ts';
import { neighbourDiscovery } from './neighbourDiscovery.ts';
import type { Ip } from '../model/index.ts';
import { isLocalAddress, lookupRoute } from './routing.ts';
import { runHook } from './runHook.ts';
import type { HookEnvironment, HookResult } from './runHook.ts';
import type { WalkCause } from './Walk.ts';

/** Where a packet's journey ended. */
export type Arrival =
  | { readonly kind: 'delivered'; readonly namespace: CompiledNamespace; readonly link: CompiledLink }
  | { readonly kind: 'lost'; readonly cause: WalkCause; readonly namespace: CompiledNamespace }
  /** The sender's own kernel refuses: no route, no neighbour. */
  | { readonly kind: 'local-error'; readonly cause: WalkCause; readonly namespace: CompiledNamespace }
  /** Thrown back: an ICMP error or a TCP reset is sent from here. */
  | {
      readonly kind: 'rejected';
      readonly with: string;
      readonly namespace: CompiledNamespace;
      readonly cause: WalkCause;
    }
  | { readonly kind: 'outside'; readonly namespace: CompiledNamespace }
  | {
      readonly kind: 'unknown';
      readonly namespace: CompiledNamespace;
      readonly base: CompiledBase | undefined;
      readonly verdict: ChainVerdict | undefined;
    };

/** Told of what happens on the way; every part optional, absent where nobody records. */
export interface JourneyObserver extends HookEnvironment {
  readonly onRoute?: (ns: CompiledNamespace, f: Flight, route: CompiledRoute | undefined, local: boolean) => void;
  readonly onCross?: (
    from: CompiledLink,
    to: CompiledLink,
    bridge: CompiledLink | undefined,
    f: Flight,
    next: Ip,
  ) => void;
  /** `next`: whose address nobody answered for. */
  readonly onStop?: (
    ns: CompiledNamespace,
    cause: WalkCause,
    f: Flight,
    link: CompiledLink | undefined,
    next?: Ip,
  ) => void;
  /** Where a packet to an address that several namespaces stand for goes: the one that asked. */
  readonly asker: CompiledNamespace;
  readonly neighbourhood: Map<string, WalkCause | ''>;
}

/** No packet crosses more namespaces than this; forged routes could send one in circles. */
const MOST_HOPS = 16;

/** Sends a packet that a process (or the kernel) of a namespace made, and follows it to where it ends. */
export function sendFrom(
  state: CompiledState,
  ns: CompiledNamespace,
  f: Flight,
  env: JourneyObserver,
  hops = 0,
): Arrival {
  f.inName = '';
  f.local = true;
  let way = wayOut(ns, f.dst);
  env.onRoute?.(ns, f, way.route, way.link === ns.loopback);
  if (!way.link) return stop(env, ns, f, way.cause ?? 'no-route', 'local-error', undefined);
  f.outName = way.link.name;
  const before = f.dst;
  const output = runHook(ns, 'output', f, env, way.link, way.next);
  if (output.kind !== 'pass') return stopped(env, ns, f, output);
  if (f.dst !== before && f.dst.key !== before.key) {
    // NAT in OUTPUT: routed anew (net/netfilter.c, ip_route_me_harder).
    way = wayOut(ns, f.dst);
    env.onRoute?.(ns, f, way.route, way.link === ns.loopback);
    if (!way.link) return stop(env, ns, f, way.cause ?? 'no-route', 'lost', undefined);
    f.outName = way.link.name;
  }
  return leave(state, ns, f, way.link, way.next, env, hops);
}

/** POSTROUTING, then the wire. */
function leave(
  state: CompiledState,
  ns: CompiledNamespace,
  f: Flight,
  link: CompiledLink,
  next: Ip,
  env: JourneyObserver,
  hops: number,
): Arrival {
  f.outName = link.name;
  const post = runHook(ns, 'postrouting', f, env, link, next);
  if (post.kind !== 'pass') return stopped(env, ns, f, post);
  if (f.family === 4 && isLoopback(f.src) && !link.isLoopback && !link.link.routeLocalnet)
    return stop(env, ns, f, 'martian', 'lost', link);
  f.local = false;
  if (hops >= MOST_HOPS) return stop(env, ns, f, 'loop', 'lost', link);
  if (link.isLoopback) return receive(state, ns, link, f, env, hops + 1);
  return cross(state, ns, link, next, f, env, hops);
}

/** From one link to the neighbour that has the next hop's address, by a bridge or a wire. */
function cross(
  state: CompiledState,
  ns: CompiledNamespace,
  link: CompiledLink,
  next: Ip,
  f: Flight,
  env: JourneyObserver,
  hops: number,
): Arrival {
  const { segment } = link.link;
  let found = segment === undefined ? undefined : neighbourOn(state, segment, next, env, link);
  // A router of the LAN passes it on: to the machine that asked from beyond, or out of sight.
  if (found && segment !== undefined && next !== f.dst && isOutsideMachine(found.namespace))
    found = neighbourOn(state, segment, f.dst, env, link);
  if (!found) {
    if (isBeyond(state, link)) return { kind: 'outside', namespace: ns };
    return stop(env, ns, f, 'no-neighbour', f.inName === '' ? 'local-error' : 'lost', link, next);
  }
  if (isParentAndChild(link, found)) return stop(env, ns, f, 'parent-isolated', 'lost', link);
  const bridge = segment === undefined ? undefined : state.bridges.get(segment);
  if (f.family === 6) {
    const dropped = neighbourDiscovery(ns, link, found, bridge, next, f, env);
    if (dropped) return stop(env, ns, f, dropped, f.inName === '' ? 'local-error' : 'lost', link, next);
  }
  env.onCross?.(link, found, bridge, f, next);
  if (bridge && bridge !== link && bridge !== found) return throughBridge(state, bridge, link, found, f, env, hops);
  return receive(state, found.namespace, found, f, env, hops + 1);
}

/** `@lan` and `@internet`: machines that route for nobody. */
const isOutsideMachine = (ns: CompiledNamespace): boolean => ns.id.startsWith('@') && ns.id !== HOST;

function neighbourOn(
  state: CompiledState,
  segment: string,
  next: Ip,
  env: JourneyObserver,
  link: CompiledLink,
): CompiledLink | undefined {
  const list = state.neighbours.get(segment)?.get(next.key);
  if (!list) return undefined;
  if (list.length === 1) return list[0] === link ? undefined : list[0];
  return list.find((l) => l.namespace === env.asker && l !== link) ?? list.find((l) => l !== link);
}

/** Networks whose other end this model does not hold: the LAN and beyond, and drivers that it does not know. */
function isBeyond(state: CompiledState, link: CompiledLink): boolean {
  if (link.link.segment === 'lan' || link.link.kind === 'nic' || link.link.kind === 'other') return true;
  return link.link.segment === undefined || !state.neighbours.has(link.link.segment);
}

/** A macvlan or ipvlan child and the host whose interface carries it cannot talk to each other (kernel macvlan driver). */
function isParentAndChild(a: CompiledLink, b: CompiledLink): boolean {
  const isChild = (l: CompiledLink): boolean => l.link.kind === 'macvlan' || l.link.kind === 'ipvlan';
  const isHostNic = (l: CompiledLink): boolean => l.link.kind === 'nic' && l.namespace.id === HOST;
  if (isChild(a) && isChild(b)) return a.link.mode === 'private' || a.link.mode === 'vepa';
  return (isChild(a) && isHostNic(b)) || (isHostNic(a) && isChild(b));
}

/** A frame from one port of the host's bridge to another; with br_netfilter it passes iptables on the way. */
function throughBridge(
  state: CompiledState,
  bridge: CompiledLink,
  from: CompiledLink,
  to: CompiledLink,
  f: Flight,
  env: JourneyObserver,
  hops: number,
): Arrival {
  const host = bridge.namespace;
  const { sysctls } = host.namespace;
  if (f.family === 4 ? sysctls.bridgeNfCallIptables : sysctls.bridgeNfCallIp6tables) {
    if (f.tracked !== 'none') f.tracked = 'none';
    f.inName = bridge.name;
    f.outName = '';
    f.bridged = true;
    const before = f.dst;
    const pre = runHook(host, 'prerouting', f, env, undefined, undefined);
    if (pre.kind !== 'pass') return stopped(env, host, f, pre);
    if (f.dst.key !== before.key) {
      // br_netfilter hands a rewritten frame to routing; to the same bridge it stays a bridged frame.
      f.bridged = false;
      return route(state, host, bridge, f, env, hops, from);
    }
    return bridgeOut(host, bridge, to, f, env) ?? receive(state, to.namespace, to, f, env, hops + 1);
  }
  return receive(state, to.namespace, to, f, env, hops + 1);
}

/** FORWARD and POSTROUTING of a bridged frame. */
function bridgeOut(
  host: CompiledNamespace,
  bridge: CompiledLink,
  to: CompiledLink,
  f: Flight,
  env: JourneyObserver,
): Arrival | undefined {
  f.inName = bridge.name;
  f.outName = bridge.name;
  f.bridged = true;
  const forward = runHook(host, 'forward', f, env, bridge, undefined);
  if (forward.kind !== 'pass') return stopped(env, host, f, forward);
  const post = runHook(host, 'postrouting', f, env, bridge, to.addresses.find((a) => a.ip.family === f.family)?.ip);
  if (post.kind !== 'pass') return stopped(env, host, f, post);
  f.bridged = false;
  return undefined;
}

/** A packet comes in by a link: PREROUTING, then routing. */
function receive(
  state: CompiledState,
  ns: CompiledNamespace,
  link: CompiledLink,
  f: Flight,
  env: JourneyObserver,
  hops: number,
): Arrival {
  f.inName = link.name;
  f.outName = '';
  f.local = false;
  f.mark = 0;
  if (!link.isLoopback) {
    f.tracked = 'none';
    f.entry = undefined;
  }
  const pre = runHook(ns, 'prerouting', f, env, undefined, undefined);
  if (pre.kind !== 'pass') return stopped(env, ns, f, pre);
  return route(state, ns, link, f, env, hops, undefined);
}

/** The routing decision for what came in: for this namespace, or onward. `cameBy`: the bridge port that it came in by. */
function route(
  state: CompiledState,
  ns: CompiledNamespace,
  link: CompiledLink,
  f: Flight,
  env: JourneyObserver,
  hops: number,
  cameBy: CompiledLink | undefined,
): Arrival {
  const { sysctls } = ns.namespace;
  if (!link.isLoopback) {
    if (f.family === 4 && !link.link.routeLocalnet && (isLoopback(f.src) || isLoopback(f.dst)))
      return stop(env, ns, f, 'martian', 'lost', link);
    if (f.family === 6 && (isLoopback(f.src) || isLoopback(f.dst))) return stop(env, ns, f, 'martian', 'lost', link);
    // fib_validate_source: nobody else may speak with an address of ours.
    if (f.family === 4 && ns.local.has(f.src.key)) return stop(env, ns, f, 'martian', 'lost', link);
    if (f.family === 4 && sysctls.rpFilter > 0) {
      const back = lookupRoute(ns, f.src);
      if (!back || (sysctls.rpFilter === 1 && back.link !== link)) return stop(env, ns, f, 'rp-filter', 'lost', link);
    }
  }
  if (isLocalAddress(ns, f.dst)) {
    env.onRoute?.(ns, f, undefined, true);
    const input = runHook(ns, 'input', f, env, undefined, undefined);
    if (input.kind !== 'pass') return stopped(env, ns, f, input);
    return { kind: 'delivered', namespace: ns, link };
  }
  if (!(f.family === 4 ? sysctls.ipForward : sysctls.ip6Forward))
    return stop(env, ns, f, 'not-forwarding', 'lost', link);
  const way = lookupRoute(ns, f.dst);
  env.onRoute?.(ns, f, way, false);
  if (!way) return thrownBack(env, ns, f, 'icmp-net-unreachable', 'no-route', link);
  switch (way.route.type) {
    case 'blackhole':
      return stop(env, ns, f, 'route-refuses', 'lost', link);
    case 'unreachable':
      return thrownBack(env, ns, f, 'icmp-host-unreachable', 'route-refuses', link);
    case 'prohibit':
      return thrownBack(env, ns, f, 'icmp-admin-prohibited', 'route-refuses', link);
    default:
      break;
  }
  f.outName = way.link.name;
  // With br_netfilter a packet that NAT turned back into its own bridge is bridged: it leaves by another port than it came in by,
  // unless that port is in hairpin mode.
  const next = way.via ?? f.dst;
  const sameBridge = way.link === link && link.link.kind === 'bridge';
  const target =
    sameBridge && link.link.segment !== undefined ? neighbourOn(state, link.link.segment, next, env, link) : undefined;
  if (target && cameBy === target && target.link.hairpin === false) return stop(env, ns, f, 'no-hairpin', 'lost', link);
  const forward = runHook(ns, 'forward', f, env, way.link, next);
  if (forward.kind !== 'pass') return stopped(env, ns, f, forward);
  return leave(state, ns, f, way.link, next, env, hops);
}

interface WayOut {
  readonly link: CompiledLink | undefined;
  readonly next: Ip;
  readonly route: CompiledRoute | undefined;
  readonly cause?: WalkCause;
}

function wayOut(ns: CompiledNamespace, destination: Ip): WayOut {
  if (isLocalAddress(ns, destination) && ns.loopback) return { link: ns.loopback, next: destination, route: undefined };
  // ::1 that lo does not have: no address to send from (EADDRNOTAVAIL), not a route's matter.
  if (isLoopback(destination)) return { link: undefined, next: destination, route: undefined, cause: 'no-address' };
  const route = lookupRoute(ns, destination);
  if (!route) return { link: undefined, next: destination, route: undefined, cause: 'no-route' };
  if (route.route.type !== 'unicast' && route.route.type !== 'local')
    return { link: undefined, next: destination, route, cause: 'route-refuses' };
  return { link: route.link, next: route.via ?? destination, route };
}

function stop(
  env: JourneyObserver,
  ns: CompiledNamespace,
  f: Flight,
  cause: WalkCause,
  kind: 'lost' | 'local-error',
  link: CompiledLink | undefined,
  next?: Ip,
): Arrival {
  env.onStop?.(ns, cause, f, link, next);
  return { kind, cause, namespace: ns };
}

function thrownBack(
  env: JourneyObserver,
  ns: CompiledNamespace,
  f: Flight,
  how: string,
  cause: WalkCause,
  link: CompiledLink,
): Arrival {
  env.onStop?.(ns, cause, f, link);
  return { kind: 'rejected', with: how, namespace: ns, cause };
}

function stopped(env: JourneyObserver, ns: CompiledNamespace, f: Flight, result: HookResult): Arrival {
  if (result.kind === 'unknown') return { kind: 'unknown', namespace: ns, base: result.base, verdict: result.verdict };
  if (result.kind === 'reject') {
    const target = result.verdict?.target;
    const how =
      target?.kind === 'reject' ? target.with : f.family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable';
    return { kind: 'rejected', with: how, namespace: ns, cause: 'rule-rejected' };
  }
  return { kind: 'lost', cause: result.verdict?.rule ? 'rule-dropped' : 'policy-dropped', namespace: ns };
}
