/** JSON, as it is read from a file. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** Any key may be missing. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** What becomes of a value; undefined leaves the field out. */
export type FieldScrub = (value: unknown, place: string) => Json | undefined;

/** Only these fields of an object, each scrubbed; null stays null. Undefined for what is not an object. */
export function fieldsOf(fields: Readonly<Record<string, FieldScrub>>): FieldScrub {
  return (value, place) => {
    if (value === null) return null;
    if (!isObject(value)) return undefined;
    return objectOf(
      Object.entries(fields).map(([key, scrub]) => {
        const field = Object.hasOwn(value, key) ? value[key] : undefined;
        return [key, field === undefined ? undefined : scrub(field, `${place}/${key}`)];
      }),
    );
  };
}

/** Every entry of an object, by other keys where asked. */
export function entriesOf(scrub: FieldScrub, key: (name: string) => string = (name) => name): FieldScrub {
  return (value, place) =>
    isObject(value)
      ? objectOf(Object.entries(value).map(([name, entry]) => [key(name), scrub(entry, `${place}/${name}`)]))
      : value === null
        ? null
        : undefined;
}

/** Every item of a list. */
export function listOf(scrub: FieldScrub): FieldScrub {
  return (value, place) =>
    Array.isArray(value)
      ? value.flatMap((item: unknown, index): Json[] => {
          const scrubbed = scrub(item, `${place}/${index}`);
          return scrubbed === undefined ? [] : [scrubbed];
        })
      : value === null
        ? null
        : undefined;
}

/** A text. */
export function textBy(scrub: (text: string, place: string) => string): FieldScrub {
  return (value, place) => (typeof value === 'string' ? scrub(value, place) : value === null ? null : undefined);
}

/** A value of the engine's own words: a number, a switch, a version, a time, an id. */
export const asIs: FieldScrub = (value) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
    ? value
    : undefined;

export function isObject(value: Json | undefined): value is JsonObject;
export function isObject(value: unknown): value is Readonly<Record<string, unknown>>;
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object from pairs, safe for any key. */
export function objectOf(pairs: readonly (readonly [string, Json | undefined])[]): Json {
  return Object.fromEntries(pairs.filter((pair): pair is [string, Json] => pair[1] !== undefined));
}
