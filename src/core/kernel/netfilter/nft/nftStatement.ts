import { all, asArray, asObject, asWord, jsonText, portsOf, single } from './nftJson.ts';
import { chanceModulus, elementKey, impliedProtocol, markValue, setKey } from './nftMatch.ts';
import type { Family, Match, SetKey, Target } from '../Ruleset.ts';

export interface NftStatement {
  readonly target: Target;
  /** What the key of a map implies: `tcp dport vmap` holds for tcp only. */
  readonly implies: readonly Match[];
  /** True if the rule ends here: at a verdict, or at a statement that is not understood. */
  readonly ends: boolean;
}

/** Reads one statement of `nft -j` that is not a match; `never` if it uses a field of the other address family. */
export function nftStatement(word: string, value: unknown, family: Family): NftStatement | 'never' {
  const ends = (target: Target): NftStatement => ({ target, implies: [], ends: true });
  const passes = (target: Target): NftStatement => ({ target, implies: [], ends: false });
  const unknown = (): NftStatement => ends({ kind: 'unknown', text: `${word} ${jsonText(value)}` });
  switch (word) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
      return ends({ kind: word });
    case 'jump':
    case 'goto': {
      const chain = asWord(asObject(value)?.['target']);
      return chain === undefined ? unknown() : ends({ kind: word, chain });
    }
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect': {
      const target = natTarget(word, value, family);
      if (target === 'never') return 'never';
      return target ? ends(target) : (natMap(word, value, family) ?? unknown());
    }
    case 'reject':
      return ends({ kind: 'reject', with: rejectWith(value, family) });
    case 'vmap':
      return verdictMap(value, family) ?? unknown();
    case 'mangle': {
      const target = markTarget(value);
      return target ? passes(target) : unknown();
    }
    case 'notrack':
      return passes({ kind: 'notrack' });
    case 'counter':
    case 'log':
    case 'dup':
    case 'ct helper':
    case 'ct timeout':
    case 'ct expectation':
    case 'last':
    case 'flow':
    case 'set':
    case 'map':
      return passes({ kind: 'note', name: word, text: word });
    case 'queue':
    default:
      return unknown();
  }
}

/** A verdict inside a value: `{"jump": {"target": "x"}}`, `{"accept": null}`. */
export function verdictOf(value: unknown, family: Family): Target | undefined {
  const one = single(value);
  if (!one) return undefined;
  const statement = nftStatement(one[0], one[1], family);
  if (statement === 'never' || !statement.ends || statement.target.kind === 'unknown') return undefined;
  return statement.target;
}

function natTarget(
  word: 'dnat' | 'snat' | 'masquerade' | 'redirect',
  value: unknown,
  family: Family,
): Target | 'never' | undefined {
  const object = asObject(value) ?? {};
  const of = asWord(object['family']);
  if ((of === 'ip' || of === 'ip6') && (of === 'ip') !== (family === 4)) return 'never';
  const ports = object['port'] === undefined ? undefined : portsOf(object['port']);
  if (object['port'] !== undefined && !ports) return undefined;
  const flagWords = (asArray(object['flags']) ?? [object['flags']]).map(asWord).filter((f) => f !== undefined);
  const inet = of === 'ip' || of === 'ip6' ? ({ inet: true } as const) : {};
  const more = { ...(ports ? { ports } : {}), ...(flagWords.length ? { flags: flagWords.join(' ') } : {}) };
  if (word === 'masquerade' || word === 'redirect') return { kind: word, ...more };
  if (object['addr'] === undefined) return { kind: word, ...inet, ...more };
  const addresses = addressSpan(object['addr']);
  if (!addresses) return undefined;
  // In an inet table only the address tells the family.
  if (addresses[0].includes(':') !== (family === 6)) return 'never';
  return { kind: word, addresses, ...inet, ...more };
}

function addressSpan(value: unknown): readonly [string, string] | undefined {
  if (typeof value === 'string') return value.startsWith('@') ? undefined : [value, value];
  const one = single(value);
  if (one?.[0] !== 'range') return undefined;
  const [first, last] = (asArray(one[1]) ?? []).map(asWord);
  return first !== undefined && last !== undefined ? [first, last] : undefined;
}

/** The reply, in iptables' words (`--reject-with`), as `Target` has it. */
function rejectWith(value: unknown, family: Family): string {
  const object = asObject(value) ?? {};
  const type = asWord(object['type']);
  const expression = asWord(object['expr']) ?? 'port-unreachable';
  if (type === 'tcp reset') return 'tcp-reset';
  if (type === 'icmpx') return `${family === 4 ? 'icmp' : 'icmp6'}-${expression}`;
  if (type === 'icmp' || type === 'icmpv6') return `${type === 'icmp' ? 'icmp' : 'icmp6'}-${expression}`;
  return family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable';
}

/** The fields that a map looks up, and what they imply; `never` if one is of the other address family. */
function mapKeys(
  key: unknown,
  family: Family,
):
  | { readonly keys: readonly SetKey[]; readonly implies: readonly Match[]; readonly modulus?: number }
  | 'never'
  | undefined {
  const one = single(key);
  const parts = one?.[0] === 'concat' ? (asArray(one[1]) ?? []) : [key];
  const found = parts.map((part) => setKey(part, family));
  if (found.includes('never')) return 'never';
  const keys = all(found, (k): SetKey | undefined => (k === 'never' ? undefined : k));
  if (!keys) return undefined;
  const implies = parts
    .map(impliedProtocol)
    .filter((protocol) => protocol !== undefined)
    .slice(0, 1)
    .map((protocol): Match => ({ kind: 'protocol', protocols: [protocol] }));
  const modulus = parts.map(chanceModulus).find((found) => found !== undefined);
  return { keys, implies, ...(modulus === undefined ? {} : { modulus }) };
}

function verdictMap(value: unknown, family: Family): NftStatement | 'never' | undefined {
  const object = asObject(value) ?? {};
  const looked = mapKeys(object['key'], family);
  if (looked === 'never' || looked === undefined) return looked;
  const { implies, ...map } = looked;
  const data = object['data'];
  if (typeof data === 'string' && data.startsWith('@')) {
    return { target: { kind: 'verdict-map', ...map, set: data.slice(1) }, implies, ends: true };
  }
  // The keys of an anonymous map of the connection's state become rules of their own, which read better.
  if (map.keys.length === 1 && CASES.has(map.keys[0] ?? 'mark')) return undefined;
  const elements = verdictElements(single(data)?.[1], family);
  return elements && { target: { kind: 'verdict-map', ...map, elements }, implies, ends: true };
}

const CASES: ReadonlySet<SetKey> = new Set<SetKey>([
  'connection-state',
  'connection-status',
  'connection-mark',
  'destination-type',
]);

/** `dnat ip to tcp dport map @ports`: where the packet goes is looked up. */
function natMap(
  nat: 'dnat' | 'snat' | 'masquerade' | 'redirect',
  value: unknown,
  family: Family,
): NftStatement | 'never' | undefined {
  const object = asObject(value) ?? {};
  const [address, port] = [single(object['addr']), single(object['port'])];
  const map =
    address?.[0] === 'map' ? address[1] : port?.[0] === 'map' && object['addr'] === undefined ? port[1] : undefined;
  if (map === undefined) return undefined;
  const fixedPort = address?.[0] === 'map' ? object['port'] : undefined;
  const looked = mapKeys(asObject(map)?.['key'], family);
  if (looked === 'never' || looked === undefined) return looked;
  const { implies, ...keys } = looked;
  const data = asObject(map)?.['data'];
  const gives = address?.[0] === 'map' ? undefined : 'port';
  if (typeof data === 'string' && data.startsWith('@')) {
    // A named map beside a fixed port is rare, and not modelled.
    if (fixedPort !== undefined) return undefined;
    const target: Target = { kind: 'verdict-map', ...keys, set: data.slice(1), nat, ...(gives ? { gives } : {}) };
    return { target, implies, ends: true };
  }
  const values = valueElements(single(data)?.[1]);
  if (!values) return undefined;
  const elements = new Map<string, Target>();
  for (const [key, parts] of values) {
    const made =
      gives === 'port'
        ? { port: parts[0] }
        : {
            addr: parts[0],
            ...(parts[1] === undefined ? {} : { port: parts[1] }),
            ...(fixedPort === undefined ? {} : { port: fixedPort }),
          };
    const target = natTarget(nat, made, family);
    if (target === 'never' || target === undefined) return undefined;
    elements.set(key, target);
  }
  return { target: { kind: 'verdict-map', ...keys, elements, nat, ...(gives ? { gives } : {}) }, implies, ends: true };
}

/** The `[[key, value], …]` of a map of values; a value's parts are those of its concatenation. */
export function valueElements(value: unknown): Map<string, readonly string[]> | undefined {
  const elements = new Map<string, readonly string[]>();
  for (const pair of asArray(value) ?? []) {
    const [left, right] = asArray(pair) ?? [];
    const key = elementKey(left);
    const one = single(right);
    const parts = one?.[0] === 'concat' ? all(asArray(one[1]) ?? [], elementKey) : all([right], elementKey);
    if (key === undefined || !parts) return undefined;
    elements.set(key, parts);
  }
  return elements;
}

/** The `[[key, verdict], …]` of an anonymous or named map. */
export function verdictElements(value: unknown, family: Family): Map<string, Target> | undefined {
  const elements = new Map<string, Target>();
  for (const pair of asArray(value) ?? []) {
    const [left, right] = asArray(pair) ?? [];
    const key = elementKey(left);
    const verdict = verdictOf(right, family);
    if (key === undefined || verdict === undefined) return undefined;
    elements.set(key, verdict);
  }
  return elements;
}

/**
 * What a rule can set (nft(8), "PAYLOAD STATEMENT" and after) without changing where a packet goes or what a later rule
 * matches. Setting an address, a port or a conntrack zone is not among it.
 */
const SETS_NOTHING_THAT_DECIDES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['payload', new Set(['dscp', 'ecn', 'ttl', 'hoplimit', 'flowlabel', 'id', 'checksum', 'window', 'urgptr'])],
  ['meta', new Set(['priority', 'nftrace', 'secmark'])],
  ['ct', new Set(['label', 'event', 'secmark'])],
  // The segment size, like iptables' TCPMSS.
  ['tcp option', new Set(['size'])],
]);

function markTarget(value: unknown): Target | undefined {
  const object = asObject(value) ?? {};
  const key = single(object['key']);
  const name = asWord(asObject(key?.[1])?.['key']);
  if (name !== 'mark' || (key?.[0] !== 'meta' && key?.[0] !== 'ct')) {
    const field = asWord(asObject(key?.[1])?.['field']);
    return SETS_NOTHING_THAT_DECIDES.get(key?.[0] ?? '')?.has(name ?? field ?? '')
      ? { kind: 'note', name: 'mangle', text: `mangle ${jsonText(object['key'])}` }
      : undefined;
  }
  const of = key[0] === 'meta' ? 'packet' : 'connection';
  const set = object['value'];
  const plain = markValue(set);
  if (plain !== undefined) return { kind: 'set-mark', of, value: plain, mask: 0xffffffff };
  const one = single(set);
  const other = single(set);
  if ((other?.[0] === 'ct' || other?.[0] === 'meta') && asWord(asObject(other[1])?.['key']) === 'mark') {
    if (other[0] === 'ct' && of === 'packet') return { kind: 'restore-mark', mask: 0xffffffff };
    if (other[0] === 'meta' && of === 'connection') return { kind: 'save-mark', mask: 0xffffffff };
  }
  // mark | n sets bits, mark ^ n flips them, mark & n keeps them.
  const [left, right] = asArray(one?.[1]) ?? [];
  const bits = markValue(right);
  // (mark & kept) | n clears bits first; iptables-translate writes `--set-xmark` so.
  const before = single(left);
  if (before?.[0] === '&' && (one?.[0] === '|' || one?.[0] === '^')) {
    const [mark, mask] = asArray(before[1]) ?? [];
    const kept = markValue(mask);
    if (bits === undefined || kept === undefined || asWord(asObject(single(mark)?.[1])?.['key']) !== 'mark')
      return undefined;
    return { kind: 'set-mark', of, value: bits, mask: (one[0] === '|' ? ~kept | bits : ~kept) >>> 0 };
  }
  if (bits === undefined || asWord(asObject(single(left)?.[1])?.['key']) !== 'mark') return undefined;
  if (one?.[0] === '|') return { kind: 'set-mark', of, value: bits, mask: bits };
  if (one?.[0] === '^') return { kind: 'set-mark', of, value: bits, mask: 0 };
  if (one?.[0] === '&') return { kind: 'set-mark', of, value: 0, mask: ~bits >>> 0 };
  return undefined;
}
