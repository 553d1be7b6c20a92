import type { Packet } from '../../walk/Packet.ts';
import { inNet, type Ip, isMulticast, parseIp, parseNet } from '../../../model/index.ts';
import type { NamedSet, PortRange, SetKey } from '../Ruleset.ts';
import {
  hasMark,
  inRanges,
  type MatchContext,
  matchesName,
  type Matcher,
  NO,
  of,
  protocolName,
  type Ternary,
  UNSURE,
  YES,
} from './compileMatch.ts';

/** Finds the element that a packet's fields are: undefined for none, `unsure` where that is not known. */
export type ElementLookup<Value> = (packet: Packet, context: MatchContext) => Value | 'unsure' | undefined;

/**
 * Prepares the elements of a set or map. Elements whose fields are single values are found by these, in one step for a set of
 * any size; those with a net, a range or a wildcard are tried one by one.
 */
export function compileElements<Value>(
  elements: Iterable<readonly [string, Value]>,
  keys: readonly SetKey[],
): ElementLookup<Value> {
  const exact = new Map<string, Value>();
  const tried: { readonly test: Matcher; readonly value: Value }[] = [];
  const marked = keys.includes('mark') || keys.includes('connection-mark');
  for (const [element, value] of elements) {
    const key = marked ? undefined : exactKey(element, keys);
    if (key !== undefined) {
      if (!exact.has(key)) exact.set(key, value);
    } else tried.push({ test: elementTest(element, keys), value });
  }
  const byType = keys.includes('destination-type');
  return (packet, context) => {
    // Of a namespace whose addresses were not all captured.
    if (byType && context.isLocal(packet.dst, undefined) === undefined) return 'unsure';
    if (exact.size > 0) {
      const found = exact.get(keys.map((key) => fieldOf(packet, key, context)).join('|'));
      if (found !== undefined) return found;
    }
    let unsure = false;
    for (const { test, value } of tried) {
      const holds = test(packet, context);
      if (holds === YES) return value;
      if (holds === UNSURE) unsure = true;
    }
    return unsure ? 'unsure' : undefined;
  };
}

/** Whether a packet is in a set. An ipset says by its type which fields the flags of the match mean. */
export function compileMembership(set: NamedSet, flags: readonly SetKey[]): Matcher {
  const { elements, except, family } = set;
  const keys = set.fields ? fieldsMeant(set.fields, flags) : flags;
  if (!elements || !keys) return () => UNSURE;
  const lookup = compileElements(
    elements.map((element) => [element, YES] as const),
    keys,
  );
  const excepted =
    except &&
    compileElements(
      except.map((element) => [element, YES] as const),
      keys,
    );
  return (packet, context) => {
    if (family !== undefined && family !== packet.family) return NO;
    const found = lookup(packet, context);
    if (found === undefined) return NO;
    if (!excepted) return found === 'unsure' ? UNSURE : YES;
    const taken = excepted(packet, context);
    if (taken === YES) return NO;
    return found === 'unsure' || taken === 'unsure' ? UNSURE : YES;
  };
}

/** `hash:ip,port` with `src,dst`: the source, then protocol and destination port (ipset(8)). */
function fieldsMeant(fields: NonNullable<NamedSet['fields']>, flags: readonly SetKey[]): SetKey[] | undefined {
  const keys: SetKey[] = [];
  for (const [index, field] of fields.entries()) {
    const isSource = (flags[index] ?? flags[flags.length - 1]) === 'source';
    switch (field) {
      case 'ip':
        keys.push(isSource ? 'source' : 'destination');
        break;
      case 'port':
        keys.push('protocol', isSource ? 'source-port' : 'destination-port');
        break;
      case 'iface':
        keys.push(isSource ? 'in-interface' : 'out-interface');
        break;
      case 'mark':
        keys.push('mark');
        break;
      case 'mac':
        return undefined;
    }
  }
  return keys;
}

/** The packet's field in the words of `exactKey`. */
function fieldOf(packet: Packet, key: SetKey, context: MatchContext): string {
  switch (key) {
    case 'source':
      return packet.src.text;
    case 'destination':
      return packet.dst.text;
    case 'source-port':
      return packet.protocol === 'icmp' ? '' : String(packet.sport);
    case 'destination-port':
      return packet.protocol === 'icmp' ? '' : String(packet.dport);
    case 'protocol':
      return packet.protocol;
    case 'in-interface':
      return packet.inName;
    case 'out-interface':
      return packet.outName;
    case 'connection-state':
      return packet.tracked.toLowerCase();
    case 'destination-type':
      return addressType(packet.dst, context);
    case 'connection-status':
    case 'mark':
    case 'connection-mark':
    case 'chance':
      return '';
  }
}

const addressType = (ip: Ip, context: MatchContext): string =>
  isMulticast(ip) ? 'multicast' : context.isLocal(ip, undefined) ? 'local' : 'unicast';

/** The element as one key, if each of its fields is a single value. */
function exactKey(element: string, keys: readonly SetKey[]): string | undefined {
  const parts = element.split(' . ');
  if (parts.length !== keys.length) return undefined;
  const words: string[] = [];
  for (const [index, key] of keys.entries()) {
    const word = exactWord(parts[index] ?? '', key);
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words.join('|');
}

function exactWord(part: string, key: SetKey): string | undefined {
  switch (key) {
    case 'source':
    case 'destination':
      return parseIp(part.replace(part.includes(':') ? /\/128$/ : /\/32$/, ''))?.text;
    case 'source-port':
    case 'destination-port':
      return /^\d+$/.test(part) ? String(Number(part)) : undefined;
    case 'protocol':
      return /^[\w-]+$/.test(part) ? protocolName(part) : undefined;
    case 'in-interface':
    case 'out-interface':
      return /[+*?]/.test(part) ? undefined : part;
    case 'connection-state':
    case 'destination-type':
      return part.toLowerCase();
    default:
      return undefined;
  }
}

/** One element (`172.18.0.2 . tcp . 80`) against the packet's fields, which may be nets, ranges or `*`. */
function elementTest(element: string, keys: readonly SetKey[]): Matcher {
  const parts = element.split(' . ');
  const tests = keys.map((key, index) => partTest(parts[index], key));
  return (packet, context) => {
    let result: Ternary = YES;
    for (const test of tests) {
      const holds = test(packet, context);
      if (holds === NO) return NO;
      if (holds === UNSURE) result = UNSURE;
    }
    return result;
  };
}

function partTest(part: string | undefined, key: SetKey): Matcher {
  if (part === undefined || part.startsWith('?')) return () => UNSURE;
  if (part === '*') return () => YES;
  switch (key) {
    case 'source':
    case 'destination': {
      const net = parseNet(part);
      return net ? (packet) => of(inNet(key === 'source' ? packet.src : packet.dst, net)) : () => UNSURE;
    }
    case 'source-port':
    case 'destination-port': {
      const found = /^(\d+)(?:-(\d+))?$/.exec(part);
      if (!found) return () => UNSURE;
      const range: PortRange = [Number(found[1]), Number(found[2] ?? found[1])];
      return (packet) =>
        of(packet.protocol !== 'icmp' && inRanges(key === 'source-port' ? packet.sport : packet.dport, [range]));
    }
    case 'protocol': {
      const wanted = protocolName(part);
      return (packet) => of(wanted === packet.protocol);
    }
    case 'in-interface':
      return (packet) => of(matchesName(part, packet.inName));
    case 'out-interface':
      return (packet) => of(matchesName(part, packet.outName));
    case 'mark':
    case 'connection-mark': {
      const value = Number(part);
      if (!Number.isInteger(value)) return () => UNSURE;
      return (packet) => {
        const from = key === 'mark' ? packet : packet.entry;
        return from ? hasMark(from, value >>> 0, 0xffffffff) : NO;
      };
    }
    case 'connection-state':
      return (packet) => of(packet.tracked.toLowerCase() === part.toLowerCase());
    case 'connection-status':
      return statusTest(part.toLowerCase());
    case 'destination-type':
      return (packet, context) => of(addressType(packet.dst, context) === part.toLowerCase());
    case 'chance':
      return () => UNSURE;
  }
}

/** `ct status`: only what NAT did is modelled. */
function statusTest(word: string): Matcher {
  if (word !== 'dnat' && word !== 'snat') return () => UNSURE;
  return ({ entry }) =>
    of(
      entry !== undefined &&
        (word === 'dnat' ? entry.far.dst.key !== entry.original.dst.key : entry.far.src.key !== entry.original.src.key),
    );
}
