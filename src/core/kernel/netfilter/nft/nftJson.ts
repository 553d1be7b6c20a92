import type { PortRange } from '../Ruleset.ts';

/** Reads parts of nft's JSON (libnftables-json(5)). Nothing guarantees its shape, so no function here throws. */
export type Json = Record<string, unknown>;

export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function asArray(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
}

/** A string or number as a string; undefined for everything else. */
export function asWord(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** The one key of a statement or expression object, and its value. */
export function single(value: unknown): readonly [string, unknown] | undefined {
  const object = asObject(value);
  if (!object) return undefined;
  const entries = Object.entries(object);
  return entries.length === 1 ? entries[0] : undefined;
}

/** An address, prefix or range in the form of `Match.nets`; undefined for anything else. */
export function netOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    if (value.startsWith('@')) return undefined;
    return value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`;
  }
  const one = single(value);
  if (one?.[0] === 'prefix') {
    const prefix = asObject(one[1]);
    const address = asWord(prefix?.['addr']);
    const length = asWord(prefix?.['len']);
    return address !== undefined && length !== undefined ? `${address}/${length}` : undefined;
  }
  if (one?.[0] === 'range') {
    const [first, last] = (asArray(one[1]) ?? []).map(asWord);
    return first !== undefined && last !== undefined ? `${first}-${last}` : undefined;
  }
  return one?.[0] === 'elem' ? netOf(asObject(one[1])?.['val']) : undefined;
}

/** A port or a range of ports. Always numbers: `-j` implies `-n`, so nft prints no service names. */
export function portsOf(value: unknown): PortRange | undefined {
  const one = single(value);
  if (one?.[0] === 'range') {
    const [first, last] = (asArray(one[1]) ?? []).map((v) => portNumber(v));
    return first !== undefined && last !== undefined ? [first, last] : undefined;
  }
  if (one?.[0] === 'elem') return portsOf(asObject(one[1])?.['val']);
  const port = portNumber(value);
  return port === undefined ? undefined : [port, port];
}

function portNumber(value: unknown): number | undefined {
  const n = typeof value === 'number' ? value : typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : NaN;
  return Number.isInteger(n) && n >= 0 && n <= 65535 ? n : undefined;
}

/** The values on the right-hand side: the members of an anonymous set or of a list of flags, or a single value. */
export function membersOf(value: unknown): readonly unknown[] {
  const one = single(value);
  if (one?.[0] === 'set') return asArray(one[1]) ?? [one[1]];
  return asArray(value) ?? [value];
}

/** All values mapped; undefined if one is not understood, because a rule must not be decided by half a set. */
export function all<A, B>(values: readonly A[], map: (value: A) => B | undefined): B[] | undefined {
  const out: B[] = [];
  for (const value of values) {
    const mapped = map(value);
    if (mapped === undefined) return undefined;
    out.push(mapped);
  }
  return out;
}

/** An expression that is not understood, as short text to show with the rule. */
export function jsonText(value: unknown): string {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
