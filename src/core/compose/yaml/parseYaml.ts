import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Parser,
} from 'yaml';
import type { Problem, SourceOrigin } from '../../model/index.ts';
import type { ComposeNode, MapEntry, MapNode, ScalarNode, ScalarStyle, ScalarType, SourceFile } from './ComposeNode.ts';
import { resolvePlain, type ResolvedScalar } from './resolveScalar.ts';
import { tolerantLexer } from './tolerantLexer.ts';

export interface ParsedFile {
  readonly file: SourceFile;
  /** One per YAML document in the file; Compose merges them as if they were files. */
  readonly documents: readonly ComposeNode[];
  readonly problems: readonly Problem[];
}

/** Aliases may make a small file large ("billion laughs"): beyond this many values the file is not followed further. */
const MOST_NODES = 2_000_000;
/** Deeper than any Compose file; go-yaml stops at 10,000. */
const DEEPEST = 200;

/**
 * Parses one file into placed nodes, and goes on after errors. Anchors, aliases and merge keys are resolved here; the nodes
 * of an anchor are shared by its aliases, so that each fact still points at the text that wrote it.
 */
export function parseYaml(path: string, text: string): ParsedFile {
  const file: SourceFile = { path, text };
  const problems: Problem[] = [];
  const documents: ComposeNode[] = [];
  try {
    const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    for (const document of composer.compose(tokens(text))) {
      for (const error of document.errors) {
        // libyaml knows the escape \\' and not \\/; with yaml it is the other way round.
        if (error.code === 'BAD_DQ_ESCAPE' && error.message.endsWith("\\'")) continue;
        problems.push({
          code: 'yaml-syntax',
          severity: 'error',
          message: `This is no valid YAML: ${error.message}`,
          origin: span(file, error.pos[0], Math.max(error.pos[1], error.pos[0] + 1)),
        });
      }
      const { explicit, version } = document.directives?.yaml ?? {};
      if (explicit && version !== '1.1') {
        problems.push({
          code: 'yaml-version',
          severity: 'error',
          message: `Compose reads YAML 1.1 only: leave the directive %YAML ${version ?? ''} out.`,
          origin: span(file, 0, Math.max(0, text.indexOf('\n'))),
        });
      }
      const node = new Conversion(file, problems).document(document);
      if (node) documents.push(node);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push({
      code: 'yaml-depth',
      severity: 'error',
      message: 'The file is nested too deeply to be read.',
      origin: span(file, 0, Math.min(1, text.length)),
    });
  }
  return { file, documents, problems };
}

/** The concrete syntax tree, token by token. */
function* tokens(text: string): Generator<CST.Token, void> {
  const parser = new Parser();
  for (const lexeme of tolerantLexer().lex(text)) yield* parser.next(lexeme);
  yield* parser.end();
}

function span(file: SourceFile, start: number, end: number): SourceOrigin {
  const length = file.text.length;
  const from = Math.min(Math.max(0, start), length);
  return { kind: 'source', file: file.path, start: from, end: Math.min(Math.max(from, end), length) };
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

const CORE_TAG = 'tag:yaml.org,2002:';

/** What a scalar with a tag of YAML's own may look like. */
const TAGGED: ReadonlyMap<string, readonly ScalarType[]> = new Map([
  ['int', ['int']],
  ['float', ['float', 'int']],
  ['bool', ['bool']],
  ['null', ['null']],
  ['timestamp', ['time']],
]);

class Conversion {
  readonly #file: SourceFile;
  readonly #problems: Problem[];
  readonly #anchors = new Map<string, { node: ComposeNode | undefined; size: number }>();
  #size = 0;
  #depth = 0;
  #exhausted = false;

  constructor(file: SourceFile, problems: Problem[]) {
    this.#file = file;
    this.#problems = problems;
  }

  document(document: Document.Parsed | Document): ComposeNode | undefined {
    const { contents } = document;
    if (contents === null) {
      const [at] = document.range ?? [0];
      return this.#null(at, at);
    }
    return this.#node(contents as Node);
  }

  #problem(code: string, message: string, start: number, end: number): void {
    this.#problems.push({ code, severity: 'error', message, origin: span(this.#file, start, end) });
  }

  #node(node: Node): ComposeNode {
    const [start, end] = node.range ?? [0, 0];
    this.#size++;
    if (isAlias(node)) return this.#alias(node.source, start, end);
    const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined;
    const before = this.#size;
    const slot = anchor ? { node: undefined as ComposeNode | undefined, size: 0 } : undefined;
    if (anchor && slot) this.#anchors.set(anchor, slot);
    const made = this.#made(node, start, end);
    if (slot) {
      slot.node = made;
      slot.size = this.#size - before + 1;
    }
    return made;
  }

  #made(node: Node, start: number, end: number): ComposeNode {
    if (isScalar(node)) return this.#scalar(node, start, end);
    if (this.#depth >= DEEPEST) {
      this.#problem('yaml-depth', `This is nested more than ${DEEPEST} levels deep and is not read.`, start, start + 1);
      return this.#null(start, end);
    }
    this.#depth++;
    try {
      if (isMap(node)) return this.#map(node.items as MapItem[], start, end);
      if (isSeq(node)) return this.#sequence(node.items as Node[], start, end);
      return this.#null(start, end);
    } finally {
      this.#depth--;
    }
  }

  #null(start: number, end: number): ScalarNode {
    return { kind: 'scalar', type: 'null', text: '', style: 'plain', file: this.#file, start, end, dynamic: false };
  }

  #alias(name: string, start: number, end: number): ComposeNode {
    const known = this.#anchors.get(name);
    if (!known) {
      this.#problem('yaml-alias', `There is no anchor &${name} above this alias.`, start, end);
      return this.#null(start, end);
    }
    if (!known.node) {
      this.#problem('yaml-alias', `The anchor &${name} contains itself.`, start, end);
      return this.#null(start, end);
    }
    this.#size += known.size;
    if (this.#size > MOST_NODES) {
      if (!this.#exhausted) {
        this.#problem(
          'yaml-alias',
          'The aliases of this file multiply to millions of values; it is not read.',
          start,
          end,
        );
      }
      this.#exhausted = true;
      return this.#null(start, end);
    }
    return known.node;
  }

  #scalar(
    node: { value: unknown; type?: string; tag?: string; source?: string },
    start: number,
    end: number,
  ): ScalarNode {
    const style = STYLES[node.type ?? 'PLAIN'] ?? 'plain';
    let raw = typeof node.value === 'string' ? node.value : (node.source ?? '');
    if (style === 'double' && (raw.length + 2 < end - start || raw.includes('\\')))
      raw = this.#escapes(raw, start, end);
    const { tag } = node;
    const resolved = this.#resolved(raw, style, tag, start, end);
    return {
      kind: 'scalar',
      type: resolved.type,
      text: resolved.text,
      style: resolved.type === 'string' ? style : 'made',
      file: this.#file,
      start,
      end,
      dynamic: resolved.type === 'string' && raw.includes('$'),
      // A number that is printed otherwise than written has no part to point at.
      ...(resolved.type === 'string' || resolved.text === ''
        ? {}
        : {
            pieces: [
              {
                at: 0,
                length: resolved.text.length,
                source: span(this.#file, start, end),
                verbatim: resolved.text === raw,
              },
            ],
          }),
    };
  }

  /** Escapes on which yaml and libyaml differ. */
  #escapes(value: string, start: number, end: number): string {
    const source = this.#file.text.slice(start, end);
    for (const escape of source.matchAll(/\\(?:[^]|$)/g)) {
      if (escape[0] === '\\/') {
        this.#problem(
          'yaml-escape',
          'YAML 1.1, which Compose reads, does not know the escape \\/.',
          start + escape.index,
          start + escape.index + 2,
        );
      }
    }
    return source.includes("\\'") && !source.includes('\\\\') ? value.replaceAll("\\'", "'") : value;
  }

  /**
   * go-yaml: a quoted or block scalar is a string, a plain one what it looks like, one with a tag of its own (`!override`) a
   * string; a tag of YAML's has to fit what the text looks like (decode.go, resolve.go).
   */
  #resolved(raw: string, style: ScalarStyle, tag: string | undefined, start: number, end: number): ResolvedScalar {
    const core = tag?.startsWith(CORE_TAG) ? tag.slice(CORE_TAG.length) : undefined;
    const string = { type: 'string', text: raw } as const;
    if (tag === undefined || tag === '!') return style === 'plain' ? resolvePlain(raw) : string;
    const allowed = core === undefined ? undefined : TAGGED.get(core);
    if (!allowed) return string;
    const resolved = resolvePlain(raw);
    if (!allowed.includes(resolved.type)) {
      this.#problem('yaml-tag', `This is no !!${core}; Compose cannot read it.`, start, end);
    }
    return resolved;
  }

  #sequence(items: readonly Node[], start: number, end: number): ComposeNode {
    const nodes: ComposeNode[] = [];
    let dynamic = false;
    for (const item of items) {
      // `!reset` takes its item away (compose-go loader/reset.go).
      if (item.tag === '!reset') continue;
      this.#checkTab(item.range?.[0] ?? 0);
      const node = this.#node(item);
      nodes.push(node);
      dynamic ||= node.dynamic;
    }
    return { kind: 'seq', file: this.#file, start, end, items: nodes, dynamic };
  }

  /** libyaml refuses a tab between the dash of a list item and the item. */
  #checkTab(start: number): void {
    const { text } = this.#file;
    if (text[start - 1] !== '\t') return;
    let at = start - 1;
    while (text[at] === '\t' || text[at] === ' ') at--;
    if (text[at] === '-') {
      this.#problem('yaml-tab', 'There is a tab after the dash: YAML wants spaces here.', at + 1, start);
    }
  }

  #map(items: readonly MapItem[], start: number, end: number): ComposeNode {
    const entries = new Map<string, MapEntry>();
    const resets = new Set<string>();
    const merged: MapNode[] = [];
    let merges = 0;
    for (const { key: keyNode, value: valueNode } of items) {
      const [keyStart, keyEnd] = keyNode?.range ?? [start, start];
      const key = this.#key(keyNode, keyStart, keyEnd);
      if (key === undefined) {
        if (valueNode) this.#node(valueNode);
        continue;
      }
      if (key === '<<' && isScalar(keyNode) && (keyNode.type ?? 'PLAIN') === 'PLAIN') {
        if (merges++ > 0)
          this.#problem('yaml-duplicate-key', 'The key << is given twice in one mapping.', keyStart, keyEnd);
        if (valueNode) merged.push(...this.#merged(this.#node(valueNode)));
        continue;
      }
      const tag = valueNode?.tag;
      if (tag === '!reset' || tag === '!override') resets.add(key);
      if (tag === '!reset') {
        if (valueNode) this.#node(valueNode);
        continue;
      }
      if (entries.has(key)) {
        this.#problem(
          'yaml-duplicate-key',
          `The key ${JSON.stringify(key)} is given twice in one mapping.`,
          keyStart,
          keyEnd,
        );
      }
      const value = valueNode ? this.#node(valueNode) : this.#null(keyEnd, keyEnd);
      entries.set(key, { key, file: this.#file, keyStart, keyEnd, value });
    }
    for (const map of merged) {
      for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry);
      for (const key of map.resets ?? []) resets.add(key);
    }
    let dynamic = false;
    let resetting = resets.size > 0;
    for (const { value } of entries.values()) {
      dynamic ||= value.dynamic;
      resetting ||= value.kind === 'map' && value.resetting;
    }
    const map: MapNode = { kind: 'map', file: this.#file, start, end, entries, dynamic, resetting };
    return resets.size > 0 ? { ...map, resets } : map;
  }

  #merged(value: ComposeNode): readonly MapNode[] {
    if (value.kind === 'map') return [value];
    const maps = value.kind === 'seq' ? value.items.filter((i): i is MapNode => i.kind === 'map') : [];
    if (value.kind === 'scalar' || maps.length < value.items.length) {
      this.#problem('yaml-merge', 'A merge key takes a mapping or a list of mappings.', value.start, value.end);
    }
    return maps;
  }

  #key(node: Node | null, start: number, end: number): string | undefined {
    if (node && isAlias(node)) {
      const value = this.#alias(node.source, start, end);
      if (value.kind === 'scalar' && value.type === 'string') return value.text;
    } else if (node && isScalar(node)) {
      const scalar = this.#scalar(node, start, end);
      if (node.anchor) this.#anchors.set(node.anchor, { node: scalar, size: 1 });
      if (scalar.type === 'string' || scalar.text === '<<') return scalar.text;
    }
    this.#problem(
      'compose-key',
      'Every key of a Compose file is a string: put it in quotes.',
      start,
      Math.max(end, start + 1),
    );
    return undefined;
  }
}

interface MapItem {
  readonly key: Node | null;
  readonly value: Node | null;
}
