import { all, asArray, asObject, asWord, jsonText, portsOf, single } from './nftJson.ts';
import { elementKey, impliedProtocol, markValue, setKey } from './nftMatch.ts';
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
      return target === 'never' ? 'never' : target ? ends(target) : unknown();
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
    case 'last':
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

function verdictMap(value: unknown, family: Family): NftStatement | 'never' | undefined {
  const object = asObject(value) ?? {};
  const key = single(object['key']);
  const parts = key?.[0] === 'concat' ? (asArray(key[1]) ?? []) : [object['key']];
  const found = parts.map((p) => setKey(p, family));
  if (found.includes('never')) return 'never';
  const keys = all(found, (k): SetKey | undefined => (k === 'never' ? undefined : k));
  if (!keys) return undefined;
  const implies = parts
    .map(impliedProtocol)
    .filter((p) => p !== undefined)
    .slice(0, 1)
    .map((p): Match => ({ kind: 'protocol', protocols: [p] }));
  const data = object['data'];
  if (typeof data === 'string' && data.startsWith('@')) {
    return { target: { kind: 'verdict-map', keys, set: data.slice(1) }, implies, ends: true };
  }
  const elements = verdictElements(single(data)?.[1], family);
  return elements && { target: { kind: 'verdict-map', keys, elements }, implies, ends: true };
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
