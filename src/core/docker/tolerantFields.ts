import * as v from 'valibot';
import type { Problem } from '../model/index.ts';

/** Collects the invalid parts of a daemon's answer, each once. */
export class Oddities {
  readonly problems: Problem[] = [];
  readonly #seen = new Set<string>();

  add(code: string, message: string): void {
    if (this.#seen.has(message)) return;
    this.#seen.add(message);
    this.problems.push({ code, severity: 'warning', message });
  }
}

type Fields = Record<string, v.GenericSchema>;
export type FieldsOf<T extends Fields> = { readonly [K in keyof T]?: v.InferOutput<T[K]> };

/**
 * Reads an object field by field: a field of the wrong shape is left out and reported once, the others are kept. The daemon's
 * JSON often has null for an absent value, so null and absent are the same.
 *
 * @returns undefined if `raw` is not an object
 */
export function tolerantFields<T extends Fields>(
  fields: T,
  raw: unknown,
  subject: string,
  oddities: Oddities,
): FieldsOf<T> | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    oddities.add('snapshot-object', `${subject} is not an object; it is ignored.`);
    return undefined;
  }
  const out: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, schema] of Object.entries(fields)) {
    const value = Object.hasOwn(raw, key) ? (raw as Record<string, unknown>)[key] : undefined;
    if (value === undefined || value === null) continue;
    const before = drops;
    const read = v.safeParse(schema, value);
    if (read.success) {
      out[key] = read.output;
      const count = drops === before ? 0 : droppedIn(read.output, 0);
      if (count > 0)
        oddities.add(
          'snapshot-entry',
          `${subject}: ${count === 1 ? 'an entry' : `${count} entries`} of ${key} ${count === 1 ? 'is' : 'are'} not as expected and ignored.`,
        );
    } else oddities.add('snapshot-field', `${subject}: the field ${key} is not as expected and is ignored.`);
  }
  return out;
}

/** How many invalid entries of a list or record were skipped. */
const dropped = new WeakMap<object, number>();
/** Counts invalid entries, so that values without any (most of them) are not searched. */
let drops = 0;

function note(whole: object, count: number): void {
  dropped.set(whole, count);
  drops += count;
}

/** The parsed item; undefined if it is invalid. Most items are strings, which skip the parser. */
function readerOf<T extends v.GenericSchema>(
  item: T,
): (raw: unknown) => { readonly value: v.InferOutput<T> } | undefined {
  if (item.type === 'string' && !('pipe' in item)) {
    return (raw) => (typeof raw === 'string' ? { value: raw } : undefined);
  }
  return (raw) => {
    const read = v.safeParse(item, raw);
    return read.success ? { value: read.output } : undefined;
  };
}

function droppedIn(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null || depth > 4) return 0;
  let count = dropped.get(value) ?? 0;
  const inner = value instanceof Map ? value.values() : Array.isArray(value) ? value : Object.values(value);
  for (const x of inner) count += droppedIn(x, depth + 1);
  return count;
}

/** A list without its invalid entries. */
export const list = <T extends v.GenericSchema>(item: T) => {
  const reader = readerOf(item);
  return v.pipe(
    v.custom<readonly unknown[]>((x) => Array.isArray(x)),
    v.transform((xs) => {
      const kept: v.InferOutput<T>[] = [];
      for (const x of xs) {
        const read = reader(x);
        if (read) kept.push(read.value);
      }
      if (kept.length < xs.length) note(kept, xs.length - kept.length);
      return kept;
    }),
  );
};

/** An object with arbitrary keys, as a Map (in which keys such as `__proto__` are harmless); invalid values are dropped. */
export const record = <T extends v.GenericSchema>(item: T) => {
  const reader = readerOf(item);
  return v.pipe(
    v.custom<object>((x) => typeof x === 'object' && x !== null && !Array.isArray(x)),
    v.transform((object) => {
      const map = new Map<string, v.InferOutput<T>>();
      const entries = Object.entries(object);
      for (const [key, value] of entries) {
        const read = reader(value);
        if (read) map.set(key, read.value);
      }
      if (map.size < entries.length) note(map, entries.length - map.size);
      return map;
    }),
  );
};

/** An object inside another: an invalid field is dropped, not the object. null and absent are the same. */
export const fields = <T extends Fields>(entries: T) =>
  v.pipe(
    v.custom<object>((x) => typeof x === 'object' && x !== null && !Array.isArray(x)),
    v.transform((object): FieldsOf<T> => {
      const out: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
      let odd = 0;
      for (const [key, schema] of Object.entries(entries)) {
        const value = Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
        if (value === undefined || value === null) continue;
        const read = v.safeParse(schema, value);
        if (read.success) out[key] = read.output;
        else odd++;
      }
      if (odd) note(out, odd);
      return out;
    }),
  );
