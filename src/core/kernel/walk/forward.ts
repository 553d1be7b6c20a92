import type { ForwardEnvironment } from './ForwardEnvironment.ts';
import type { Chance } from '../Chance.ts';
import type { MissingPart } from '../MissingPart.ts';
import { firstIn, orderChosen } from '../engine/SetUpOrder.ts';
import { ENGINE, HOST, type Ip, isLoopback, isUnspecified, parseIp } from '../../model/index.ts';
import { type Crossing, type FarEnd, farEnd, type Passed } from './farEnd.ts';
import { isLanSegment, isLayer3Segment, LAN_SEGMENT, layer3Segment } from '../state/parentLans.ts';
import type { CompiledState } from './compileState.ts';
import type { CompiledLink, CompiledNamespace, CompiledRoute, Way } from './CompiledNamespace.ts';
import type { Packet } from './Packet.ts';
import { childWith, isInLayer3 } from './ipvlan.ts';
import { neighbourDiscovery } from './neighbourDiscovery.ts';
import { newPacket } from './newPacket.ts';
import {
  flowOf,
  isLocalAddress,
  lookupRoute,
  selectAddress4,
  sourceProblem,
  type SourceProblem,
  sourceTowards,
} from './routing.ts';
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
      /** The bridge port by which the packet came: a TCP reset goes straight back there. */
      readonly port?: CompiledLink;
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
  | { readonly kind: 'unknown'; readonly cause: UnknownCause; readonly namespace: CompiledNamespace };

/** Why nobody can tell what becomes of a packet. */
type UnknownCause = Extract<
  WalkCause,
  'unknown-rule' | 'outside' | 'ebpf' | 'ipvs' | 'left-capture' | 'vlans-unknown' | 'not-captured'
>;

/** No packet crosses more namespaces than this; forged routes could send one in circles. */
const MAX_HOPS = 16;

/** Sends a packet that a process (or the kernel) of a namespace made, and follows it to where it ends. */
export function sendFrom(env: ForwardEnvironment, ns: CompiledNamespace, packet: Packet): Arrival {
  return sendBy(env, ns, packet, wayOut(env, ns, packet));
}

/** Sends a packet by a way that is found: through OUTPUT, which may turn it, and out. */
function sendBy(env: ForwardEnvironment, ns: CompiledNamespace, packet: Packet, found: WayOut): Arrival {
  packet.inName = '';
  packet.local = true;
  let way = found;
  if (way.route?.missing) return notCaptured(env, packet, { namespace: ns }, way.route.missing);
  env.onRoute?.(ns, packet, way.route, way.link !== undefined && way.link === ns.loopback);
  if (!way.link) return stop(env, packet, { namespace: ns }, 'local-error', way.cause);
  packet.outName = way.link.name;
  const before = packet.dst;
  const { mark } = packet;
  const output = runHook(env, ns, 'output', packet);
  if (output.kind !== 'pass') return stopped(ns, packet, output);
  if (balances(ns, packet)) return unknownAt(env, packet, { namespace: ns }, 'ipvs');
  if ((packet.dst !== before && packet.dst.key !== before.key) || (packet.mark !== mark && ns.namespace.machine)) {
    // NAT or a mark in OUTPUT: routed anew (net/netfilter.c, ip_route_me_harder).
    way = wayOut(env, ns, packet);
    if (way.route?.missing) return notCaptured(env, packet, { namespace: ns }, way.route.missing);
    env.onRoute?.(ns, packet, way.route, way.link !== undefined && way.link === ns.loopback);
    if (!way.link) return stop(env, packet, { namespace: ns }, 'lost', way.cause);
    packet.outName = way.link.name;
  }
  return leave(env, packet, way);
}

/** Sends a packet straight out of a port, past all rules of the namespace. */
export function sendByPort(env: ForwardEnvironment, port: CompiledLink, packet: Packet): Arrival {
  const end = farEnd(port, { state: env.state, next: packet.dst, src: packet.src, asker: env.asker });
  if (end.kind !== 'found') return lost(env, packet, port, 'no-neighbour');
  env.onWire?.(port, end.link, end.crossings, packet, packet.dst);
  return alongWires(env, packet, end);
}

/** POSTROUTING, then the wire. */
function leave(env: ForwardEnvironment, packet: Packet, way: Way, cameBy?: CompiledLink): Arrival {
  const { link } = way;
  const ns = link.namespace;
  packet.outName = link.name;
  const post = runHook(env, ns, 'postrouting', packet, way);
  if (post.kind !== 'pass') return stopped(ns, packet, post);
  if (packet.family === 4 && isLoopback(packet.src) && !link.isLoopback && !routesLocalnet(env, link))
    return lost(env, packet, link, 'martian');
  packet.local = false;
  if (packet.hops >= MAX_HOPS) return lost(env, packet, link, 'loop');
  if (link.isLoopback) return receive(env, packet, link);
  return cross(env, packet, way, cameBy);
}

/** From one link to the neighbour that has the next hop's address, by a bridge or a wire. */
function cross(env: ForwardEnvironment, packet: Packet, way: Way, cameBy?: CompiledLink): Arrival {
  const { link } = way;
  if (isWired(env, link)) return crossWires(env, packet, way, cameBy);
  const { state } = env;
  const by = link.link.usermode;
  if (by) {
    if (by.source !== undefined && by.source !== packet.src.text) return lost(env, packet, link, 'usermode-source');
    return { kind: 'usermode', namespace: link.namespace, link, by };
  }
  const { segment } = link.link;
  // In layer 3 nobody asks for a router's MAC address: the parent routes by the destination (drivers/net/ipvlan/ipvlan_core.c).
  const next = segment !== undefined && isLayer3Segment(segment) ? packet.dst : way.next;
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

/** Whether the wires of the link are known: of a captured machine, and of the machines outside that are on its LAN. */
const isWired = (env: ForwardEnvironment, link: CompiledLink): boolean =>
  link.wiring !== undefined ||
  (env.state.state.topology.machine !== undefined && isLanSegment(link.link.segment ?? ''));

/** From one link of a captured machine to whoever answers for the next hop, along the wires. */
function crossWires(env: ForwardEnvironment, packet: Packet, way: Way, cameBy: CompiledLink | undefined): Arrival {
  const { link, next } = way;
  const ns = link.namespace;
  const place: Place = { namespace: ns, ...way };
  const tunnel = tunnelKind(link);
  if (tunnel !== undefined) return throughTunnel(env, packet, way, tunnel);
  if (isInLayer3(link)) return throughParent(env, packet, link);
  const src = isLocalAddress(ns, packet.src) ? packet.src : (selectAddress4(ns, link, next) ?? packet.src);
  const end = farEnd(link, { state: env.state, next, src, asker: env.asker, chance: env.chance });
  switch (end.kind) {
    case 'nobody':
      return stop(env, packet, place, packet.inName === '' ? 'local-error' : 'lost', 'no-neighbour');
    case 'vlans-unknown':
      return unknownAt(env, packet, { namespace: end.link.namespace, link: end.link }, 'vlans-unknown');
    case 'not-captured':
      return notCaptured(env, packet, { namespace: end.link.namespace, link: end.link }, end.part);
    case 'parent-isolated':
      return lost(env, packet, link, 'parent-isolated');
    case 'left':
      if (end.lan) return { kind: 'outside', namespace: end.link.namespace };
      return unknownAt(env, packet, { namespace: end.link.namespace, link: end.link }, 'left-capture');
    case 'vxlan':
      return throughVxlan(env, packet, way, end);
    case 'found': {
      const first = end.crossings[0];
      // With br_netfilter a packet that NAT turned back into its own bridge stays a bridged frame.
      if (cameBy && first?.bridge === link && first.to) {
        if (first.to === cameBy && cameBy.link.hairpin !== true) return lost(env, packet, link, 'no-hairpin');
        if (first.to.link.machine?.port?.isolated && cameBy.link.machine?.port?.isolated)
          return lost(env, packet, link, 'port-isolated');
      }
      const stranger = strangerOn(env, end.link, packet, next);
      if (stranger) return stranger;
      if (packet.family === 6) {
        const dropped = neighbourDiscovery(env, packet, way, end.link, first?.bridge);
        if (dropped) return stop(env, packet, place, packet.inName === '' ? 'local-error' : 'lost', dropped);
      }
      env.onWire?.(link, end.link, end.crossings, packet, next);
      return alongWires(env, packet, end);
    }
  }
}

/**
 * What an ipvlan child in layer 3 sends: straight to a sibling with that address, else by the routes and through OUTPUT and POSTROUTING of
 * the parent's namespace (drivers/net/ipvlan/ipvlan_core.c, ipvlan_xmit_mode_l3 and ipvlan_process_v4_outbound).
 */
function throughParent(env: ForwardEnvironment, packet: Packet, link: CompiledLink): Arrival {
  const { lower } = link.wiring ?? {};
  if (!lower) return unknownAt(env, packet, { namespace: link.namespace, link }, 'left-capture');
  if (programAt({ link, at: 'egress' }) !== undefined)
    return unknownAt(env, packet, { namespace: link.namespace, link }, 'ebpf');
  env.chance?.assumes('ipvlan-from-source', link.namespace.id);
  const ns = lower.namespace;
  const { apart } = link.link.machine ?? {};
  const sibling = apart === 'vepa' ? undefined : childWith(lower, packet.dst);
  if (sibling && sibling !== link) {
    if (apart === 'private') return lost(env, packet, link, 'parent-isolated');
    env.onWire?.(link, sibling, [], packet, packet.dst);
    return receive(env, packet, sibling);
  }
  if (!lower.link.up) return lost(env, packet, link, 'no-neighbour');
  env.onWire?.(link, lower, [], packet, packet.dst);
  packet.hops++;
  packet.tracked = 'none';
  packet.entry = undefined;
  if (ns !== link.namespace) packet.mark = packet.markUnsure = 0;
  const isParents = lower.addresses.some(({ ip }) => ip.key === packet.dst.key);
  if (isParents && ns.loopback)
    return sendBy(env, ns, packet, { link: ns.loopback, next: packet.dst, route: undefined });
  const route = lookupRoute(ns, packet.dst, { ...flowOf(packet, env.chance), out: lower.name });
  if (route && route.route.type !== 'unicast' && route.route.type !== 'unknown')
    return lost(env, packet, lower, 'route-refuses');
  // net/ipv4/route.c, ip_route_output_key_hash_rcu: without a route by that link the destination is taken to be on it.
  const way = route ? wayBy(env, route, packet.dst) : { link: lower, next: packet.dst };
  const arrival = sendBy(env, ns, packet, { ...way, route });
  // The sender is told nothing of what the parent's namespace could not send.
  return arrival.kind === 'local-error' ? { ...arrival, kind: 'lost' } : arrival;
}

/** A machine outside that is handed what is not for it: the one that asked may be beyond it; else it forwards nothing. */
function strangerOn(env: ForwardEnvironment, to: CompiledLink, packet: Packet, next: Ip): Arrival | undefined {
  const ns = to.namespace;
  if (ns.namespace.machine || next === packet.dst || ns.local.has(packet.dst.key)) return undefined;
  if (env.asker !== ns && !env.asker.namespace.machine && env.asker.local.has(packet.dst.key)) {
    const card = env.asker.links.find((one) => isLanSegment(one.link.segment ?? ''));
    if (card) return receive(env, packet, card);
  }
  // A neighbour of which nothing was said but its address may be the router.
  if (env.state.state.topology.host.lanPeer === undefined) return { kind: 'outside', namespace: ns };
  return lost(env, packet, to, 'not-forwarding');
}

/** A frame on its way: past eBPF programs, through bridges (with br_netfilter past their rules), to the stack that takes it. */
function alongWires(
  env: ForwardEnvironment,
  packet: Packet,
  { link, crossings, passed }: { link: CompiledLink; crossings: readonly Crossing[]; passed: readonly Passed[] },
): Arrival {
  const program = passed.find((place) => programAt(place) !== undefined);
  if (program) return unknownAt(env, packet, { namespace: program.link.namespace, link: program.link }, 'ebpf');
  for (const { namespace: ns } of passed.map((place) => place.link))
    if (ns.namespace.machine?.programsUnknown) env.chance?.assumes('ebpf-not-captured', ns.id);
  packet.physicalIn = undefined;
  packet.physicalOut = undefined;
  for (const { bridge, from, to } of crossings) {
    const { sysctls } = bridge.namespace.namespace;
    const own = bridge.link.machine?.bridge;
    const passes =
      packet.family === 4
        ? sysctls.bridgeNfCallIptables || own?.nfCallIptables || mayCall(env, bridge, 4)
        : sysctls.bridgeNfCallIp6tables || own?.nfCallIp6tables || mayCall(env, bridge, 6);
    if (!passes || !from) continue;
    packet.physicalIn = from;
    packet.physicalOut = to;
    if (!to) continue;
    packet.tracked = 'none';
    packet.mark = 0;
    packet.markUnsure = 0;
    packet.inName = bridge.name;
    packet.outName = '';
    packet.bridged = true;
    const before = packet.dst;
    const pre = runHook(env, bridge.namespace, 'prerouting', packet);
    if (pre.kind !== 'pass') return stopped(bridge.namespace, packet, pre);
    if (packet.dst.key !== before.key) {
      packet.bridged = false;
      return route(env, packet, bridge, from);
    }
    const out = bridgeOut(env, packet, bridge, link);
    if (out) return out;
    packet.physicalIn = undefined;
    packet.physicalOut = undefined;
  }
  return receive(env, packet, link);
}

/** Whether bridged frames pass the rules in this way of the walk, where the setting was not captured and there are rules. */
function mayCall(env: ForwardEnvironment, { namespace: ns }: CompiledLink, family: 4 | 6): boolean {
  const setting = `net.bridge.bridge-nf-call-${family === 4 ? 'iptables' : 'ip6tables'}` as const;
  const rules = family === 4 ? ns.rules4 : ns.rules6;
  const isAsked = BRIDGED_HOOKS.some((hook) => rules?.hooks.has(hook));
  return (
    isAsked && ns.namespace.unknownSettings?.has(setting) === true && env.chance?.supposes(ns.id, setting) === true
  );
}

const BRIDGED_HOOKS = ['prerouting', 'forward', 'postrouting'] as const;

/** net.ipv4.conf.LINK.route_localnet: whether packets with addresses of 127/8 may pass. */
function routesLocalnet(env: ForwardEnvironment, { link, namespace: ns }: CompiledLink): boolean {
  if (link.routeLocalnet || ns.namespace.unknownSettings?.has('route_localnet') !== true) return link.routeLocalnet;
  return env.chance?.supposes(ns.id, 'route_localnet') ?? false;
}

/** Whether packets that come in by the link are routed on; undefined where only the namespace itself can know. */
function isForwarding(env: ForwardEnvironment, link: CompiledLink, family: 4 | 6): boolean {
  const { sysctls, unknownSettings } = link.namespace.namespace;
  const setting = family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
  if (unknownSettings?.has(setting) && env.chance) return env.chance.supposes(link.namespace.id, setting);
  return family === 4 ? (link.link.sysctls?.forwarding ?? sysctls.ipForward) : sysctls.ip6Forward;
}

/** The eBPF program that a packet passes there. */
function programAt({ link, at }: Passed): string | undefined {
  const programs = link.namespace.namespace.machine?.programs ?? [];
  return programs.find(
    (one) =>
      one.link === link.name && (one.at === undefined || one.at === at || (one.at === 'xdp' && at === 'ingress')),
  )?.name;
}

/** Through a VXLAN: the frame travels in a UDP packet from the one machine to the other, by their own routes and rules. */
function throughVxlan(
  env: ForwardEnvironment,
  packet: Packet,
  way: Way,
  { vtep, remote, far }: Extract<FarEnd, { kind: 'vxlan' }>,
): Arrival {
  const { tunnel } = vtep.link.machine ?? {};
  const arrival = sendOuter(env, packet, vtep, { remote, protocol: 'udp', port: tunnel?.port ?? 4789 });
  if (arrival.kind !== 'delivered') return arrival;
  if (!far || far.entry.namespace !== arrival.namespace) return lost(env, packet, vtep, 'no-tunnel-end');
  env.onWire?.(vtep, far.link, far.crossings, packet, way.next);
  return alongWires(env, packet, far);
}

/** Links that carry packets, not frames, to a machine elsewhere. */
function tunnelKind({ link }: CompiledLink): 'ipip' | 'gre' | 'closed' | undefined {
  switch (link.machine?.kind) {
    case 'ipip':
    case 'gre':
      return link.machine.kind;
    case 'wireguard':
    case 'tun':
    case 'sit':
    case 'ip6tnl':
    case 'ip6gre':
    case 'vti':
    case 'xfrm':
    case 'ppp':
      return 'closed';
    default:
      return undefined;
  }
}

/** Through a tunnel of IP in IP; what a WireGuard or tun link does with a packet is a program's affair, and not captured. */
function throughTunnel(env: ForwardEnvironment, packet: Packet, way: Way, kind: 'ipip' | 'gre' | 'closed'): Arrival {
  const { link, next } = way;
  const place: Place = { namespace: link.namespace, link };
  const { tunnel } = link.link.machine ?? {};
  // net/ipv4/ip_tunnel.c: a tunnel without a remote end sends to the route's next hop.
  const remote = tunnel?.remote === undefined ? (next === packet.dst ? undefined : next) : parseIp(tunnel.remote);
  if (kind === 'closed' || !remote) return unknownAt(env, packet, place, 'left-capture');
  const outer = newPacket(kind, remote, 0, remote, 0);
  const arrival = sendOuter(env, packet, link, { remote, protocol: kind, port: 0 }, outer);
  if (arrival.kind !== 'delivered') return arrival;
  const ends = arrival.namespace.links.filter((one) => one.link.machine?.kind === kind && one.link.up);
  const isEnd = (one: CompiledLink, exact: boolean): boolean => {
    const { local, remote: from } = one.link.machine?.tunnel ?? {};
    return (from === undefined ? !exact : from === outer.src.text) && (local === undefined || local === outer.dst.text);
  };
  const far = ends.find((one) => isEnd(one, true)) ?? ends.find((one) => isEnd(one, false));
  if (!far) return lost(env, packet, link, 'no-tunnel-end');
  env.onWire?.(link, far, [], packet, next);
  return receive(env, packet, far);
}

interface Outer {
  readonly remote: Ip;
  readonly protocol: 'udp' | 'ipip' | 'gre';
  readonly port: number;
}

/** Sends the outer packet of a tunnel. The mark goes with it: it is the same buffer. */
function sendOuter(
  env: ForwardEnvironment,
  packet: Packet,
  link: CompiledLink,
  { remote, protocol, port }: Outer,
  made?: Packet,
): Arrival {
  const ns = link.namespace;
  const local = link.link.machine?.tunnel?.local;
  const src = (local === undefined ? undefined : parseIp(local)) ?? sourceTowards(ns, remote);
  if (!src) return lost(env, packet, link, 'no-route');
  const outer = made ?? newPacket(protocol, src, TUNNEL_PORT, remote, port);
  outer.src = src;
  outer.mark = packet.mark;
  outer.markUnsure = packet.markUnsure;
  outer.hops = packet.hops + 1;
  if (outer.hops >= MAX_HOPS) return lost(env, packet, link, 'loop');
  const arrival = sendFrom(env, ns, outer);
  packet.hops = outer.hops;
  if (arrival.kind === 'outside') return unknownAt(env, packet, { namespace: ns, link }, 'left-capture');
  // Nobody tells the sender of the inner packet.
  if (arrival.kind === 'rejected' || arrival.kind === 'local-error')
    return { kind: 'lost', cause: arrival.cause, namespace: arrival.namespace };
  return arrival;
}

/** The source port of a VXLAN packet is a hash of what is in it; any will do. */
const TUNNEL_PORT = 50_000;

/** Whether IPVS in this namespace has a service at the packet's destination. */
function balances(ns: CompiledNamespace, packet: Packet): boolean {
  const text = ns.namespace.machine?.ipvs;
  if (text === undefined || text === '' || packet.reply || packet.protocol === 'icmp') return false;
  const flag = packet.protocol === 'udp' ? '-u' : '-t';
  const at = packet.family === 4 ? packet.dst.text : `[${packet.dst.text}]`;
  return text.split('\n').some((line) => {
    const words = line.trim().split(/\s+/);
    if (words[0] !== '-A') return false;
    // A service by firewall mark may be any packet's.
    if (words[1] === '-f') return Number(words[2]) === packet.mark;
    return words[1] === flag && (words[2] === `${at}:${packet.dport}` || words[2] === `${at}:0`);
  });
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
  // drivers/net/ipvlan/ipvlan_core.c, ipvlan_handle_mode_l3: the child's before the parent's namespace sees it.
  const child = childWith(link, packet.dst);
  if (child?.link.mode === 'l3' && packet.hops < MAX_HOPS) {
    env.onWire?.(link, child, [], packet, packet.dst);
    return receive(env, packet, child);
  }
  packet.inName = link.name;
  packet.outName = '';
  packet.local = false;
  packet.mark = 0;
  packet.markUnsure = 0;
  if (!link.isLoopback) {
    packet.tracked = 'none';
    packet.entry = undefined;
  }
  const before = packet.dst;
  const pre = runHook(env, ns, 'prerouting', packet);
  if (pre.kind !== 'pass') return stopped(ns, packet, pre);
  // drivers/net/ipvlan/ipvlan_l3s.c: through PREROUTING and INPUT of the parent's namespace, then to the child's sockets.
  const symmetric = childWith(link, packet.dst);
  if (symmetric?.link.mode === 'l3s') {
    const input = runHook(env, ns, 'input', packet);
    if (input.kind !== 'pass') return stopped(ns, packet, input);
    env.onWire?.(link, symmetric, [], packet, packet.dst);
    return { kind: 'delivered', namespace: symmetric.namespace, link: symmetric };
  }
  // net/bridge/br_netfilter_hooks.c: a frame for the bridge itself that is rewritten into the bridge's net stays a bridged frame.
  return route(env, packet, link, packet.dst.key === before.key ? undefined : (port ?? packet.physicalIn));
}

/** The routing decision for what came in: for this namespace, or onward. `cameBy`: the bridge port that it came in by. */
function route(env: ForwardEnvironment, packet: Packet, link: CompiledLink, cameBy: CompiledLink | undefined): Arrival {
  const ns = link.namespace;
  if (!link.isLoopback) {
    const isOdd = packet.family === 4 && (isLoopback(packet.src) || isLoopback(packet.dst));
    if (isOdd && !routesLocalnet(env, link)) return lost(env, packet, link, 'martian');
    if (packet.family === 6 && (isLoopback(packet.src) || isLoopback(packet.dst)))
      return lost(env, packet, link, 'martian');
  }
  const checked = (out?: CompiledLink): SourceProblem | undefined =>
    link.isLoopback || packet.family === 6
      ? undefined
      : sourceProblem(link, packet.src, packet.dst, { out, chance: env.chance });
  const refused = (problem: SourceProblem): Arrival =>
    problem === 'not-captured'
      ? notCaptured(env, packet, { namespace: ns, link }, 'routes')
      : lost(env, packet, link, problem);
  if (isLocalAddress(ns, packet.dst)) {
    const problem = checked();
    if (problem) return refused(problem);
    env.onRoute?.(ns, packet, undefined, true);
    if (balances(ns, packet)) return unknownAt(env, packet, { namespace: ns, link }, 'ipvs');
    const input = runHook(env, ns, 'input', packet);
    if (input.kind !== 'pass') return stopped(ns, packet, input);
    return { kind: 'delivered', namespace: ns, link };
  }
  if (ns.lacksAddresses) return notCaptured(env, packet, { namespace: ns, link }, 'addresses');
  // IPv6 asks for net.ipv6.conf.all.forwarding alone (net/ipv6/ip6_output.c, ip6_forward).
  if (packet.family === 4 && !forwardsFrom(link, env.chance)) return lost(env, packet, link, 'not-forwarding');
  const forwards = isForwarding(env, link, packet.family);
  // "Bridged-and-DNAT'ed traffic doesn't require ip_forwarding" (br_nf_pre_routing_finish).
  const staysBridged = cameBy !== undefined && lookupRoute(ns, packet.dst, flowOf(packet, env.chance))?.link === link;
  if (!forwards && !staysBridged) {
    const problem = checked();
    if (problem) return refused(problem);
    const isKnown =
      ns.id === HOST ||
      ns.id === ENGINE ||
      (packet.family === 4 ? link.link.sysctls?.forwarding !== undefined : ns.namespace.machine);
    if (isKnown) return lost(env, packet, link, 'not-forwarding');
    // Only the host's forwarding is known. Whether a container, or another machine, is a router is its own affair.
    env.onStop?.(ns, 'outside', packet, link);
    return { kind: 'unknown', cause: 'outside', namespace: ns };
  }
  const found = lookupRoute(ns, packet.dst, flowOf(packet, env.chance, link.name));
  if (found?.missing) return notCaptured(env, packet, { namespace: ns, link }, found.missing);
  if (found?.route.type !== 'unicast' && found?.route.type !== 'local') env.onRoute?.(ns, packet, found, false);
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
  const way = wayBy(env, found, packet.dst);
  const problem = checked(way.link);
  if (problem) return refused(problem);
  env.onRoute?.(ns, packet, found, false);
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
  return leave(env, packet, way, way.link === link ? cameBy : undefined);
}

/** The link and next hop of a route; of several ways, the one that chance takes. */
function wayBy(env: ForwardEnvironment, { link, via, hops }: CompiledRoute, destination: Ip): Way {
  const hop =
    hops?.[env.chance?.choose(`way to ${destination.text} from ${link.namespace.id}`, hops.length, 'hop') ?? 0];
  if (hop) return { link: hop.link, next: isUnspecified(hop.next) ? destination : hop.next };
  return { link, next: via ?? destination };
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

function wayOut(env: ForwardEnvironment, ns: CompiledNamespace, packet: Packet): WayOut {
  const destination = packet.dst;
  if (isLocalAddress(ns, destination) && ns.loopback) return { link: ns.loopback, next: destination, route: undefined };
  // ::1 that lo does not have: no address to send from (EADDRNOTAVAIL), not a route's matter.
  if (isLoopback(destination)) return { link: undefined, route: undefined, cause: 'no-address' };
  const route = lookupRoute(ns, destination, flowOf(packet, env.chance));
  if (!route) return { link: undefined, route: undefined, cause: 'no-route' };
  if (route.route.type !== 'unicast' && route.route.type !== 'local')
    return { link: undefined, route, cause: 'route-refuses' };
  return { ...wayBy(env, route, destination), route };
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

/** What becomes of the packet from here on is not known. */
function unknownAt(env: ForwardEnvironment, packet: Packet, { namespace, link }: Place, cause: UnknownCause): Arrival {
  env.onStop?.(namespace, cause, packet, link);
  return { kind: 'unknown', cause, namespace };
}

/** What decides here was not captured. */
function notCaptured(env: ForwardEnvironment, packet: Packet, place: Place, part: MissingPart['part']): Arrival {
  env.chance?.lacks({ namespace: place.namespace.id, part });
  return unknownAt(env, packet, place, 'not-captured');
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
    return {
      kind: 'rejected',
      with: how,
      namespace: ns,
      cause: 'rule-rejected',
      ...(packet.physicalIn ? { port: packet.physicalIn } : {}),
    };
  }
  return { kind: 'lost', cause: result.verdict?.rule ? 'rule-dropped' : 'policy-dropped', namespace: ns };
}
