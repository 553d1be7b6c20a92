import type { ComposeNode, MapEntry, MapNode } from './ComposeNode.ts';
import type { FileProblems } from './FileProblems.ts';

/** Builds one mapping from its entries, its marks (`!reset`, `!override`) and its merge keys. */
export class MapBuilder {
  readonly #problems: FileProblems;
  readonly #entries = new Map<string, MapEntry>();
  readonly #resets = new Set<string>();
  readonly #merged: MapNode[] = [];
  #hasMergeKey = false;

  constructor(problems: FileProblems) {
    this.#problems = problems;
  }

  /** How many entries it has of its own. */
  get size(): number {
    return this.#entries.size;
  }

  set(entry: MapEntry, tag: string | undefined): void {
    const { key, keyStart, keyEnd } = entry;
    if (this.#entries.has(key) || this.#resets.has(key)) this.#twice(JSON.stringify(key), keyStart, keyEnd);
    if (tag === '!reset' || tag === '!override') this.#resets.add(key);
    if (tag !== '!reset') this.#entries.set(key, entry);
  }

  /** Notes a key `<<`; a mapping may have one. */
  mergeKey(start: number, end: number): void {
    if (this.#hasMergeKey) this.#twice('<<', start, end);
    this.#hasMergeKey = true;
  }

  /** Takes the value of a key `<<`: a mapping, or a list of mappings. */
  merge(value: ComposeNode): void {
    if (value.kind === 'map') {
      this.#merged.push(value);
      return;
    }
    const maps = value.kind === 'seq' ? value.items.filter((item): item is MapNode => item.kind === 'map') : [];
    if (value.kind === 'scalar' || maps.length < value.items.length) {
      const message = 'A merge key must be a mapping or a list of mappings.';
      this.#problems.add('yaml-merge', message, value.start, value.end);
    }
    this.#merged.push(...maps);
  }

  /** The mapping: its own entries, then those of merged mappings that it does not have. */
  built(start: number, end: number): MapNode {
    const entries = this.#entries;
    const resets = this.#resets;
    for (const map of this.#merged) {
      for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry);
      for (const key of map.resets ?? []) resets.add(key);
    }
    let dynamic = false;
    let resetting = resets.size > 0;
    for (const { value } of entries.values()) {
      dynamic ||= value.dynamic;
      resetting ||= value.kind === 'map' && value.resetting;
    }
    const map: MapNode = { kind: 'map', file: this.#problems.file, start, end, entries, dynamic, resetting };
    return resets.size > 0 ? { ...map, resets } : map;
  }

  #twice(key: string, start: number, end: number): void {
    this.#problems.add('yaml-duplicate-key', `The key ${key} appears twice in one mapping.`, start, end);
  }
}
