import { entryAt, type Note } from './Omissions.ts';

/** Reads parts of the JSON of iproute2. Nothing guarantees its shape, so no function here throws. */
export type Json = Readonly<Record<string, unknown>>;

/** Stands for a part that is longer than any machine's, and was not read. */
export const TOO_LONG = 'longer than what is read';

/** Why a part is left out that is not of its type. */
export const notA = (value: unknown, type: string): string =>
  value === TOO_LONG ? `it is ${TOO_LONG}` : `it is not ${type}`;

export const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of a list; everything else in it is left out, and so is what is no list. */
export function objectsOf(value: unknown, note?: Note): readonly Json[] {
  if (!Array.isArray(value)) {
    if (value !== undefined && value !== null) note?.(notA(value, 'a list'));
    return [];
  }
  return value.filter((entry: unknown, position): entry is Json => {
    if (isObject(entry)) return true;
    note?.('an entry that is not an object', entryAt(position));
    return false;
  });
}

/** Whether a field is given, but not as what the reader of it returns: `isAmiss(json['dev'], textOf)`. */
export const isAmiss = (value: unknown, read: (value: unknown) => unknown): boolean =>
  value !== undefined && value !== null && read(value) === undefined;

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A non-empty text, or a number as text: iproute2 prints tables and marks both ways. */
export const wordOf = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : textOf(value) === '' ? undefined : textOf(value);

/** A number, or a text that is one (`0x10`, `32765`). */
export function numberOf(value: unknown): number | undefined {
  const found =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(value)
        ? Number(value)
        : NaN;
  return Number.isFinite(found) ? found : undefined;
}

export const flagsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((flag): flag is string => typeof flag === 'string') : [];

/** The given fields without those that are undefined. */
export function known<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
