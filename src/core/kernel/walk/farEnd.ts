import { type Ip, type MachineNamespace, parseIp } from '../../model/index.ts';
import type { Chance } from '../Chance.ts';
import type { MissingPart, UnknownSetting } from '../MissingPart.ts';
import type { CompiledLink, CompiledNamespace } from './CompiledNamespace.ts';
import type { CompiledState } from './compileState.ts';
import { isInLayer3 } from './ipvlan.ts';
import { isLocalAddress, lookupRoute, sourceProblem } from './routing.ts';
import { isLanSegment } from '../state/parentLans.ts';

/** A frame's way through one bridge: by which port in and out; undefined for the bridge's own interface. */
export interface Crossing {
  readonly bridge: CompiledLink;
  readonly from: CompiledLink | undefined;
  readonly to: CompiledLink | undefined;
}

/** The way of a frame from a link to where an IP stack takes it. */
interface FrameWay {
  readonly link: CompiledLink;
  readonly crossings: readonly Crossing[];
  /** The links that it passed, which an eBPF program may sit on: leaving, then coming in. */
  readonly passed: readonly Passed[];
}

export interface Passed {
  readonly link: CompiledLink;
  readonly at: 'egress' | 'ingress';
}

/** Where a frame for the next hop ends. */
export type FarEnd =
  | ({ readonly kind: 'found' } & FrameWay)
  /** Through a VXLAN: it leaves at `vtep`, and comes out at `far`, from where the frame goes on. */
  | {
      readonly kind: 'vxlan';
      readonly vtep: CompiledLink;
      readonly before: readonly Crossing[];
      readonly passed: readonly Passed[];
      readonly remote: Ip;
      readonly far: (FrameWay & { readonly entry: CompiledLink }) | undefined;
    }
  /** It leaves the capture by this link. */
  | { readonly kind: 'left'; readonly link: CompiledLink; readonly lan: boolean }
  | { readonly kind: 'vlans-unknown'; readonly link: CompiledLink }
  /** Somebody may answer of whom too little was captured. */
  | { readonly kind: 'not-captured'; readonly link: CompiledLink; readonly part: MissingPart['part'] }
  /** The address is that of a child of the link, or of the parent: the two do not hear each other. */
  | { readonly kind: 'parent-isolated' }
  | { readonly kind: 'nobody' };

/** What a broadcast from a link comes to. */
interface Reached {
  readonly stacks: FrameWay[];
  readonly vteps: FrameWay[];
  readonly exits: CompiledLink[];
  unknownVlans: CompiledLink | undefined;
  /** A link of which it was not captured whether it is up. */
  unknownState: CompiledLink | undefined;
}

/** No frame passes more links than this; netnsids in a circle could send one round for ever. */
const MAX_LINKS = 64;
/** No broadcast reaches more. */
const MAX_REACHED = 20_000;

interface Frame {
  readonly vid: number | undefined;
  readonly crossings: readonly Crossing[];
  readonly passed: readonly Passed[];
  readonly visited: ReadonlySet<CompiledLink>;
}

const EMPTY_FRAME: Frame = { vid: undefined, crossings: [], passed: [], visited: new Set() };

/** What is asked: who has `next`, for a packet with this source. */
interface Asked {
  readonly state: CompiledState;
  readonly next: Ip;
  readonly src: Ip;
  /** Of several machines outside with one address: the one that asked. */
  readonly asker: CompiledNamespace;
  /** Decides which of several answers comes first; without it the first. */
  readonly chance?: Chance | undefined;
}

/** Finds who takes a frame that a link sends to the next hop: by ARP, or by the neighbour and forwarding entries that somebody set. */
export function farEnd(link: CompiledLink, asked: Asked): FarEnd {
  const reached = broadcast(link, asked.state);
  const fixed = fixedNeighbour(link, asked.next);
  if (link.link.kind === 'vxlan' && link.link.up)
    return throughVxlan({ link, crossings: [], passed: [] }, fixed, asked);
  const answering = fixed
    ? reached.stacks.filter((way) => way.link.link.mac === fixed)
    : reached.stacks.filter((way) => answersArp(way.link, asked) === true);
  const found = pick(answering, asked);
  if (found) return { kind: 'found', ...found };
  for (const vtep of reached.vteps) {
    const through = throughVxlan(vtep, fixed, asked);
    if ((through.kind === 'vxlan' && through.far) || through.kind === 'not-captured') return through;
  }
  const lan = reached.exits.find((exit) => isLan(exit));
  if (reached.unknownVlans) return { kind: 'vlans-unknown', link: reached.unknownVlans };
  if (reached.unknownState) return { kind: 'not-captured', link: reached.unknownState, part: 'link-state' };
  for (const { link: other } of fixed ? [] : reached.stacks) {
    const part = answersArp(other, asked);
    if (typeof part === 'string') return { kind: 'not-captured', link: other, part };
  }
  if (isOwnFamily(link, asked)) return { kind: 'parent-isolated' };
  const exit = lan ?? reached.exits[0];
  if (exit) return { kind: 'left', link: exit, lan: lan !== undefined };
  return { kind: 'nobody' };
}

const isLan = ({ link }: CompiledLink): boolean => link.segment !== undefined && isLanSegment(link.segment);

/** Of several that answer, the owner before one that answers in its stead; of several owners, any. */
function pick(ways: readonly FrameWay[], { next, asker, chance }: Asked): FrameWay | undefined {
  if (ways.length < 2) return ways[0];
  const own = ways.filter((way) => way.link.namespace.local.has(next.key));
  const outside = own.find((way) => way.link.namespace === asker);
  if (outside && !asker.namespace.machine) return outside;
  const first = new Map<CompiledNamespace, FrameWay>();
  for (const way of own.length > 0 ? own : ways) {
    const before = first.get(way.link.namespace);
    // The link that has the address, of several of one namespace.
    if (!before || way.link.addresses.some((address) => address.ip.key === next.key))
      first.set(way.link.namespace, way);
  }
  const machines = [...first.values()].filter((way) => way.link.namespace.namespace.machine);
  const candidates = machines.length > 0 ? machines : [...first.values()].slice(0, 1);
  return candidates[chance?.choose(`owner of ${next.text}`, candidates.length, 'neighbour') ?? 0];
}

/** Whether the next hop is a macvlan or ipvlan child of the link, or the parent of one that asks. */
function isOwnFamily(link: CompiledLink, { next }: Asked): boolean {
  const has = (one: CompiledLink | undefined): boolean => one?.addresses.some((a) => a.ip.key === next.key) === true;
  if (link.link.kind === 'macvlan' || link.link.kind === 'ipvlan') {
    const { lower } = link.wiring ?? {};
    return has(lower) || lower?.wiring?.uppers.some(has) === true;
  }
  return link.wiring?.uppers.some((upper) => upper.link.kind !== 'vlan' && has(upper)) === true;
}

const reachedFrom = new WeakMap<CompiledLink, Reached>();

/** Who hears a broadcast from a link; made once per link. */
function broadcast(link: CompiledLink, state: CompiledState): Reached {
  let reached = reachedFrom.get(link);
  if (!reached) {
    reached = { stacks: [], vteps: [], exits: [], unknownVlans: undefined, unknownState: undefined };
    if (isUsable(link)) transmit(link, EMPTY_FRAME, reached, state);
    reachedFrom.set(link, reached);
  }
  return reached;
}

const isUsable = ({ link }: CompiledLink): boolean => link.up && link.machine?.carrier !== false;

/** Whether nobody can tell if the link is up; notes it. */
function isStateUnknown(link: CompiledLink, out: Reached): boolean {
  if (link.link.machine?.missing !== 'state') return false;
  out.unknownState ??= link;
  return true;
}

const left = (frame: Frame, link: CompiledLink, at: Passed['at']): Frame => ({
  ...frame,
  passed: [...frame.passed, { link, at }],
});

/** A frame leaves by a link. */
function transmit(link: CompiledLink, frame: Frame, out: Reached, state: CompiledState): void {
  const { wiring } = link;
  if (!isUsable(link) || frame.passed.length > MAX_LINKS || out.stacks.length > MAX_REACHED) return;
  if (isStateUnknown(link, out)) return;
  const sent = left(frame, link, 'egress');
  if (!wiring) {
    // The card of a machine outside.
    if (isLan(link)) ontoLan(link, sent, out, state);
    return;
  }
  switch (link.link.kind) {
    case 'veth':
      if (wiring.peer) receive(wiring.peer, sent, out, state);
      else leaves(link, sent, out, state);
      return;
    case 'bridge':
      through(link, undefined, sent, out, state);
      return;
    case 'vlan':
      if (wiring.lower) transmit(wiring.lower, { ...sent, vid: link.link.machine?.tag }, out, state);
      return;
    case 'macvlan':
    case 'ipvlan': {
      const { lower } = wiring;
      if (!lower) {
        leaves(link, sent, out, state);
        return;
      }
      const isShared =
        link.link.kind === 'ipvlan' ? link.link.machine?.apart === undefined : link.link.mode === 'bridge';
      // drivers/net/macvlan.c: in mode bridge siblings hear one another; in all modes the wire does, and never the parent.
      for (const sibling of lower.wiring?.uppers ?? [])
        if (
          sibling !== link &&
          isShared &&
          sibling.link.kind === link.link.kind &&
          sibling.link.mode === link.link.mode
        )
          receive(sibling, sent, out, state);
      transmit(lower, sent, out, state);
      return;
    }
    case 'vxlan':
      out.vteps.push({ link, crossings: frame.crossings, passed: sent.passed });
      return;
    case 'dummy':
    case 'lo':
      return;
    default:
      leaves(link, sent, out, state);
  }
}

/** A frame leaves the capture. */
function leaves(link: CompiledLink, frame: Frame, out: Reached, state: CompiledState): void {
  out.exits.push(link);
  if (isLan(link)) ontoLan(link, frame, out, state);
}

/** A frame on the LAN: machines outside hear it, and every captured link that is plugged in there. */
function ontoLan(from: CompiledLink, frame: Frame, out: Reached, state: CompiledState): void {
  for (const ns of state.namespaces.values())
    for (const link of ns.links) {
      if (link === from || !isLan(link)) continue;
      if (link.wiring) receive(link, frame, out, state);
      else if (frame.vid === undefined)
        out.stacks.push({ link, crossings: frame.crossings, passed: left(frame, link, 'ingress').passed });
    }
}

/** A frame comes in by a link. */
function receive(link: CompiledLink, frame: Frame, out: Reached, state: CompiledState): void {
  const { wiring } = link;
  if (!wiring || !isUsable(link) || frame.visited.has(link) || isStateUnknown(link, out)) return;
  const here: Frame = { ...left(frame, link, 'ingress'), visited: new Set([...frame.visited, link]) };
  if (here.vid !== undefined) {
    const upper = wiring.uppers.find((one) => one.link.kind === 'vlan' && one.link.machine?.tag === here.vid);
    if (upper) {
      receive(upper, { ...here, vid: undefined }, out, state);
      return;
    }
  }
  if (wiring.bridge) through(wiring.bridge, link, here, out, state);
  else up(link, here, out, state);
}

/** A frame goes up a link: to its children, and to the namespace's own IP. */
function up(link: CompiledLink, frame: Frame, out: Reached, state: CompiledState): void {
  if (frame.vid !== undefined) {
    const upper = link.wiring?.uppers.find((one) => one.link.kind === 'vlan' && one.link.machine?.tag === frame.vid);
    if (upper) receive(upper, { ...frame, vid: undefined }, out, state);
    return;
  }
  for (const child of link.wiring?.uppers ?? [])
    // In layer 3 a child hears no broadcast, and answers no question (drivers/net/ipvlan/ipvlan_main.c, IFF_NOARP).
    if (child.link.kind === 'macvlan' || (child.link.kind === 'ipvlan' && !isInLayer3(child)))
      receive(child, frame, out, state);
  out.stacks.push({ link, crossings: frame.crossings, passed: frame.passed });
}

/** A frame in a bridge: out of every other port, and to the bridge's own interface. `from` undefined: the bridge itself sends. */
function through(
  bridge: CompiledLink,
  from: CompiledLink | undefined,
  frame: Frame,
  out: Reached,
  state: CompiledState,
): void {
  if (!isUsable(bridge) || (from && from.link.machine?.port?.forwarding === false)) return;
  const vlans = vlansOn(bridge);
  if (vlans === 'unknown') {
    out.unknownVlans = bridge;
    return;
  }
  const vid = frame.vid ?? vlans?.pvid(from ?? bridge);
  if (vlans && (vid === undefined || !vlans.carries(from ?? bridge, vid))) return;
  const outOf = (port: CompiledLink): number | undefined =>
    vlans ? (vid === undefined || vlans.isUntagged(port, vid) ? undefined : vid) : frame.vid;
  for (const to of bridge.wiring?.ports ?? []) {
    const port = to.link.machine?.port;
    if (to === from && port?.hairpin !== true) continue;
    if (port && (!port.forwarding || !port.broadcastFlood)) continue;
    // net/bridge/br_private.h, br_skb_isolated: both ends have to be isolated.
    if (port?.isolated && from?.link.machine?.port?.isolated) continue;
    if (vlans && (vid === undefined || !vlans.carries(to, vid))) continue;
    transmit(to, { ...frame, vid: outOf(to), crossings: [...frame.crossings, { bridge, from, to }] }, out, state);
  }
  if (from === undefined || (vlans && (vid === undefined || !vlans.carries(bridge, vid)))) return;
  up(
    bridge,
    { ...frame, vid: outOf(bridge), crossings: [...frame.crossings, { bridge, from, to: undefined }] },
    out,
    state,
  );
}

interface BridgeVlans {
  carries(port: CompiledLink, vid: number): boolean;
  isUntagged(port: CompiledLink, vid: number): boolean;
  pvid(port: CompiledLink): number | undefined;
}

/** The VLANs of a bridge that filters by them; undefined for one that does not, `unknown` where they were not captured. */
function vlansOn(bridge: CompiledLink): BridgeVlans | 'unknown' | undefined {
  if (bridge.link.machine?.bridge?.vlanFiltering !== true) return undefined;
  const listed = bridge.namespace.namespace.machine?.vlans;
  if (!listed) return 'unknown';
  const of = (port: CompiledLink, vid: number) =>
    listed.find((entry) => entry.link === port.name && vid >= entry.first && vid <= entry.last);
  return {
    carries: (port, vid) => of(port, vid) !== undefined,
    isUntagged: (port, vid) => of(port, vid)?.untagged === true,
    pvid: (port) => listed.find((entry) => entry.link === port.name && entry.pvid)?.first,
  };
}

/** The MAC address that somebody set for the next hop. */
function fixedNeighbour(link: CompiledLink, next: Ip): string | undefined {
  return link.namespace.namespace.machine?.neighbours?.find(
    (entry) => entry.permanent && entry.link === link.name && entry.address === next.text,
  )?.mac;
}

/**
 * Whether a namespace answers on a link when asked who has the address (net/ipv4/arp.c, arp_process): for its own addresses, and with
 * proxy ARP for what it would route out by another link.
 */
function answersArp(link: CompiledLink, { next, src, chance }: Asked): boolean | MissingPart['part'] {
  const ns = link.namespace;
  if (!ns.namespace.machine) return ns.local.has(next.key);
  if (isLocalAddress(ns, next)) {
    const problem = next.family === 4 ? sourceProblem(link, src, next, { chance }) : undefined;
    if (problem !== undefined) return problem === 'not-captured' ? 'routes' : false;
    const ignore = link.link.sysctls?.arpIgnore ?? 0;
    if (ignore === 8) return false;
    return ignore === 0 || next.family === 6 || link.addresses.some((address) => address.ip.key === next.key);
  }
  if (ns.lacksAddresses) return 'addresses';
  const { unknownSettings } = ns.namespace;
  const proxies = link.link.sysctls?.proxyArp === true || unknownSettings?.has('proxy_arp') === true;
  const forwards = link.link.sysctls?.forwarding === true || unknownSettings?.has('net.ipv4.ip_forward') === true;
  if (next.family !== 4 || !proxies || !forwards) return false;
  const route = lookupRoute(ns, next, { src, in: link.name });
  if (route?.missing) return route.missing;
  if (route?.route.type !== 'unicast' || route.link === link) return false;
  const problem = sourceProblem(link, src, next, { out: route.link, chance });
  if (problem !== undefined) return problem === 'not-captured' ? 'routes' : false;
  const isOn = (setting: UnknownSetting): boolean =>
    unknownSettings?.has(setting) !== true || (chance?.supposes(ns.id, setting) ?? false);
  return isOn('proxy_arp') && isOn('net.ipv4.ip_forward');
}

const NO_ONE = '00:00:00:00:00:00';

/** What a VXLAN link sends: to the machine of the forwarding entry for this address, else to where it floods. */
function throughVxlan(at: FrameWay, mac: string | undefined, asked: Asked): FarEnd {
  const vtep = at.link;
  const machine = vtep.namespace.namespace.machine;
  // Who is behind which machine stands in the neighbour and forwarding entries.
  if (mac === undefined && machine?.neighbours === undefined)
    return { kind: 'not-captured', link: vtep, part: 'neighbours' };
  if (machine?.fdb === undefined) return { kind: 'not-captured', link: vtep, part: 'fdb' };
  // drivers/net/vxlan: an address without an entry goes where the all-zero entry, or the link's own remote, says.
  const { remote: fixed } = vtep.link.machine?.tunnel ?? {};
  const known = mac === undefined ? [] : remotesFor(machine, vtep, mac);
  const tried =
    known.length > 0 ? known : [...remotesFor(machine, vtep, NO_ONE), ...(fixed === undefined ? [] : [fixed])];
  let first: Ip | undefined;
  for (const text of tried) {
    const remote = parseIp(text);
    if (!remote) continue;
    first ??= remote;
    for (const entry of farVteps(vtep, remote, asked.state)) {
      const reached: Reached = { stacks: [], vteps: [], exits: [], unknownVlans: undefined, unknownState: undefined };
      receive(entry, EMPTY_FRAME, reached, asked.state);
      const ways = reached.stacks.filter((way) =>
        mac === undefined ? answersArp(way.link, asked) === true : way.link.link.mac === mac,
      );
      const found = pick(ways, asked);
      if (found)
        return { kind: 'vxlan', vtep, before: at.crossings, passed: at.passed, remote, far: { ...found, entry } };
    }
  }
  if (!first) return { kind: 'nobody' };
  return { kind: 'vxlan', vtep, before: at.crossings, passed: at.passed, remote: first, far: undefined };
}

function remotesFor(machine: MachineNamespace | undefined, vtep: CompiledLink, mac: string): string[] {
  return (machine?.fdb ?? []).flatMap((entry) =>
    entry.link === vtep.name && entry.mac === mac && entry.destination !== undefined ? [entry.destination] : [],
  );
}

/** The VXLAN links of the same number in the namespace that has the address. */
function farVteps(vtep: CompiledLink, remote: Ip, state: CompiledState): CompiledLink[] {
  const out: CompiledLink[] = [];
  for (const ns of state.namespaces.values())
    if (ns.local.has(remote.key))
      for (const link of ns.links)
        if (
          link !== vtep &&
          link.link.kind === 'vxlan' &&
          link.link.machine?.tag === vtep.link.machine?.tag &&
          (link.link.machine?.tunnel?.port ?? 0) === (vtep.link.machine?.tunnel?.port ?? 0)
        )
          out.push(link);
  return out;
}
