import type { Container } from './Container.ts';
import type { Topology } from './Topology.ts';

/**
 * Whether a packet's fate is the same in both: everything is compared but what no packet depends on, where things are written and
 * what the processes are given. What listens is compared, since it stands apart from the processes.
 */
export function isSameNetworking(one: Topology, other: Topology): boolean {
  return isSame(one, other);
}

const WITHOUT: ReadonlySet<string> = new Set<keyof Container | 'pieces'>(['process', 'pieces']);

/** Compares plain values, arrays, maps and sets in their order. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return Object.is(one, other);
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((value, i) => isSame(value, other[i]));
  }
  if (one instanceof Map) return other instanceof Map && isSameMap(one, other);
  if (one instanceof Set) return other instanceof Set && isSame([...one], [...other]);
  if (Array.isArray(other) || other instanceof Map || other instanceof Set) return false;
  return isOrigin(one) ? isOrigin(other) : isSameObject(one as Fields, other as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

const isOrigin = (value: { readonly kind?: unknown }): boolean =>
  value.kind === 'source' || value.kind === 'implied' || value.kind === 'docker';

function isSameMap(one: ReadonlyMap<unknown, unknown>, other: ReadonlyMap<unknown, unknown>): boolean {
  if (one.size !== other.size) return false;
  // The order matters, too: names are tried in it.
  const others = other.entries();
  for (const [key, value] of one) {
    const next = others.next().value;
    if (next?.[0] !== key || !isSame(value, next?.[1])) return false;
  }
  return true;
}

function isSameObject(one: Fields, other: Fields): boolean {
  let count = 0;
  for (const key in one) {
    count++;
    if (!WITHOUT.has(key) && !isSame(one[key], other[key])) return false;
  }
  for (const key in other) {
    count--;
    if (!(key in one)) return false;
  }
  return count === 0;
}
