import { type Packet, TCP_FLAGS } from '../../walk/Packet.ts';
import { inNet, type Ip, type IpNet, isMulticast, isUnspecified, parseNet } from '../../../model/index.ts';
import { compileMembership } from './compileElements.ts';
import type { Match, NamedSet, PortRange } from '../Ruleset.ts';

/** Whether a match holds: no, yes, or not known. */
export type Ternary = 0 | 1 | 2;
export const NO = 0;
export const YES = 1;
export const UNSURE = 2;

/** What a match needs to know about the namespace in which it is evaluated. */
export interface MatchContext {
  /** Undefined where the namespace's addresses were not all captured. */
  isLocal(ip: Ip, link: string | undefined): boolean | undefined;
  /** Whether the route back to the source uses the link that the packet came in by; `loose`: any link. Undefined: routes not captured. */
  reversePathOk(flight: Packet, loose: boolean): boolean | undefined;
}

export type Matcher = (flight: Packet, context: MatchContext) => Ternary;

export const of = (yes: boolean): Ternary => (yes ? YES : NO);

/** Compiles a match to a function; undefined if it holds for every packet (a comment, a rate). */
export function compileMatch(match: Match, sets: ReadonlyMap<string, NamedSet> | undefined): Matcher | undefined {
  const plain = compilePlain(match, sets);
  if (!plain || !('not' in match) || !match.not) return plain;
  // A match on the connection does not hold for a packet without one, whether negated or not (net/netfilter/xt_conntrack.c,
  // xt_connmark.c; in nft the rule ends).
  const ofConnection =
    match.kind === 'conntrack-address' ||
    match.kind === 'conntrack-port' ||
    match.kind === 'conntrack-protocol' ||
    match.kind === 'conntrack-direction' ||
    (match.kind === 'mark' && match.of === 'connection');
  return (packet, context) => {
    if (ofConnection && !packet.entry) return NO;
    const v = plain(packet, context);
    return v === UNSURE ? UNSURE : v === YES ? NO : YES;
  };
}

function compilePlain(match: Match, sets: ReadonlyMap<string, NamedSet> | undefined): Matcher | undefined {
  switch (match.kind) {
    case 'comment':
    case 'limit':
    case 'chance':
      return undefined;
    case 'unknown':
      return () => UNSURE;
    case 'never':
      return () => NO;
    case 'source':
    case 'destination': {
      const nets = match.nets.map(parseNet);
      if (nets.some((n) => n === undefined)) return () => UNSURE;
      const known = nets as readonly IpNet[];
      const first = known[0];
      if (known.length === 1 && first)
        return match.kind === 'source' ? (f) => of(inNet(f.src, first)) : (f) => of(inNet(f.dst, first));
      return (packet) => {
        const ip = match.kind === 'source' ? packet.src : packet.dst;
        return of(known.some((n) => inNet(ip, n)));
      };
    }
    case 'in-interface':
      return interfaceMatcher(match.names, (f) => f.inName);
    case 'out-interface':
      return interfaceMatcher(match.names, (f) => f.outName);
    case 'protocol': {
      const wanted = new Set(match.protocols.map(protocolName));
      if (wanted.has('all')) return undefined;
      return (f) => of(wanted.has(f.protocol));
    }
    case 'port': {
      const { ranges, side } = match;
      // An ICMP packet has no ports, so the kernel's port matches never hold for it.
      return (packet) => {
        if (packet.protocol === 'icmp') return NO;
        return of(
          (side !== 'source' && inRanges(packet.dport, ranges)) ||
            (side !== 'destination' && inRanges(packet.sport, ranges)),
        );
      };
    }
    case 'state': {
      const states = new Set(match.states.map((s) => s.toUpperCase()));
      return (packet) =>
        of(
          states.has(packet.tracked) ||
            (states.has('DNAT') &&
              packet.entry !== undefined &&
              packet.entry.far.dst.key !== packet.entry.original.dst.key) ||
            (states.has('SNAT') &&
              packet.entry !== undefined &&
              packet.entry.far.src.key !== packet.entry.original.src.key),
        );
    }
    case 'conntrack-address': {
      const nets = match.nets.map(parseNet);
      if (nets.some((n) => n === undefined)) return () => UNSURE;
      return (packet) => {
        const tuple = tupleOf(packet, match.tuple);
        if (!tuple) return NO;
        const ip = match.side === 'source' ? tuple.src : tuple.dst;
        return of(nets.some((n) => n !== undefined && inNet(ip, n)));
      };
    }
    case 'conntrack-port':
      return (packet) => {
        const tuple = tupleOf(packet, match.tuple);
        return of(tuple !== undefined && inRanges(match.side === 'source' ? tuple.sport : tuple.dport, match.ranges));
      };
    case 'conntrack-protocol': {
      const wanted = protocolName(match.protocol);
      return (f) => of(f.entry !== undefined && f.entry.protocol === wanted);
    }
    case 'conntrack-direction':
      return (f) => of(f.entry !== undefined && f.reply === (match.direction === 'reply'));
    case 'address-type': {
      const types = new Set(match.types.map((t) => t.toUpperCase()));
      const limit = match.limitInterface;
      return (packet, context) => {
        const ip = match.side === 'source' ? packet.src : packet.dst;
        const link = limit === 'in' ? packet.inName : limit === 'out' ? packet.outName : undefined;
        if (isUnspecified(ip)) return of(types.has('UNSPEC'));
        if (isMulticast(ip)) return of(types.has('MULTICAST'));
        const isLocal = context.isLocal(ip, link);
        return isLocal === undefined ? UNSURE : of(types.has(isLocal ? 'LOCAL' : 'UNICAST'));
      };
    }
    case 'mark':
      return match.of === 'packet'
        ? (f) => hasMark(f, match.value, match.mask)
        : (f) => (f.entry ? hasMark(f.entry, match.value, match.mask) : NO);
    case 'icmp':
      return (packet) => {
        if (packet.protocol !== 'icmp') return NO;
        if (match.type === 'any' || match.type === '255') return YES;
        return of(icmpTypeName(packet.icmpType) === icmpTypeName(match.type));
      };
    case 'tcp-flags': {
      const bits = (names: readonly string[]): number =>
        names.reduce((n, x) => n | ((TCP_FLAGS as Record<string, number>)[x.toUpperCase()] ?? 0), 0);
      const mask = bits(match.mask);
      const set = bits(match.set);
      return (f) => of(f.protocol === 'tcp' && (f.flags & mask) === set);
    }
    case 'packet-type': {
      // One type, or a set of them as nft writes it. Every packet of a walk is addressed to the one that receives it.
      const types: readonly string[] = match.type.match(/\w+/g) ?? [];
      return () => of(types.includes('unicast') || types.includes('host'));
    }
    case 'mac':
      // Only a packet that came in over a wire has a source MAC; which one is not modelled.
      return (f) => (f.inName === '' || f.inName === 'lo' ? NO : UNSURE);
    case 'owner':
      // Only packets of local processes have an owner; which user runs the process is not known.
      return (f) => (f.local ? UNSURE : NO);
    case 'physdev':
      return (packet) => {
        if (match.bridged) return of(packet.bridged);
        if (!packet.physicalIn) return packet.bridged ? UNSURE : NO;
        return of(
          (match.in === undefined || matchesName(match.in, packet.physicalIn.name)) &&
            (match.out === undefined || matchesName(match.out, packet.physicalOut?.name ?? '')),
        );
      };
    case 'rpfilter':
      return (packet, context) => {
        const ok = context.reversePathOk(packet, match.loose === true);
        return ok === undefined ? UNSURE : of(match.invert ? !ok : ok);
      };
    case 'set': {
      const set = sets?.get(match.set);
      return set ? compileMembership(set, match.keys) : () => UNSURE;
    }
  }
}

function interfaceMatcher(names: readonly string[], pick: (f: Packet) => string): Matcher {
  const only = names[0];
  if (names.length === 1 && only !== undefined && !/[+*]$/.test(only)) return (f) => of(pick(f) === only);
  return (packet) => {
    const name = pick(packet);
    return of(names.some((n) => matchesName(n, name)));
  };
}

/** iptables' trailing `+`, nft's trailing `*`. A hook without such an interface has the empty name, which only `+` matches. */
export function matchesName(pattern: string, name: string): boolean {
  return /[+*]$/.test(pattern) ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** False if a known bit differs; else undecided if a bit is unknown. */
export function hasMark(
  of: { readonly mark: number; readonly markUnsure: number },
  value: number,
  mask: number,
): Ternary {
  const difference = (of.mark & mask) ^ value;
  const open = of.markUnsure & mask;
  if ((difference & ~open) !== 0) return NO;
  return open === 0 ? YES : UNSURE;
}

export function inRanges(port: number, ranges: readonly PortRange[]): boolean {
  for (const [first, last] of ranges) if (port >= first && port <= last) return true;
  return false;
}

function tupleOf(packet: Packet, which: 'original' | 'reply') {
  if (!packet.entry) return undefined;
  if (which === 'original') return packet.entry.original;
  const { far } = packet.entry;
  return { src: far.dst, sport: far.dport, dst: far.src, dport: far.sport };
}

export function protocolName(text: string): string {
  switch (text.toLowerCase()) {
    case '6':
      return 'tcp';
    case '17':
      return 'udp';
    case '1':
    case '58':
    case 'icmpv6':
    case 'ipv6-icmp':
    case 'icmp6':
      return 'icmp';
    case '4':
    case 'ipencap':
      return 'ipip';
    case '47':
      return 'gre';
    case '0':
      return 'all';
    default:
      return text.toLowerCase();
  }
}

/** Only the types that this model sends: unreachable errors and neighbour discovery. */
function icmpTypeName(text: string): string {
  const t = text.toLowerCase();
  if (t === '3' || t.startsWith('3/') || t === 'destination-unreachable' || t === '1' || t.startsWith('1/'))
    return 'destination-unreachable';
  if (t === '135' || t === 'neighbour-solicitation' || t === 'neighbor-solicitation' || t === 'nd-neighbor-solicit')
    return 'neighbour-solicitation';
  if (t === '136' || t === 'neighbour-advertisement' || t === 'neighbor-advertisement' || t === 'nd-neighbor-advert')
    return 'neighbour-advertisement';
  return t;
}
