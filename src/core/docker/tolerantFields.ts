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
 * JSON writes null for "nothing here" all over, so null and absent are the same.
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
    const read = v.safeParse(schema, value);
    if (read.success) out[key] = read.output;
    else oddities.add('snapshot-field', `${subject}: the field ${key} is not as expected and is left out.`);
  }
  return out as FieldsOf<T>;
}

/** A list whose odd entries are dropped, not the list. */
export const list = <T extends v.GenericSchema>(item: T) =>
  v.pipe(
    v.array(v.unknown()),
    v.transform((xs) =>
      xs.flatMap((x) => {
        const read = v.safeParse(item, x);
        return read.success ? [read.output as v.InferOutput<T>] : [];
      }),
    ),
  );

/** An object with arbitrary keys, as a Map (keys such as `__proto__` are only keys there); odd values are dropped. */
export const record = <T extends v.GenericSchema>(item: T) =>
  v.pipe(
    v.custom<object>((x) => typeof x === 'object' && x !== null && !Array.isArray(x)),
    v.transform((o) => {
      const map = new Map<string, v.InferOutput<T>>();
      for (const [key, value] of Object.entries(o)) {
        const read = v.safeParse(item, value);
        if (read.success) map.set(key, read.output as v.InferOutput<T>);
      }
      return map;
    }),
  );
