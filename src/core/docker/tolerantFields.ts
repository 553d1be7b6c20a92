import * as v from 'valibot';
import type { Problem } from '../model/index.ts';

/** Collects what was odd about a daemon's answer, each oddity once. */
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
 * Reads an object field by field: a field of the wrong shape is left out and said once, the others are kept. The daemon's
 * JSON often has null for "nothing here", so null and absent are the same.
 *
 * @returns undefined where `raw` is no object at all
 */
export function tolerantFields<T extends Fields>(
  fields: T,
  raw: unknown,
  subject: string,
  oddities: Oddities,
): FieldsOf<T> | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    oddities.add('snapshot-object', `${subject} is not an object; it is left out.`);
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
          `${subject}: ${count === 1 ? 'an entry' : `${count} entries`} of ${key} ${count === 1 ? 'is' : 'are'} not as expected and left out.`,
        );
    } else oddities.add('snapshot-field', `${subject}: the field ${key} is not as expected and is left out.`);
  }
  return out;
}

/** How many odd entries a list or record was read without. */
const dropped = new WeakMap<object, number>();
/** Grows with each odd entry, so that values without any, which are most, are not searched. */
let drops = 0;

function note(whole: object, count: number): void {
  dropped.set(whole, count);
  drops += count;
}

/** What an item is read as; undefined if it is odd. Most items are strings, which skip the parser. */
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

/** A list whose odd entries are dropped, not the list. */
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

/** An object with arbitrary keys, as a Map (keys such as `__proto__` are only keys there); odd values are dropped. */
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

/** An object inside another: an odd field of it is dropped, not the object. null and absent are the same. */
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
