import type { ForwardEnvironment } from './ForwardEnvironment.ts';
import type { Chance } from '../Chance.ts';
import { firstIn, orderChosen } from '../engine/SetUpOrder.ts';
import { ENGINE, HOST, type Ip, isLoopback } from '../../model/index.ts';
import { isLanSegment, isLayer3Segment, LAN_SEGMENT, layer3Segment } from '../state/parentLans.ts';
import type { CompiledState } from './compileState.ts';
import type { CompiledLink, CompiledNamespace, CompiledRoute, Way } from './CompiledNamespace.ts';
import type { Packet } from './Packet.ts';
import { neighbourDiscovery } from './neighbourDiscovery.ts';
import { isLocalAddress, lookupRoute } from './routing.ts';
import type { UsermodeLink } from '../state/KernelState.ts';
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
  /** To a process that opens the connection anew from another namespace. */
  | {
      readonly kind: 'usermode';
      readonly namespace: CompiledNamespace;
      readonly link: CompiledLink;
      readonly by: UsermodeLink;
    }
  /** Nobody can tell whether it goes on: a rule that is not understood, a router of which nothing is known. */
  | { readonly kind: 'unknown'; readonly cause: 'unknown-rule' | 'outside'; readonly namespace: CompiledNamespace };

/** No packet crosses more namespaces than this; forged routes could send one in circles. */
const MAX_HOPS = 16;

/** Sends a packet that a process (or the kernel) of a namespace made, and follows it to where it ends. */
export function sendFrom(env: ForwardEnvironment, ns: CompiledNamespace, packet: Packet): Arrival {
  packet.inName = '';
  packet.local = true;
  let way = wayOut(ns, packet.dst, env.chance);
  env.onRoute?.(ns, packet, way.route, way.link !== undefined && way.link === ns.loopback);
  if (!way.link) return stop(env, packet, { namespace: ns }, 'local-error', way.cause);
  packet.outName = way.link.name;
  const before = packet.dst;
  const output = runHook(env, ns, 'output', packet);
  if (output.kind !== 'pass') return stopped(ns, packet, output);
  if (packet.dst !== before && packet.dst.key !== before.key) {
    // NAT in OUTPUT: routed anew (net/netfilter.c, ip_route_me_harder).
    way = wayOut(ns, packet.dst, env.chance);
    env.onRoute?.(ns, packet, way.route, way.link !== undefined && way.link === ns.loopback);
    if (!way.link) return stop(env, packet, { namespace: ns }, 'lost', way.cause);
    packet.outName = way.link.name;
  }
  return leave(env, packet, way);
}

/** POSTROUTING, then the wire. */
function leave(env: ForwardEnvironment, packet: Packet, way: Way): Arrival {
  const { link } = way;
  const ns = link.namespace;
  packet.outName = link.name;
  const post = runHook(env, ns, 'postrouting', packet, way);
  if (post.kind !== 'pass') return stopped(ns, packet, post);
  if (packet.family === 4 && isLoopback(packet.src) && !link.isLoopback && !link.link.routeLocalnet)
    return lost(env, packet, link, 'martian');
  packet.local = false;
  if (packet.hops >= MAX_HOPS) return lost(env, packet, link, 'loop');
  if (link.isLoopback) return receive(env, packet, link);
  return cross(env, packet, way);
}

/** From one link to the neighbour that has the next hop's address, by a bridge or a wire. */
function cross(env: ForwardEnvironment, packet: Packet, way: Way): Arrival {
  const { link, next } = way;
  const { state } = env;
  const by = link.link.usermode;
  if (by) {
    if (by.source !== undefined && by.source !== packet.src.text) return lost(env, packet, link, 'usermode-source');
    return { kind: 'usermode', namespace: link.namespace, link, by };
  }
  const { segment } = link.link;
  let found = segment === undefined ? undefined : neighbourOn(env, segment, next, link);
  // The parent takes what its children in layer 3 have no sibling for, and hands them what comes in for them.
  if (!found && segment !== undefined && isLayer3Segment(segment)) found = neighbourOn(env, LAN_SEGMENT, next, link);
  const child = layer3Child(env, found ?? link, packet.dst, link);
  if (child) found = child;
  // A router of the LAN passes it on: to the machine that asked from beyond, or out of sight.
  if (found && segment !== undefined && next !== packet.dst && isOutsideMachine(found.namespace))
    found = neighbourOn(env, segment, packet.dst, link);
  if (!found) {
    if (isBeyond(state, link)) return { kind: 'outside', namespace: link.namespace };
    return stop(
      env,
      packet,
      { namespace: link.namespace, ...way },
      packet.inName === '' ? 'local-error' : 'lost',
      'no-neighbour',
    );
  }
  if (isParentAndChild(link, found)) return lost(env, packet, link, 'parent-isolated');
  const bridge = segment === undefined ? undefined : state.bridges.get(segment);
  if (packet.family === 6) {
    const dropped = neighbourDiscovery(env, packet, way, found, bridge);
    if (dropped)
      return stop(
        env,
        packet,
        { namespace: link.namespace, ...way },
        packet.inName === '' ? 'local-error' : 'lost',
        dropped,
      );
  }
  env.onCross?.(link, found, bridge, packet, next);
  if (bridge && bridge !== link && bridge !== found) return throughBridge(env, packet, bridge, link, found);
  // With br_netfilter a frame to the bridge itself passes PREROUTING as a frame, too.
  const isBridged = bridge !== undefined && bridge === found && isFiltered(bridge, packet.family);
  return receive(env, packet, found, isBridged ? link : undefined);
}

/** Whether frames of this bridge pass iptables (net.bridge.bridge-nf-call-iptables, -ip6tables). */
function isFiltered({ namespace }: CompiledLink, family: 4 | 6): boolean {
  const { sysctls } = namespace.namespace;
  return family === 4 ? sysctls.bridgeNfCallIptables : sysctls.bridgeNfCallIp6tables;
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
export const isOutsideMachine = ({ id }: CompiledNamespace): boolean =>
  id.startsWith('@') && id !== HOST && id !== ENGINE;

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
function isParentAndChild(one: CompiledLink, other: CompiledLink): boolean {
  const isChild = (l: CompiledLink): boolean => l.link.kind === 'macvlan' || l.link.kind === 'ipvlan';
  const isHostNic = (l: CompiledLink): boolean => l.link.kind === 'nic' && l.namespace.id === HOST;
  if (isChild(one) && isChild(other)) return one.link.mode === 'private' || one.link.mode === 'vepa';
  return (isChild(one) && isHostNic(other)) || (isHostNic(one) && isChild(other));
}

/** A frame from one port of the host's bridge to another; with br_netfilter it passes iptables on the way. */
function throughBridge(
  env: ForwardEnvironment,
  packet: Packet,
  bridge: CompiledLink,
  from: CompiledLink,
  to: CompiledLink,
): Arrival {
  const host = bridge.namespace;
  if (!isFiltered(bridge, packet.family)) return receive(env, packet, to);
  packet.tracked = 'none';
  packet.inName = bridge.name;
  packet.outName = '';
  packet.bridged = true;
  const before = packet.dst;
  const pre = runHook(env, host, 'prerouting', packet);
  if (pre.kind !== 'pass') return stopped(host, packet, pre);
  if (packet.dst.key !== before.key) {
    // br_netfilter hands a rewritten frame to routing; to the same bridge it stays a bridged frame.
    packet.bridged = false;
    return route(env, packet, bridge, from);
  }
  return bridgeOut(env, packet, bridge, to) ?? receive(env, packet, to);
}

/** FORWARD and POSTROUTING of a bridged frame. */
function bridgeOut(
  env: ForwardEnvironment,
  packet: Packet,
  bridge: CompiledLink,
  to: CompiledLink,
): Arrival | undefined {
  const host = bridge.namespace;
  packet.inName = bridge.name;
  packet.outName = bridge.name;
  packet.bridged = true;
  const forward = runHook(env, host, 'forward', packet);
  if (forward.kind !== 'pass') return stopped(host, packet, forward);
  const next = to.addresses.find((a) => a.ip.family === packet.family)?.ip ?? packet.dst;
  const post = runHook(env, host, 'postrouting', packet, { link: bridge, next });
  if (post.kind !== 'pass') return stopped(host, packet, post);
  packet.bridged = false;
  return undefined;
}

/** A packet comes in by a link: PREROUTING, then routing. `port`: the bridge port by which it came to the bridge itself. */
export function receive(env: ForwardEnvironment, packet: Packet, link: CompiledLink, port?: CompiledLink): Arrival {
  const ns = link.namespace;
  packet.hops++;
  packet.inName = link.name;
  packet.outName = '';
  packet.local = false;
  packet.mark = 0;
  packet.markUnsure = 0;
  if (!link.isLoopback) {
    packet.tracked = 'none';
    packet.entry = undefined;
  }
  const dialled = packet.dst.key;
  const pre = runHook(env, ns, 'prerouting', packet);
  if (pre.kind !== 'pass') return stopped(ns, packet, pre);
  return route(env, packet, link, packet.dst.key === dialled ? undefined : port);
}

/** The routing decision for what came in: for this namespace, or onward. `cameBy`: the bridge port that it came in by. */
function route(env: ForwardEnvironment, packet: Packet, link: CompiledLink, cameBy: CompiledLink | undefined): Arrival {
  const ns = link.namespace;
  const { sysctls } = ns.namespace;
  if (!link.isLoopback) {
    if (packet.family === 4 && !link.link.routeLocalnet && (isLoopback(packet.src) || isLoopback(packet.dst)))
      return lost(env, packet, link, 'martian');
    if (packet.family === 6 && (isLoopback(packet.src) || isLoopback(packet.dst)))
      return lost(env, packet, link, 'martian');
    // fib_validate_source: nobody else may speak with an address of ours.
    if (packet.family === 4 && ns.local.has(packet.src.key)) return lost(env, packet, link, 'martian');
    if (packet.family === 4 && sysctls.rpFilter > 0) {
      const back = lookupRoute(ns, packet.src, env.chance);
      if (!back || (sysctls.rpFilter === 1 && back.link !== link)) return lost(env, packet, link, 'rp-filter');
    }
  }
  if (isLocalAddress(ns, packet.dst)) {
    env.onRoute?.(ns, packet, undefined, true);
    const input = runHook(env, ns, 'input', packet);
    if (input.kind !== 'pass') return stopped(ns, packet, input);
    return { kind: 'delivered', namespace: ns, link };
  }
  if (!forwardsFrom(link, env.chance)) return lost(env, packet, link, 'not-forwarding');
  if (!(packet.family === 4 ? sysctls.ipForward : sysctls.ip6Forward)) {
    if (!isOutsideMachine(ns) && ns.id.startsWith('@')) return lost(env, packet, link, 'not-forwarding');
    // Only the host's forwarding is known. Whether a container, or another machine, is a router is its own affair.
    env.onStop?.(ns, 'outside', packet, link);
    return { kind: 'unknown', cause: 'outside', namespace: ns };
  }
  const found = lookupRoute(ns, packet.dst, env.chance);
  env.onRoute?.(ns, packet, found, false);
  if (!found) return thrownBack(env, packet, link, 'icmp-net-unreachable', 'no-route');
  switch (found.route.type) {
    case 'blackhole':
      return lost(env, packet, link, 'route-refuses');
    case 'unreachable':
      return thrownBack(env, packet, link, 'icmp-host-unreachable', 'route-refuses');
    case 'prohibit':
      return thrownBack(env, packet, link, 'icmp-admin-prohibited', 'route-refuses');
    default:
      break;
  }
  const way: Way = { link: found.link, next: found.via ?? packet.dst };
  packet.outName = way.link.name;
  // With br_netfilter a packet that NAT turned back into its own bridge is bridged: it leaves by another port than it came in by,
  // unless that port is in hairpin mode.
  const { segment, kind } = link.link;
  const target =
    way.link === link && kind === 'bridge' && segment !== undefined
      ? neighbourOn(env, segment, way.next, link)
      : undefined;
  if (target && cameBy === target && target.link.hairpin === false) return lost(env, packet, link, 'no-hairpin');
  const forward = runHook(env, ns, 'forward', packet);
  if (forward.kind !== 'pass') return stopped(ns, packet, forward);
  return leave(env, packet, way);
}

/** net.ipv4.conf.LINK.forwarding of the link by which a packet comes in (net/ipv4/route.c, ip_route_input_slow). */
function forwardsFrom({ link }: CompiledLink, chance: Chance | undefined): boolean {
  const { forwards, forwardsBy } = link;
  if (!forwardsBy) return forwards !== false;
  const order = orderChosen(forwardsBy.key, forwardsBy.all, chance);
  const first = firstIn(order, [forwardsBy.network, ...forwardsBy.networks]);
  return first === forwardsBy.network;
}

type WayOut =
  | (Way & { readonly route: CompiledRoute | undefined })
  | { readonly link: undefined; readonly route: CompiledRoute | undefined; readonly cause: WalkCause };

function wayOut(ns: CompiledNamespace, destination: Ip, chance: Chance | undefined): WayOut {
  if (isLocalAddress(ns, destination) && ns.loopback) return { link: ns.loopback, next: destination, route: undefined };
  // ::1 that lo does not have: no address to send from (EADDRNOTAVAIL), not a route's matter.
  if (isLoopback(destination)) return { link: undefined, route: undefined, cause: 'no-address' };
  const route = lookupRoute(ns, destination, chance);
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
  packet: Packet,
  { namespace, link, next }: Place,
  kind: 'lost' | 'local-error',
  cause: WalkCause,
): Arrival {
  env.onStop?.(namespace, cause, packet, link, next);
  return { kind, cause, namespace };
}

function lost(env: ForwardEnvironment, packet: Packet, link: CompiledLink, cause: WalkCause): Arrival {
  return stop(env, packet, { namespace: link.namespace, link }, 'lost', cause);
}

function thrownBack(
  env: ForwardEnvironment,
  packet: Packet,
  link: CompiledLink,
  how: string,
  cause: WalkCause,
): Arrival {
  const { namespace } = link;
  env.onStop?.(namespace, cause, packet, link);
  return { kind: 'rejected', with: how, namespace, cause };
}

function stopped(ns: CompiledNamespace, packet: Packet, result: HookResult): Arrival {
  if (result.kind === 'unknown') return { kind: 'unknown', cause: 'unknown-rule', namespace: ns };
  if (result.kind === 'reject') {
    const target = result.verdict?.target;
    const how =
      target?.kind === 'reject'
        ? target.with
        : packet.family === 4
          ? 'icmp-port-unreachable'
          : 'icmp6-port-unreachable';
    return { kind: 'rejected', with: how, namespace: ns, cause: 'rule-rejected' };
  }
  return { kind: 'lost', cause: result.verdict?.rule ? 'rule-dropped' : 'policy-dropped', namespace: ns };
}
