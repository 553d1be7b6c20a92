import { type Document, isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Range } from 'yaml';
import { AnchorTable } from './AnchorTable.ts';
import type { ComposeNode, ScalarNode } from './ComposeNode.ts';
import { type FileProblems, MAX_ENTRIES } from './FileProblems.ts';
import { MapBuilder } from './MapBuilder.ts';
import { checkFlowKey, checkItemTab } from './checkLayout.ts';
import { nullScalar, readScalar } from './readScalar.ts';
import { isMergeTag } from './resolveTagged.ts';

/** Deeper than any Compose file; go-yaml stops at 10,000. */
const MAX_DEPTH = 200;

/** Turns a document of the yaml package into placed nodes, with aliases and merge keys followed. */
export function convertDocument(document: Document.Parsed | Document, problems: FileProblems): ComposeNode {
  const { contents } = document;
  if (contents !== null) return new Conversion(problems).root(contents);
  const [at] = document.range ?? [0];
  return nullScalar(problems.file, at, at);
}

class Conversion {
  readonly #problems: FileProblems;
  readonly #anchors: AnchorTable;
  /** The collections that have an alias somewhere inside. */
  readonly #holders = new Set<Node>();
  #depth = 0;
  /** Above 0 inside of `!override`, where compose-go looks for no further marks. */
  #overriding = 0;

  constructor(problems: FileProblems) {
    this.#problems = problems;
    this.#anchors = new AnchorTable(problems);
  }

  root(root: Node): ComposeNode {
    const made = this.#node(root);
    this.#anchors.checkCycles(root, this.#holders);
    return made;
  }

  #node(node: Node): ComposeNode {
    const [start, end] = node.range ?? [0, 0];
    this.#anchors.count();
    if (isScalar(node) && node.anchor === undefined) return readScalar(node, this.#problems, start, end);
    if (isAlias(node)) return this.#anchors.follow(node, start, end) ?? this.#null(start, end);
    const name = isScalar(node) || isCollection(node) ? node.anchor : undefined;
    const anchor = name ? this.#anchors.begin(name, node) : undefined;
    const made = isScalar(node) ? readScalar(node, this.#problems, start, end) : this.#collection(node, start, end);
    if (anchor) this.#anchors.end(anchor, made);
    return made;
  }

  #collection(node: Node, start: number, end: number): ComposeNode {
    if (this.#depth >= MAX_DEPTH) {
      const message = `This is nested more than ${MAX_DEPTH} levels deep, so it is not read.`;
      this.#problems.limit(message, start, start + 1);
      return this.#null(start, end);
    }
    this.#depth++;
    const overriding = node.tag === '!override';
    if (overriding) this.#overriding++;
    const { aliases } = this.#anchors;
    try {
      if (isMap(node)) return this.#map(node.items as MapItem[], start, end, node.flow === true);
      if (isSeq(node)) return this.#sequence(node.items as Node[], start, end);
      return this.#null(start, end);
    } finally {
      if (overriding) this.#overriding--;
      if (this.#anchors.aliases > aliases) this.#holders.add(node);
      this.#depth--;
    }
  }

  #sequence(items: readonly Node[], start: number, end: number): ComposeNode {
    const nodes: ComposeNode[] = [];
    let dynamic = false;
    for (const item of this.#firstOf(items, (one) => one.range)) {
      checkItemTab(this.#problems, item.range?.[0] ?? 0);
      const node = this.#node(item);
      // `!reset` takes its item away (compose-go loader/reset.go).
      if (this.#tag(item) === '!reset') continue;
      nodes.push(node);
      dynamic ||= node.dynamic;
    }
    return { kind: 'seq', file: this.#problems.file, start, end, items: nodes, dynamic };
  }

  #map(items: readonly MapItem[], start: number, end: number, flow: boolean): ComposeNode {
    const map = new MapBuilder(this.#problems);
    for (const { key: keyNode, value: valueNode } of this.#firstOf(items, ({ key }) => key?.range)) {
      const [keyStart, keyEnd] = keyNode?.range ?? [start, start];
      const key = this.#key(keyNode, keyStart, keyEnd);
      if (key === undefined) {
        if (valueNode) this.#node(valueNode);
        continue;
      }
      if (flow && keyNode) checkFlowKey(this.#problems, keyStart, keyEnd);
      if (isMergeKey(key, keyNode)) {
        map.mergeKey(keyStart, keyEnd);
        if (valueNode) map.merge(this.#node(valueNode));
        continue;
      }
      const value = valueNode ? this.#node(valueNode) : this.#null(keyEnd, keyEnd);
      map.set({ key, file: this.#problems.file, keyStart, keyEnd, value }, this.#tag(valueNode));
    }
    return map.built(start, end);
  }

  /** The entries of a collection that are read. */
  #firstOf<T>(entries: readonly T[], rangeOf: (entry: T) => Range | null | undefined): readonly T[] {
    const next = entries[MAX_ENTRIES];
    if (next === undefined) return entries;
    const [start, end] = rangeOf(next) ?? [0, 0];
    this.#problems.tooMany(start, end);
    return entries.slice(0, MAX_ENTRIES);
  }

  /** The tag of a node; that of its anchor where it is an alias: compose-go follows aliases first (loader/reset.go). */
  #tag(node: Node | null): string | undefined {
    if (this.#overriding > 0) return undefined;
    return node && isAlias(node) ? this.#anchors.targetOf(node)?.tag : node?.tag;
  }

  #key(node: Node | null, start: number, end: number): string | undefined {
    if (node && isAlias(node)) {
      const value = this.#anchors.follow(node, start, end);
      if (value?.kind === 'scalar' && value.type === 'string') return value.text;
    } else if (node && isScalar(node)) {
      const scalar = readScalar(node, this.#problems, start, end);
      if (node.anchor) this.#anchors.end(this.#anchors.begin(node.anchor, node), scalar);
      if (scalar.type === 'string' || scalar.text === '<<') return scalar.text;
    }
    const message = 'Every key in a Compose file must be a string: quote it.';
    this.#problems.add('compose-key', message, start, Math.max(end, start + 1));
    return undefined;
  }

  #null(start: number, end: number): ScalarNode {
    return nullScalar(this.#problems.file, start, end);
  }
}

function isMergeKey(key: string, node: Node | null): boolean {
  return key === '<<' && isScalar(node) && (node.type ?? 'PLAIN') === 'PLAIN' && isMergeTag(node.tag);
}

interface MapItem {
  readonly key: Node | null;
  readonly value: Node | null;
}
