import type { ForwardEnvironment } from './ForwardEnvironment.ts';
import { HOST, type Ip, isLoopback } from '../../model/index.ts';
import { isLanSegment, isLayer3Segment, LAN_SEGMENT, layer3Segment } from '../state/parentLans.ts';
import type { CompiledState } from './compileState.ts';
import type { CompiledLink, CompiledNamespace, CompiledRoute, Way } from './CompiledNamespace.ts';
import type { Packet } from './Packet.ts';
import { neighbourDiscovery } from './neighbourDiscovery.ts';
import { isLocalAddress, lookupRoute } from './routing.ts';
import { type HookResult, runHook } from '../netfilter/evaluate/runHook.ts';
import type { WalkCause } from './Trace.ts';

/** Where a packet's journey ended. */
export type Arrival =
  | { readonly kind: 'delivered'; readonly namespace: CompiledNamespace; readonly link: CompiledLink }
  /** `local-error`: the sender's own kernel refuses (no route, no neighbour), and says so. */
  | { readonly kind: 'lost' | 'local-error'; readonly cause: WalkCause; readonly namespace: CompiledNamespace }
  /** Thrown back: an ICMP error or a TCP reset is sent from here. */
  | {
      readonly kind: 'rejected';
      readonly with: string;
      readonly namespace: CompiledNamespace;
      readonly cause: WalkCause;
    }
  | { readonly kind: 'outside'; readonly namespace: CompiledNamespace }
  /** Nobody can tell whether it goes on: a rule that is not understood, a router of which nothing is known. */
  | { readonly kind: 'unknown'; readonly cause: 'unknown-rule' | 'outside'; readonly namespace: CompiledNamespace };

/** No packet crosses more namespaces than this; forged routes could send one in circles. */
const MAX_HOPS = 16;

/** Sends a packet that a process (or the kernel) of a namespace made, and follows it to where it ends. */
export function sendFrom(env: ForwardEnvironment, ns: CompiledNamespace, f: Packet): Arrival {
  f.inName = '';
  f.local = true;
  let way = wayOut(ns, f.dst);
  env.onRoute?.(ns, f, way.route, way.link !== undefined && way.link === ns.loopback);
  if (!way.link) return stop(env, f, { namespace: ns }, 'local-error', way.cause);
  f.outName = way.link.name;
  const before = f.dst;
  const output = runHook(env, ns, 'output', f);
  if (output.kind !== 'pass') return stopped(ns, f, output);
  if (f.dst !== before && f.dst.key !== before.key) {
    // NAT in OUTPUT: routed anew (net/netfilter.c, ip_route_me_harder).
    way = wayOut(ns, f.dst);
    env.onRoute?.(ns, f, way.route, way.link !== undefined && way.link === ns.loopback);
    if (!way.link) return stop(env, f, { namespace: ns }, 'lost', way.cause);
    f.outName = way.link.name;
  }
  return leave(env, f, way);
}

/** POSTROUTING, then the wire. */
function leave(env: ForwardEnvironment, f: Packet, way: Way): Arrival {
  const { link } = way;
  const ns = link.namespace;
  f.outName = link.name;
  const post = runHook(env, ns, 'postrouting', f, way);
  if (post.kind !== 'pass') return stopped(ns, f, post);
  if (f.family === 4 && isLoopback(f.src) && !link.isLoopback && !link.link.routeLocalnet)
    return lost(env, f, link, 'martian');
  f.local = false;
  if (f.hops >= MAX_HOPS) return lost(env, f, link, 'loop');
  if (link.isLoopback) return receive(env, f, link);
  return cross(env, f, way);
}

/** From one link to the neighbour that has the next hop's address, by a bridge or a wire. */
function cross(env: ForwardEnvironment, f: Packet, way: Way): Arrival {
  const { link, next } = way;
  const { state } = env;
  const { segment } = link.link;
  let found = segment === undefined ? undefined : neighbourOn(env, segment, next, link);
  // The parent takes what its children in layer 3 have no sibling for, and hands them what comes in for them.
  if (!found && segment !== undefined && isLayer3Segment(segment)) found = neighbourOn(env, LAN_SEGMENT, next, link);
  const child = layer3Child(env, found ?? link, f.dst, link);
  if (child) found = child;
  // A router of the LAN passes it on: to the machine that asked from beyond, or out of sight.
  if (found && segment !== undefined && next !== f.dst && isOutsideMachine(found.namespace))
    found = neighbourOn(env, segment, f.dst, link);
  if (!found) {
    if (isBeyond(state, link)) return { kind: 'outside', namespace: link.namespace };
    return stop(
      env,
      f,
      { namespace: link.namespace, ...way },
      f.inName === '' ? 'local-error' : 'lost',
      'no-neighbour',
    );
  }
  if (isParentAndChild(link, found)) return lost(env, f, link, 'parent-isolated');
  const bridge = segment === undefined ? undefined : state.bridges.get(segment);
  if (f.family === 6) {
    const dropped = neighbourDiscovery(env, f, way, found, bridge);
    if (dropped)
      return stop(env, f, { namespace: link.namespace, ...way }, f.inName === '' ? 'local-error' : 'lost', dropped);
  }
  env.onCross?.(link, found, bridge, f, next);
  if (bridge && bridge !== link && bridge !== found) return throughBridge(env, f, bridge, link, found);
  return receive(env, f, found);
}

/** The child in layer 3 of the host's card that has the address. */
function layer3Child(
  env: ForwardEnvironment,
  card: CompiledLink,
  destination: Ip,
  sender: CompiledLink,
): CompiledLink | undefined {
  return card.link.kind === 'nic' && card.namespace.id === HOST
    ? neighbourOn(env, layer3Segment(card.name), destination, sender)
    : undefined;
}

/** `@lan` and `@internet`: machines that route for nobody. */
const isOutsideMachine = (ns: CompiledNamespace): boolean => ns.id.startsWith('@') && ns.id !== HOST;

function neighbourOn(env: ForwardEnvironment, segment: string, next: Ip, link: CompiledLink): CompiledLink | undefined {
  const list = env.state.neighbours.get(segment)?.get(next.key);
  if (!list) return undefined;
  if (list.length === 1) return list[0] === link ? undefined : list[0];
  return list.find((l) => l.namespace === env.asker && l !== link) ?? list.find((l) => l !== link);
}

/** Networks whose other end this model does not hold: the LAN and beyond, and drivers that it does not know. */
function isBeyond(state: CompiledState, link: CompiledLink): boolean {
  const { segment, kind } = link.link;
  if (segment === undefined || kind === 'nic' || kind === 'other') return true;
  return isLanSegment(segment) || isLayer3Segment(segment) || !state.neighbours.has(segment);
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
  env: ForwardEnvironment,
  f: Packet,
  bridge: CompiledLink,
  from: CompiledLink,
  to: CompiledLink,
): Arrival {
  const host = bridge.namespace;
  const { sysctls } = host.namespace;
  if (!(f.family === 4 ? sysctls.bridgeNfCallIptables : sysctls.bridgeNfCallIp6tables)) return receive(env, f, to);
  f.tracked = 'none';
  f.inName = bridge.name;
  f.outName = '';
  f.bridged = true;
  const before = f.dst;
  const pre = runHook(env, host, 'prerouting', f);
  if (pre.kind !== 'pass') return stopped(host, f, pre);
  if (f.dst.key !== before.key) {
    // br_netfilter hands a rewritten frame to routing; to the same bridge it stays a bridged frame.
    f.bridged = false;
    return route(env, f, bridge, from);
  }
  return bridgeOut(env, f, bridge, to) ?? receive(env, f, to);
}

/** FORWARD and POSTROUTING of a bridged frame. */
function bridgeOut(env: ForwardEnvironment, f: Packet, bridge: CompiledLink, to: CompiledLink): Arrival | undefined {
  const host = bridge.namespace;
  f.inName = bridge.name;
  f.outName = bridge.name;
  f.bridged = true;
  const forward = runHook(env, host, 'forward', f);
  if (forward.kind !== 'pass') return stopped(host, f, forward);
  const next = to.addresses.find((a) => a.ip.family === f.family)?.ip ?? f.dst;
  const post = runHook(env, host, 'postrouting', f, { link: bridge, next });
  if (post.kind !== 'pass') return stopped(host, f, post);
  f.bridged = false;
  return undefined;
}

/** A packet comes in by a link: PREROUTING, then routing. */
function receive(env: ForwardEnvironment, f: Packet, link: CompiledLink): Arrival {
  const ns = link.namespace;
  f.hops++;
  f.inName = link.name;
  f.outName = '';
  f.local = false;
  f.mark = 0;
  f.markUnsure = 0;
  if (!link.isLoopback) {
    f.tracked = 'none';
    f.entry = undefined;
  }
  const pre = runHook(env, ns, 'prerouting', f);
  if (pre.kind !== 'pass') return stopped(ns, f, pre);
  return route(env, f, link, undefined);
}

/** The routing decision for what came in: for this namespace, or onward. `cameBy`: the bridge port that it came in by. */
function route(env: ForwardEnvironment, f: Packet, link: CompiledLink, cameBy: CompiledLink | undefined): Arrival {
  const ns = link.namespace;
  const { sysctls } = ns.namespace;
  if (!link.isLoopback) {
    if (f.family === 4 && !link.link.routeLocalnet && (isLoopback(f.src) || isLoopback(f.dst)))
      return lost(env, f, link, 'martian');
    if (f.family === 6 && (isLoopback(f.src) || isLoopback(f.dst))) return lost(env, f, link, 'martian');
    // fib_validate_source: nobody else may speak with an address of ours.
    if (f.family === 4 && ns.local.has(f.src.key)) return lost(env, f, link, 'martian');
    if (f.family === 4 && sysctls.rpFilter > 0) {
      const back = lookupRoute(ns, f.src);
      if (!back || (sysctls.rpFilter === 1 && back.link !== link)) return lost(env, f, link, 'rp-filter');
    }
  }
  if (isLocalAddress(ns, f.dst)) {
    env.onRoute?.(ns, f, undefined, true);
    const input = runHook(env, ns, 'input', f);
    if (input.kind !== 'pass') return stopped(ns, f, input);
    return { kind: 'delivered', namespace: ns, link };
  }
  if (!(f.family === 4 ? sysctls.ipForward : sysctls.ip6Forward)) {
    if (ns.id === HOST) return lost(env, f, link, 'not-forwarding');
    // Only the host's forwarding is known. Whether a container, or another machine, is a router is its own affair.
    env.onStop?.(ns, 'outside', f, link);
    return { kind: 'unknown', cause: 'outside', namespace: ns };
  }
  const found = lookupRoute(ns, f.dst);
  env.onRoute?.(ns, f, found, false);
  if (!found) return thrownBack(env, f, link, 'icmp-net-unreachable', 'no-route');
  switch (found.route.type) {
    case 'blackhole':
      return lost(env, f, link, 'route-refuses');
    case 'unreachable':
      return thrownBack(env, f, link, 'icmp-host-unreachable', 'route-refuses');
    case 'prohibit':
      return thrownBack(env, f, link, 'icmp-admin-prohibited', 'route-refuses');
    default:
      break;
  }
  const way: Way = { link: found.link, next: found.via ?? f.dst };
  f.outName = way.link.name;
  // With br_netfilter a packet that NAT turned back into its own bridge is bridged: it leaves by another port than it came in by,
  // unless that port is in hairpin mode.
  const { segment, kind } = link.link;
  const target =
    way.link === link && kind === 'bridge' && segment !== undefined
      ? neighbourOn(env, segment, way.next, link)
      : undefined;
  if (target && cameBy === target && target.link.hairpin === false) return lost(env, f, link, 'no-hairpin');
  const forward = runHook(env, ns, 'forward', f);
  if (forward.kind !== 'pass') return stopped(ns, f, forward);
  return leave(env, f, way);
}

type WayOut =
  | (Way & { readonly route: CompiledRoute | undefined })
  | { readonly link: undefined; readonly route: CompiledRoute | undefined; readonly cause: WalkCause };

function wayOut(ns: CompiledNamespace, destination: Ip): WayOut {
  if (isLocalAddress(ns, destination) && ns.loopback) return { link: ns.loopback, next: destination, route: undefined };
  // ::1 that lo does not have: no address to send from (EADDRNOTAVAIL), not a route's matter.
  if (isLoopback(destination)) return { link: undefined, route: undefined, cause: 'no-address' };
  const route = lookupRoute(ns, destination);
  if (!route) return { link: undefined, route: undefined, cause: 'no-route' };
  if (route.route.type !== 'unicast' && route.route.type !== 'local')
    return { link: undefined, route, cause: 'route-refuses' };
  return { link: route.link, next: route.via ?? destination, route };
}

/** Where a packet was when it stopped; `next`: whose address nobody answered for. */
interface Place {
  readonly namespace: CompiledNamespace;
  readonly link?: CompiledLink;
  readonly next?: Ip;
}

function stop(
  env: ForwardEnvironment,
  f: Packet,
  { namespace, link, next }: Place,
  kind: 'lost' | 'local-error',
  cause: WalkCause,
): Arrival {
  env.onStop?.(namespace, cause, f, link, next);
  return { kind, cause, namespace };
}

function lost(env: ForwardEnvironment, f: Packet, link: CompiledLink, cause: WalkCause): Arrival {
  return stop(env, f, { namespace: link.namespace, link }, 'lost', cause);
}

function thrownBack(env: ForwardEnvironment, f: Packet, link: CompiledLink, how: string, cause: WalkCause): Arrival {
  const { namespace } = link;
  env.onStop?.(namespace, cause, f, link);
  return { kind: 'rejected', with: how, namespace, cause };
}

function stopped(ns: CompiledNamespace, f: Packet, result: HookResult): Arrival {
  if (result.kind === 'unknown') return { kind: 'unknown', cause: 'unknown-rule', namespace: ns };
  if (result.kind === 'reject') {
    const target = result.verdict?.target;
    const how =
      target?.kind === 'reject' ? target.with : f.family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable';
    return { kind: 'rejected', with: how, namespace: ns, cause: 'rule-rejected' };
  }
  return { kind: 'lost', cause: result.verdict?.rule ? 'rule-dropped' : 'policy-dropped', namespace: ns };
}
