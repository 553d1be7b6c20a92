/** What a value may be: any of the forms that are given. Nothing given: anything. */
export interface Shape {
  readonly scalar?: ScalarShape;
  readonly list?: ListShape;
  readonly map?: MapShape;
  /** Whether null is allowed. */
  readonly none?: boolean;
}

export type ScalarKind = 'string' | 'number' | 'integer' | 'boolean';

export interface ScalarShape {
  readonly kinds: readonly ScalarKind[];
  /** The only strings that are allowed. */
  readonly words?: readonly string[];
  readonly pattern?: RegExp;
  /** Bounds of a number. */
  readonly least?: number;
  readonly most?: number;
}

export interface ListShape {
  readonly items: Shape;
  /** Whether the same item twice is refused. */
  readonly unique?: boolean;
}

export interface MapShape {
  readonly known: ReadonlyMap<string, Shape>;
  /** The shape of keys that match; others are refused unless `open` is set. */
  readonly rest?: { readonly keys: RegExp; readonly shape: Shape };
  /** Keys that begin with x- are allowed. */
  readonly extensible?: boolean;
  /** Keys that are not known are allowed. */
  readonly open?: boolean;
  readonly required?: readonly string[];
}

export const text: Shape = { scalar: { kinds: ['string'] } };
export const flag: Shape = { scalar: { kinds: ['boolean', 'string'] } };
export const whole: Shape = { scalar: { kinds: ['integer', 'string'] } };
export const amount: Shape = { scalar: { kinds: ['number', 'string'] } };

export function words(...allowed: string[]): Shape {
  return { scalar: { kinds: ['string'], words: allowed } };
}

export function listOf(items: Shape, unique = false): Shape {
  return { list: { items, unique } };
}

/** A mapping of known keys, with extensions. */
export function record(known: Readonly<Record<string, Shape>>, more: Partial<MapShape> = {}): Shape {
  return { map: { known: new Map(Object.entries(known)), extensible: true, ...more } };
}

/** A mapping whose keys are names. */
export function named(shape: Shape, more: Partial<MapShape> = {}, keys = /^[a-zA-Z0-9._-]+$/): Shape {
  return { map: { known: new Map(), rest: { keys, shape }, ...more } };
}

/** Either of several forms, which differ in kind. */
export function either(...shapes: readonly Shape[]): Shape {
  return Object.assign({}, ...shapes) as Shape;
}

export const nothing: Shape = { none: true };
