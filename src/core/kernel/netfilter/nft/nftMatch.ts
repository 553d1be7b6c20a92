import { all, asArray, asObject, asWord, type Json, jsonText, membersOf, netOf, portsOf, single } from './nftJson.ts';
import { parseNet } from '../../../model/index.ts';
import type { Family, Match, SetKey } from '../Ruleset.ts';

/** What an expression means in one address family: matches that must all hold, or `never` if it cannot hold. */
export type NftMatch = readonly Match[] | 'never';

/**
 * Reads one `match` of `nft -j` (libnftables-json(5)). What is not understood becomes an unknown match, and the walk answers
 * "unknown" at that rule. `anonymous` stores a set that only this rule uses and returns its name.
 */
export function nftMatch(raw: unknown, family: Family, anonymous: (elements: readonly string[]) => string): NftMatch {
  const match = asObject(raw);
  const op = asWord(match?.['op']) ?? '==';
  const left = single(match?.['left']);
  const right = match?.['right'];
  const unknown: NftMatch = [{ kind: 'unknown', text: `${fieldText(match?.['left'])} ${op} ${jsonText(right)}` }];
  if (!match || !left) return unknown;
  const [word, value] = left;
  const named = typeof right === 'string' && right.startsWith('@') ? right.slice(1) : undefined;
  // By chance, whatever the number is compared with.
  if (isChance(word))
    return [{ kind: 'chance', text: `${chanceText(word, value)} ${op === '==' ? '' : `${op} `}${jsonText(right)}` }];
  if (op !== '==' && op !== '!=' && op !== 'in') return ordered({ word, value, op, right }, family) ?? unknown;
  const not = op === '!=';
  const flip = not ? { not } : {};
  if (word === 'concat') return concat(value, not, family, () => named ?? concatSet(right, anonymous)) ?? unknown;
  if (word === '&') return masked(value, right, not) ?? unknown;
  if (named !== undefined) {
    const key = setKey(match['left'], family);
    if (key === 'never') return 'never';
    if (!key) return unknown;
    const protocol = impliedProtocol(match['left']);
    return [
      ...(protocol === undefined ? [] : [{ kind: 'protocol', protocols: [protocol] } as const]),
      { kind: 'set', set: named, keys: [key], ...flip },
    ];
  }
  if (word === 'meta' && asObject(value)?.['key'] === 'mark' && single(right)?.[0] === 'set') {
    const set = concatSet(right, anonymous);
    return set === undefined ? unknown : [{ kind: 'set', set, keys: ['mark'], ...flip }];
  }
  switch (word) {
    case 'payload':
      return payload(asObject(value) ?? {}, right, not, family) ?? unknown;
    case 'meta':
      return meta(asWord(asObject(value)?.['key']) ?? '', right, not, family) ?? unknown;
    case 'ct':
      return conntrack(asObject(value) ?? {}, right, not, family) ?? unknown;
    case 'fib':
      return fib(asObject(value) ?? {}, right, not) ?? unknown;
    default:
      return unknown;
  }
}

/** A field as nft writes it (`udp length`, `meta cgroup`), or its JSON. */
export function fieldText(expression: unknown): string {
  const one = single(expression);
  const object = asObject(one?.[1]);
  const protocol = asWord(object?.['protocol']);
  const name = asWord(object?.['field']) ?? asWord(object?.['key']);
  if (one?.[0] === 'payload' && protocol !== undefined && name !== undefined) return `${protocol} ${name}`;
  if ((one?.[0] === 'meta' || one?.[0] === 'ct') && name !== undefined) return `${one[0]} ${name}`;
  return jsonText(expression);
}

/** The field that is looked up in a set or map; `never` for a field of the other address family. */
export function setKey(expression: unknown, family: Family): SetKey | 'never' | undefined {
  const one = single(expression);
  if (!one) return undefined;
  const object = asObject(one[1]) ?? {};
  if (isChance(one[0])) return 'chance';
  if (one[0] === 'meta') return META_KEY.get(asWord(object['key']) ?? '');
  if (one[0] === 'ct') return object['dir'] === undefined ? CT_KEY.get(asWord(object['key']) ?? '') : undefined;
  if (one[0] === 'fib') {
    const flags = asArray(object['flags']) ?? [object['flags']];
    return object['result'] === 'type' && flags.length === 1 && flags[0] === 'daddr' ? 'destination-type' : undefined;
  }
  if (one[0] !== 'payload') return undefined;
  const protocol = asWord(object['protocol']) ?? '';
  const field = asWord(object['field']) ?? '';
  if (protocol === 'ip' || protocol === 'ip6') {
    if ((protocol === 'ip') !== (family === 4)) return 'never';
    return field === 'saddr'
      ? 'source'
      : field === 'daddr'
        ? 'destination'
        : field === 'protocol'
          ? 'protocol'
          : undefined;
  }
  if (protocol === 'tcp' || protocol === 'udp' || protocol === 'th') {
    return field === 'sport' ? 'source-port' : field === 'dport' ? 'destination-port' : undefined;
  }
  return undefined;
}

/** `tcp` or `udp` if the field exists in that protocol only. */
export function impliedProtocol(expression: unknown): string | undefined {
  const one = single(expression);
  const protocol = one?.[0] === 'payload' ? asWord(asObject(one[1])?.['protocol']) : undefined;
  return protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp' ? protocol : undefined;
}

/** Expressions whose value a person cannot know beforehand: a number by chance or in turn, a hash over ports of the client's choice. */
export const isChance = (word: string): boolean => word === 'numgen' || word === 'jhash' || word === 'symhash';

/** `numgen random mod 3`. */
function chanceText(word: string, value: unknown): string {
  const object = asObject(value) ?? {};
  return [word, asWord(object['mode']), 'mod', asWord(object['mod'])].filter(Boolean).join(' ');
}

/** How many values a `numgen` or hash can have. */
export function chanceModulus(expression: unknown): number | undefined {
  const one = single(expression);
  const modulus = Number(asWord(asObject(one?.[1])?.['mod']));
  return one && isChance(one[0]) && Number.isInteger(modulus) && modulus > 0 ? modulus : undefined;
}

const CT_KEY = new Map<string, SetKey>([
  ['mark', 'connection-mark'],
  ['state', 'connection-state'],
  ['status', 'connection-status'],
]);

const META_KEY = new Map<string, SetKey>([
  ['iifname', 'in-interface'],
  ['oifname', 'out-interface'],
  ['iif', 'in-interface'],
  ['oif', 'out-interface'],
  ['l4proto', 'protocol'],
  ['mark', 'mark'],
]);

function payload(field: Json, right: unknown, not: boolean, family: Family): NftMatch | undefined {
  const flip = not ? { not } : {};
  const protocol = asWord(field['protocol']);
  const name = asWord(field['field']);
  switch (protocol) {
    case 'ip':
    case 'ip6': {
      if ((protocol === 'ip') !== (family === 4)) return 'never';
      if (name === 'saddr' || name === 'daddr') {
        const nets = all(membersOf(right), netOf);
        return nets && [{ kind: name === 'saddr' ? 'source' : 'destination', nets, ...flip }];
      }
      if (name === 'protocol' || name === 'nexthdr') return protocols(right, not);
      return undefined;
    }
    case 'tcp':
    case 'udp':
    case 'sctp':
    case 'th': {
      const implied: Match[] = protocol === 'th' ? [] : [{ kind: 'protocol', protocols: [protocol] }];
      if (name === 'dport' || name === 'sport') {
        const ranges = all(membersOf(right), portsOf);
        return (
          ranges && [...implied, { kind: 'port', side: name === 'dport' ? 'destination' : 'source', ranges, ...flip }]
        );
      }
      if (name === 'flags' && protocol === 'tcp') {
        const set = all(membersOf(right), asWord);
        return set && [...implied, { kind: 'tcp-flags', mask: set.map(upper), set: set.map(upper), ...flip }];
      }
      return undefined;
    }
    case 'icmp':
    case 'icmpv6': {
      if ((protocol === 'icmp') !== (family === 4)) return 'never';
      const types = all(membersOf(right), asWord);
      // A set of types becomes one match: none of them ever holds for tcp and udp.
      return (
        types && [{ kind: 'icmp', type: types.length === 1 ? (types[0] ?? '') : `{ ${types.join(', ')} }`, ...flip }]
      );
    }
    case 'ether':
      return name === 'saddr' && typeof right === 'string' ? [{ kind: 'mac', address: right, ...flip }] : undefined;
    default:
      return undefined;
  }
}

function meta(key: string, right: unknown, not: boolean, family: Family): NftMatch | undefined {
  const flip = not ? { not } : {};
  switch (key) {
    case 'iifname':
    case 'oifname':
    case 'iif':
    case 'oif': {
      const names = all(membersOf(right), (value) =>
        typeof value === 'string' && !value.startsWith('@') ? value.replace(/\*$/, '+') : undefined,
      );
      return names && [{ kind: key.startsWith('i') ? 'in-interface' : 'out-interface', names, ...flip }];
    }
    case 'l4proto':
      return protocols(right, not);
    case 'nfproto':
    case 'protocol': {
      const words = all(membersOf(right), asWord);
      if (!words) return undefined;
      const ours = family === 4 ? ['ipv4', 'ip'] : ['ipv6', 'ip6'];
      return words.some((w) => ours.includes(w)) !== not ? [] : 'never';
    }
    case 'mark': {
      const value = markValue(right);
      return value === undefined ? undefined : [{ kind: 'mark', of: 'packet', value, mask: 0xffffffff, ...flip }];
    }
    case 'pkttype': {
      const types = all(membersOf(right), asWord);
      const type = types?.length === 1 ? types[0] : `{ ${types?.join(', ') ?? ''} }`;
      return types && type !== undefined ? [{ kind: 'packet-type', type, ...flip }] : undefined;
    }
    case 'skuid':
    case 'skgid': {
      const words = all(membersOf(right), asWord);
      return words && [{ kind: 'owner', text: `${key} ${words.join(', ')}`, ...flip }];
    }
    default:
      return undefined;
  }
}

function conntrack(ct: Json, right: unknown, not: boolean, family: Family): NftMatch | undefined {
  const flip = not ? { not } : {};
  const key = asWord(ct['key']) ?? '';
  const tuple = asWord(ct['dir']);
  switch (key) {
    case 'state': {
      const states = all(membersOf(right), asWord);
      return states && [{ kind: 'state', states: states.map(upper), ...flip }];
    }
    case 'status': {
      const states = all(membersOf(right), asWord);
      if (!states?.every((s) => s === 'dnat' || s === 'snat')) return undefined;
      return [{ kind: 'state', states: states.map(upper), ...flip }];
    }
    case 'direction':
      return right === 'original' || right === 'reply'
        ? [{ kind: 'conntrack-direction', direction: right, ...flip }]
        : undefined;
    case 'mark': {
      const value = markValue(right);
      return value === undefined ? undefined : [{ kind: 'mark', of: 'connection', value, mask: 0xffffffff, ...flip }];
    }
    case 'protocol': {
      const protocol = asWord(right);
      return protocol === undefined ? undefined : [{ kind: 'conntrack-protocol', protocol, ...flip }];
    }
  }
  if (tuple !== 'original' && tuple !== 'reply') return undefined;
  const address = /^(?:(ip6?) )?(saddr|daddr)$/.exec(key);
  if (address) {
    if (address[1] !== undefined && (address[1] === 'ip') !== (family === 4)) return 'never';
    const nets = all(membersOf(right), netOf);
    return (
      nets && [
        { kind: 'conntrack-address', tuple, side: address[2] === 'saddr' ? 'source' : 'destination', nets, ...flip },
      ]
    );
  }
  if (key !== 'proto-src' && key !== 'proto-dst') return undefined;
  const ranges = all(membersOf(right), portsOf);
  return (
    ranges && [{ kind: 'conntrack-port', tuple, side: key === 'proto-src' ? 'source' : 'destination', ranges, ...flip }]
  );
}

function fib(expression: Json, right: unknown, not: boolean): NftMatch | undefined {
  const flags = (asArray(expression['flags']) ?? [expression['flags']]).map((f) => asWord(f) ?? '');
  const side = flags.includes('saddr') ? 'source' : flags.includes('daddr') ? 'destination' : undefined;
  if (side === undefined) return undefined;
  if (expression['result'] === 'type') {
    const types = all(membersOf(right), asWord);
    const limitInterface = flags.includes('iif') ? 'in' : flags.includes('oif') ? 'out' : undefined;
    const limit = limitInterface === undefined ? {} : ({ limitInterface } as const);
    return types && [{ kind: 'address-type', side, types: types.map(upper), ...limit, ...(not ? { not } : {}) }];
  }
  // "fib saddr . iif oif missing" is firewalld's reverse path filter.
  if (side === 'source' && expression['result'] === 'oif' && typeof right === 'boolean') {
    return [{ kind: 'rpfilter', loose: !flags.includes('iif'), invert: right === not }];
  }
  return undefined;
}

/** `meta mark & 0xff == 1`, `tcp flags & (syn|ack) == syn`. */
function masked(value: unknown, right: unknown, not: boolean): NftMatch | undefined {
  const [of, mask] = asArray(value) ?? [];
  const one = single(of);
  const flip = not ? { not } : {};
  const key = asWord(asObject(one?.[1])?.['key']);
  if ((one?.[0] === 'meta' || one?.[0] === 'ct') && key === 'mark') {
    const bits = markValue(mask);
    const wanted = markValue(right);
    if (bits === undefined || wanted === undefined) return undefined;
    return [{ kind: 'mark', of: one[0] === 'meta' ? 'packet' : 'connection', value: wanted, mask: bits, ...flip }];
  }
  const field = asWord(asObject(one?.[1])?.['field']);
  if (one?.[0] === 'payload' && (field === 'saddr' || field === 'daddr')) {
    // `ip daddr & 255.255.0.0 == 10.1.0.0`: a net, where the mask is one.
    const net = `${asWord(right) ?? ''}/${asWord(mask) ?? ''}`;
    return parseNet(net) && [{ kind: field === 'saddr' ? 'source' : 'destination', nets: [net], ...flip }];
  }
  if (one?.[0] === 'payload' && field === 'flags') {
    const bits = flagWords(mask);
    const set = right === 0 ? [] : flagWords(right);
    return (
      bits &&
      set && [
        { kind: 'protocol', protocols: ['tcp'] },
        { kind: 'tcp-flags', mask: bits, set, ...flip },
      ]
    );
  }
  return undefined;
}

function flagWords(value: unknown): string[] | undefined {
  const one = single(value);
  const members = one?.[0] === '|' ? (asArray(one[1]) ?? []) : membersOf(value);
  return all(members, (flag) => {
    const nested = single(flag);
    if (nested?.[0] === '|') return flagWords(flag)?.join(',');
    return asWord(flag)?.toUpperCase();
  })?.flatMap((w) => w.split(','));
}

interface Comparison {
  readonly word: string;
  readonly value: unknown;
  readonly op: string;
  readonly right: unknown;
}

/** nft's other operators: `tcp dport < 1024`, `ip ttl > 1`. */
function ordered({ word, value, op, right }: Comparison, family: Family): NftMatch | undefined {
  const field = asObject(value);
  const protocol = asWord(field?.['protocol']);
  const name = asWord(field?.['field']);
  const limit = portsOf(right)?.[0];
  if (word !== 'payload' || limit === undefined) return undefined;
  const range = { '<': [0, limit - 1], '<=': [0, limit], '>': [limit + 1, 65535], '>=': [limit, 65535] }[op];
  if (!range) return undefined;
  if (name === 'ttl' || name === 'hoplimit') {
    if ((protocol === 'ip') !== (family === 4)) return 'never';
    return liveTime(range[0] ?? 0, range[1] ?? 0);
  }
  if (name !== 'dport' && name !== 'sport') return undefined;
  const implied: Match[] =
    protocol === 'th' || protocol === undefined ? [] : [{ kind: 'protocol', protocols: [protocol] }];
  return [
    ...implied,
    { kind: 'port', side: name === 'dport' ? 'destination' : 'source', ranges: [[range[0] ?? 0, range[1] ?? 0]] },
  ];
}

/** A packet starts with 64 (ip_default_ttl) and has not come far; undefined where that does not decide. */
function liveTime(first: number, last: number): NftMatch | undefined {
  if (first <= 48 && last >= 64) return [];
  return last < 48 || first > 64 ? 'never' : undefined;
}

/** `ip saddr . tcp dport @set`: several fields looked up together. `setName` is called once the fields are understood. */
function concat(value: unknown, not: boolean, family: Family, setName: () => string | undefined): NftMatch | undefined {
  const parts = asArray(value) ?? [];
  const keys = parts.map((p) => setKey(p, family));
  if (keys.includes('never')) return 'never';
  const known = all(keys, (k) => (k === 'never' ? undefined : k));
  if (!known) return undefined;
  const set = setName();
  if (set === undefined) return undefined;
  const protocols = parts.map(impliedProtocol).filter((p) => p !== undefined);
  return [
    ...protocols.slice(0, 1).map((p): Match => ({ kind: 'protocol', protocols: [p] })),
    { kind: 'set', set, keys: known, ...(not ? { not } : {}) },
  ];
}

function concatSet(right: unknown, anonymous: (elements: readonly string[]) => string): string | undefined {
  const elements = all(membersOf(right), elementKey);
  return elements && anonymous(elements);
}

/** An element of a set or map in the form of `NamedSet`: its fields joined with ` . `. */
export function elementKey(element: unknown): string | undefined {
  const one = single(element);
  if (one?.[0] === 'elem') return elementKey(asObject(one[1])?.['val']);
  if (one?.[0] === 'concat') return all(asArray(one[1]) ?? [], elementKey)?.join(' . ');
  if (one?.[0] === 'prefix' || one?.[0] === 'range') {
    const [first, last] = one[0] === 'range' ? (asArray(one[1]) ?? []).map(asWord) : [];
    return one[0] === 'range'
      ? first !== undefined && last !== undefined
        ? `${first}-${last}`
        : undefined
      : netOf(element);
  }
  return asWord(element);
}

function protocols(right: unknown, not: boolean): NftMatch | undefined {
  const words = all(membersOf(right), asWord);
  return (
    words && [
      { kind: 'protocol', protocols: words.map((w) => (w === 'ipv6-icmp' ? 'icmpv6' : w)), ...(not ? { not } : {}) },
    ]
  );
}

/** A mark: a number, or text in decimal or hexadecimal. */
export function markValue(value: unknown): number | undefined {
  const n =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(value)
        ? Number(value)
        : NaN;
  return Number.isInteger(n) && n >= 0 && n <= 0xffffffff ? n : undefined;
}

function upper(word: string): string {
  return word.toUpperCase();
}
