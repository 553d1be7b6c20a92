import type { SourceOrigin, TextPiece } from '../../model/index.ts';

/** A file that took part, with the text that offsets refer to. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * A YAML value that still knows its place. Nodes are never changed: every phase makes new ones where something differs and
 * shares the rest, so that anchors, files that did not change and untouched services cost nothing.
 */
export type ComposeNode = MapNode | SeqNode | ScalarNode;

interface Placed {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  /** Whether a `$` is somewhere inside: only then interpolation has to look. */
  readonly dynamic: boolean;
}

export interface MapNode extends Placed {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  /** Keys that `!reset` or `!override` take away from what is overridden (compose-go loader/reset.go). */
  readonly resets?: ReadonlySet<string>;
  /** Whether a node inside (or this one) has `resets`. */
  readonly resetting: boolean;
}

export interface MapEntry {
  readonly key: string;
  readonly file: SourceFile;
  /** The key's own text, quotes included. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: ComposeNode;
}

export interface SeqNode extends Placed {
  readonly kind: 'seq';
  readonly items: readonly ComposeNode[];
}

export type ScalarType = 'string' | 'int' | 'float' | 'bool' | 'null' | 'time';

export interface ScalarNode extends Placed {
  readonly kind: 'scalar';
  readonly type: ScalarType;
  /** The value; a number or boolean as Go's `fmt.Sprint` prints it; '' for null. */
  readonly text: string;
  readonly style: ScalarStyle;
  /** Which text wrote which part; absent: it follows from file, range and style (scalarPieces). */
  readonly pieces?: readonly TextPiece[];
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'block' | 'made';

/** A mapping from entries, at the place of another node. */
export function mapOf(at: ComposeNode | MapEntry, entries: Iterable<MapEntry>): MapNode {
  const kept = new Map<string, MapEntry>();
  let dynamic = false;
  let resetting = false;
  for (const entry of entries) {
    kept.set(entry.key, entry);
    dynamic ||= entry.value.dynamic;
    resetting ||= entry.value.kind === 'map' && entry.value.resetting;
  }
  return { kind: 'map', file: at.file, ...rangeOf(at), entries: kept, dynamic, resetting };
}

/** The same mapping with other entries; resets are kept. */
export function withEntries(map: MapNode, entries: ReadonlyMap<string, MapEntry>): MapNode {
  return { ...map, entries };
}

/** The same mapping with one value set, at the end where it is new; `at` says where a new key comes from. */
export function withValue(map: MapNode, key: string, value: ComposeNode, at?: ComposeNode | MapEntry): MapNode {
  const entries = new Map(map.entries);
  const known = entries.get(key);
  const place = at ?? known ?? value;
  const { start, end } = rangeOf(place);
  entries.set(key, known && !at ? { ...known, value } : { key, file: place.file, keyStart: start, keyEnd: end, value });
  return { ...map, entries, dynamic: map.dynamic || value.dynamic };
}

/** The same mapping without a key. */
export function withoutKey(map: MapNode, key: string): MapNode {
  if (!map.entries.has(key)) return map;
  const entries = new Map(map.entries);
  entries.delete(key);
  return { ...map, entries };
}

/** A sequence at the place of another node. */
export function seqOf(at: ComposeNode, items: readonly ComposeNode[]): SeqNode {
  return { kind: 'seq', file: at.file, start: at.start, end: at.end, items, dynamic: items.some((i) => i.dynamic) };
}

/** A scalar that a phase made, with the text that it came from. */
export function scalarOf(
  at: ComposeNode | MapEntry,
  text: string,
  type: ScalarType = 'string',
  pieces?: readonly TextPiece[],
): ScalarNode {
  const place = rangeOf(at);
  return {
    kind: 'scalar',
    type,
    text,
    style: 'made',
    file: at.file,
    ...place,
    dynamic: false,
    pieces: pieces ?? (text === '' ? [] : [{ at: 0, length: text.length, source: originOf(at), verbatim: false }]),
  };
}

/** The place of a node or of an entry's key. */
export function originOf(at: ComposeNode | MapEntry): SourceOrigin {
  return { kind: 'source', file: at.file.path, ...rangeOf(at) };
}

/** The place of a key. */
export function keyOriginOf(entry: MapEntry): SourceOrigin {
  return { kind: 'source', file: entry.file.path, start: entry.keyStart, end: entry.keyEnd };
}

function rangeOf(at: ComposeNode | MapEntry): { readonly start: number; readonly end: number } {
  return 'keyStart' in at ? { start: at.keyStart, end: at.keyEnd } : { start: at.start, end: at.end };
}

/** The value at a key, where the node is a mapping that has it. */
export function valueAt(node: ComposeNode | undefined, key: string): ComposeNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** The text of a string scalar; undefined for everything else. */
export function stringAt(node: ComposeNode | undefined, key: string): string | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && value.type === 'string' ? value.text : undefined;
}

export function isNull(node: ComposeNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.type === 'null');
}
