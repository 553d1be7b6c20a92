import {
  type Alias,
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
import { type Problem, type SourceOrigin, type Steps } from '../../model/index.ts';
import type { ComposeNode, MapEntry, MapNode, ScalarNode, ScalarStyle, ScalarType, SourceFile } from './ComposeNode.ts';
import { aliasesBelowThemselves } from './aliasesBelowThemselves.ts';
import { base64Text } from './base64Text.ts';
import { composeInSteps } from './composeInSteps.ts';
import { resolvePlain, type ResolvedScalar } from './resolveScalar.ts';
import { tolerantLexer } from './tolerantLexer.ts';

export interface ParsedFile {
  readonly file: SourceFile;
  /** One per YAML document in the file; Compose merges them as if they were files. */
  readonly documents: readonly ComposeNode[];
  readonly problems: readonly Problem[];
}

/** Aliases may make a small file large ("billion laughs"): beyond this many values the file is not followed further. */
const MAX_NODES = 2_000_000;
/** Deeper than any Compose file; go-yaml stops at 10,000. */
const MAX_DEPTH = 200;

/** About two milliseconds of work. */
const LEXEMES_PER_STEP = 2000;

const COLLECTIONS_PER_STEP = 500;

/**
 * Parses one file into placed nodes, in steps of a few milliseconds, and goes on after errors. Anchors, aliases and merge keys are
 * resolved here; the nodes of an anchor are shared by its aliases, so that each fact still points at the text that wrote it.
 */
export function* parseYaml(path: string, text: string): Steps<ParsedFile> {
  const file: SourceFile = { path, text };
  const problems: Problem[] = [];
  const documents: ComposeNode[] = [];
  const refuseName = (start: number, end: number): void => {
    const name = JSON.stringify(text.slice(start + 1, end));
    problems.push({
      code: 'yaml-anchor',
      severity: 'error',
      message: `${name} is no name for an anchor: it consists of letters, digits, hyphens and underscores.`,
      origin: span(file, start, end),
    });
  };
  try {
    for (const document of documentsIn(text, refuseName)) {
      yield;
      if (!document) continue;
      reportFaults(document, file, problems);
      const node = yield* new Conversion(file, problems).document(document);
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

type ParsedDocument = Document.Parsed | Document;

/** The documents of a file as they end; undefined now and then on the way. */
function* documentsIn(
  text: string,
  refuseName: (start: number, end: number) => void,
): Generator<ParsedDocument | undefined, void> {
  const options = {
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  } as const;
  yield* composeInSteps(tokensOf(text, refuseName), options, text.length);
}

/** The concrete syntax of a file; undefined now and then on the way. */
function* tokensOf(
  text: string,
  refuseName: (start: number, end: number) => void,
): Generator<CST.Token | undefined, void> {
  const parser = new Parser();
  let read = 0;
  for (const lexeme of tolerantLexer(refuseName).lex(text)) {
    yield* parser.next(lexeme);
    if (++read % LEXEMES_PER_STEP === 0) yield undefined;
  }
  yield undefined;
  yield* parser.end();
}

function reportFaults(document: ParsedDocument, file: SourceFile, problems: Problem[]): void {
  for (const error of document.errors) {
    // To libyaml a # that begins a token is a comment, wherever it stands.
    if (error.message.startsWith('Comments must be separated')) continue;
    // Any tag is a tag; what it means is not YAML's business.
    if (error.message.startsWith('Could not resolve tag: !!')) continue;
    // libyaml knows the escape \\' and not \\/; with yaml it is the other way round.
    if (error.code === 'BAD_DQ_ESCAPE' && error.message.endsWith("\\'")) continue;
    problems.push({
      code: 'yaml-syntax',
      severity: 'error',
      message: `This is no valid YAML: ${error.message}`,
      origin: span(file, error.pos[0], Math.max(error.pos[1], error.pos[0] + 1)),
    });
  }
  for (const warning of document.warnings) {
    // go-yaml knows %YAML and %TAG and refuses every other directive.
    if (!warning.message.startsWith('Unknown directive')) continue;
    problems.push({
      code: 'yaml-directive',
      severity: 'error',
      message: 'YAML has no directive of this name.',
      origin: span(file, warning.pos[0], Math.max(warning.pos[1], warning.pos[0] + 1)),
    });
  }
  const { explicit, version } = document.directives?.yaml ?? {};
  if (explicit && version !== '1.1') {
    problems.push({
      code: 'yaml-version',
      severity: 'error',
      message: `Compose reads YAML 1.1 only: leave the directive %YAML ${version ?? ''} out.`,
      origin: span(file, 0, Math.max(0, file.text.indexOf('\n'))),
    });
  }
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

/** An anchor: what stands at it, and (once that is read) what was made of it. */
interface Anchor {
  readonly at: Node;
  made?: ComposeNode;
  size: number;
}

class Conversion {
  readonly #file: SourceFile;
  readonly #problems: Problem[];
  readonly #anchors = new Map<string, Anchor>();
  /** Every alias, with what it stands for. */
  readonly #targets = new Map<Alias, Node>();
  /** The collections that have an alias somewhere inside. */
  readonly #holders = new Set<Node>();
  #size = 0;
  #read = 0;
  #aliases = 0;
  #depth = 0;
  /** Above 0 inside of `!override`, where compose-go looks for no further marks. */
  #overriding = 0;
  #exhausted = false;

  constructor(file: SourceFile, problems: Problem[]) {
    this.#file = file;
    this.#problems = problems;
  }

  *document(document: Document.Parsed | Document): Steps<ComposeNode> {
    const { contents } = document;
    if (contents === null) {
      const [at] = document.range ?? [0];
      return this.#null(at, at);
    }
    const root = contents as Node;
    const made = yield* this.#node(root);
    if (this.#targets.size > 1) this.#checkAliases(root);
    return made;
  }

  #checkAliases(root: Node): void {
    const targetOf = (alias: Alias) => this.#targets.get(alias);
    const holds = (node: Node) => this.#holders.has(node);
    for (const alias of aliasesBelowThemselves(root, { targetOf, holds })) {
      const [start, end] = alias.range ?? [0, 0];
      this.#problem(
        'yaml-alias',
        `docker compose takes this for a cycle: &${alias.source} is used here and again inside of what it is used for.`,
        start,
        end,
      );
    }
  }

  #problem(code: string, message: string, start: number, end: number): void {
    this.#problems.push({ code, severity: 'error', message, origin: span(this.#file, start, end) });
  }

  *#node(node: Node): Steps<ComposeNode> {
    const [start, end] = node.range ?? [0, 0];
    this.#size++;
    if (isScalar(node) && node.anchor === undefined) return this.#scalar(node, start, end);
    if (++this.#read % COLLECTIONS_PER_STEP === 0) yield;
    if (isAlias(node)) return this.#alias(node, start, end);
    const name = isScalar(node) || isCollection(node) ? node.anchor : undefined;
    const before = this.#size;
    const anchor: Anchor | undefined = name ? { at: node, size: 0 } : undefined;
    if (name && anchor) this.#anchors.set(name, anchor);
    const made = isScalar(node) ? this.#scalar(node, start, end) : yield* this.#collection(node, start, end);
    if (anchor) {
      anchor.made = made;
      anchor.size = this.#size - before + 1;
    }
    return made;
  }

  *#collection(node: Node, start: number, end: number): Steps<ComposeNode> {
    if (this.#depth >= MAX_DEPTH) {
      this.#problem(
        'yaml-depth',
        `This is nested more than ${MAX_DEPTH} levels deep and is not read.`,
        start,
        start + 1,
      );
      return this.#null(start, end);
    }
    this.#depth++;
    const overriding = node.tag === '!override';
    if (overriding) this.#overriding++;
    const aliases = this.#aliases;
    try {
      if (isMap(node)) return yield* this.#map(node.items as MapItem[], start, end, node.flow === true);
      if (isSeq(node)) return yield* this.#sequence(node.items as Node[], start, end);
      return this.#null(start, end);
    } finally {
      if (overriding) this.#overriding--;
      if (this.#aliases > aliases) this.#holders.add(node);
      this.#depth--;
    }
  }

  #null(start: number, end: number): ScalarNode {
    return { kind: 'scalar', type: 'null', text: '', style: 'plain', file: this.#file, start, end, dynamic: false };
  }

  #alias(alias: Alias, start: number, end: number): ComposeNode {
    const name = alias.source;
    const known = this.#anchors.get(name);
    this.#aliases++;
    if (!known) {
      this.#problem('yaml-alias', `There is no anchor &${name} above this alias.`, start, end);
      return this.#null(start, end);
    }
    if (!known.made) {
      this.#problem('yaml-alias', `The anchor &${name} contains itself.`, start, end);
      return this.#null(start, end);
    }
    this.#targets.set(alias, known.at);
    this.#size += known.size;
    if (this.#size > MAX_NODES) {
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
    return known.made;
  }

  #scalar(
    node: { value: unknown; type?: string; tag?: string; source?: string },
    start: number,
    end: number,
  ): ScalarNode {
    const style = STYLES[node.type ?? 'PLAIN'] ?? 'plain';
    let raw = typeof node.value === 'string' ? node.value : (node.source ?? '');
    if (style === 'block') {
      this.#checkBlockTabs(start, end);
      raw = this.#asFarAsWritten(raw, start, end);
    }
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
                verbatim: style === 'plain' && resolved.text === raw,
              },
            ],
          }),
    };
  }

  /** libyaml refuses a tab where a block scalar is indented (yaml_parser_scan_block_scalar_breaks). */
  #checkBlockTabs(start: number, end: number): void {
    const { text } = this.#file;
    const tab = text.indexOf('\t', start);
    if (tab < 0 || tab > end) return;
    let indent = Infinity;
    for (let at = text.indexOf('\n', start) + 1; at > 0 && at < end; at = text.indexOf('\n', at) + 1) {
      let from = at;
      while (text[from] === ' ' && from - at < indent) from++;
      const ch = text[from];
      if (ch === '\t' && from - at < indent) {
        this.#problem(
          'yaml-tab',
          'There is a tab where this text is indented: YAML wants spaces here.',
          from,
          from + 1,
        );
        return;
      }
      if (ch !== '\n' && ch !== '\r' && ch !== undefined) indent = Math.min(indent, from - at);
    }
  }

  /**
   * A block scalar that ends the file in the middle of its last line: yaml adds the line break that is not there, libyaml reads
   * what is written (yaml_parser_scan_block_scalar).
   */
  #asFarAsWritten(value: string, start: number, end: number): string {
    const { text } = this.#file;
    if (end < text.length || !value.endsWith('\n') || text.endsWith('\n') || !/\S/.test(value)) return value;
    const last = text.slice(text.lastIndexOf('\n') + 1);
    if (/[^ ]/.test(last)) return value.slice(0, -1);
    // Spaces alone are part of the text where they go beyond its indentation.
    const spacesOfFirst = (lines: string): number => /^( *)[^ \r\n]/m.exec(lines)?.[1]?.length ?? 0;
    const indent = spacesOfFirst(text.slice(text.indexOf('\n', start) + 1, end)) - spacesOfFirst(value);
    return last.length > indent ? value.slice(0, -1) : value;
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
    for (const escape of source.matchAll(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[^]|$)/g)) {
      const code = Number.parseInt(escape[1] ?? escape[2] ?? '0', 16);
      if ((code < 0xd800 || code > 0xdfff) && code <= 0x10ffff) continue;
      const at = start + escape.index;
      this.#problem('yaml-escape', `${escape[0]} stands for no character.`, at, at + escape[0].length);
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
    if (core === 'binary') {
      const decoded = base64Text(raw);
      if (decoded === undefined) this.#problem('yaml-tag', 'This is no !!binary: it is not valid base64.', start, end);
      return { type: 'string', text: decoded ?? raw };
    }
    const allowed = core === undefined ? undefined : TAGGED.get(core);
    if (!allowed) return string;
    const resolved = resolvePlain(raw);
    if (!allowed.includes(resolved.type)) {
      this.#problem('yaml-tag', `This is no !!${core}; Compose cannot read it.`, start, end);
    }
    return resolved;
  }

  *#sequence(items: readonly Node[], start: number, end: number): Steps<ComposeNode> {
    const nodes: ComposeNode[] = [];
    let dynamic = false;
    for (const item of items) {
      // `!reset` takes its item away (compose-go loader/reset.go).
      this.#checkTab(item.range?.[0] ?? 0);
      const node = yield* this.#node(item);
      if (this.#tag(item) === '!reset') continue;
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

  /** To libyaml a key in braces ends on the line on which it begins, its colon included. */
  #checkFlowKey(start: number, end: number): void {
    const { text } = this.#file;
    let colon = end;
    while (/[\s]/.test(text[colon] ?? '')) colon++;
    if (text[colon] !== ':' || !text.slice(start, colon).includes('\n')) return;
    if (/\?\s*$/.test(text.slice(Math.max(0, start - 80), start))) return;
    this.#problem('yaml-syntax', 'This is no valid YAML: a key and its colon stand on one line.', start, end);
  }

  *#map(items: readonly MapItem[], start: number, end: number, flow: boolean): Steps<ComposeNode> {
    const entries = new Map<string, MapEntry>();
    const resets = new Set<string>();
    const merged: MapNode[] = [];
    let merges = 0;
    for (const { key: keyNode, value: valueNode } of items) {
      const [keyStart, keyEnd] = keyNode?.range ?? [start, start];
      const key = this.#key(keyNode, keyStart, keyEnd);
      if (key === undefined) {
        if (valueNode) yield* this.#node(valueNode);
        continue;
      }
      if (flow && keyNode) this.#checkFlowKey(keyStart, keyEnd);
      if (key === '<<' && isScalar(keyNode) && (keyNode.type ?? 'PLAIN') === 'PLAIN' && isMerge(keyNode.tag)) {
        if (merges++ > 0)
          this.#problem('yaml-duplicate-key', 'The key << is given twice in one mapping.', keyStart, keyEnd);
        if (valueNode) merged.push(...this.#merged(yield* this.#node(valueNode)));
        continue;
      }
      const value = valueNode ? yield* this.#node(valueNode) : this.#null(keyEnd, keyEnd);
      const tag = this.#tag(valueNode);
      if (entries.has(key) || resets.has(key)) {
        this.#problem(
          'yaml-duplicate-key',
          `The key ${JSON.stringify(key)} is given twice in one mapping.`,
          keyStart,
          keyEnd,
        );
      }
      if (tag === '!reset' || tag === '!override') resets.add(key);
      if (tag !== '!reset') entries.set(key, { key, file: this.#file, keyStart, keyEnd, value });
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

  /** The tag of a node; that of its anchor where it is an alias: compose-go follows aliases first (loader/reset.go). */
  #tag(node: Node | null): string | undefined {
    if (this.#overriding > 0) return undefined;
    return node && isAlias(node) ? this.#anchors.get(node.source)?.at.tag : node?.tag;
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
      const value = this.#alias(node, start, end);
      if (value.kind === 'scalar' && value.type === 'string') return value.text;
    } else if (node && isScalar(node)) {
      const scalar = this.#scalar(node, start, end);
      if (node.anchor) this.#anchors.set(node.anchor, { at: node, made: scalar, size: 1 });
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

/** Whether the tag of a key `<<` leaves it a merge key (go-yaml isMerge). */
function isMerge(tag: string | undefined): boolean {
  return tag === undefined || tag === '!' || tag === `${CORE_TAG}merge`;
}

interface MapItem {
  readonly key: Node | null;
  readonly value: Node | null;
}
