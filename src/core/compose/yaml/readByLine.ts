import type { ComposeNode, ScalarNode, SourceFile } from './ComposeNode.ts';
import { FileProblems, MAX_ENTRIES } from './FileProblems.ts';
import { MapBuilder } from './MapBuilder.ts';
import { ReadingLimit } from './ReadingLimit.ts';
import { scalarNode } from './readScalar.ts';
import { resolvePlain } from './resolveScalar.ts';

/** Deeper than anybody indents, and less than what convertDocument refuses. */
const MAX_BLOCKS = 50;

/** What a value is to the limit of what is read: the yaml package makes it, its colon or dash and its line end of as many tokens. */
const TOKENS_OF_VALUE = 6;

const LINE_FEED = 10;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const SINGLE_QUOTE = 39;

/** Tabs, other control characters, line breaks other than the line feed, and the byte order mark. */
const UNUSUAL = /[^\P{Cc}\n]|[\u2028\u2029\ufeff]/u;

/** A key, its colon, and the spaces in front of a value. */
const KEY = /(?:([A-Za-z_/][\w./@-]{0,200})|"([^"\\\n]{0,200})"|'([^'\n]{0,200})'):(?: +|(?=\n)|$)/y;
const DASH = /- +(?=[^ \n#])/y;
/** A plain scalar goes on after a colon without a space behind it, and after spaces that neither comment nor line end follows. */
const PLAIN = /(?:[^ \n\-?:,[\]{}#&*!|>'"%@`]|-(?=[^ \n]))(?:[^ \n:]|:(?=[^ \n])| +(?=[^ \n#]))*/y;
const PLAIN_IN_BRACKETS = /[\w./](?:[\w./@=+-]|:(?=[\w/]))*/y;
const DOUBLE = /"[^"\\\n]*"/y;
const SINGLE = /'[^'\n]*'(?!')/y;
const BRACKET = /\[ */y;
const COMMA = / *, */y;
const END_BRACKET = / *\]/y;
const BRACES = /\{ *\}/y;
const LINE_END = /(?: +(?:#[^\n]*)?)?(?:\n|$)/y;

/** What a file is that was read line by line. */
export interface LinesRead {
  readonly document: ComposeNode;
  readonly problems: FileProblems;
}

/**
 * Reads the YAML that most Compose files keep to: blocks of keys and dashes, plain and quoted scalars of one line, lists in
 * brackets, empty braces, comments. It takes a tenth of the time of the yaml package. The value, its places and the problems are what
 * convertDocument makes of the same text; undefined where there is anything else in it.
 */
export function readByLine(file: SourceFile): LinesRead | undefined {
  if (UNUSUAL.test(file.text)) return undefined;
  const problems = new FileProblems(file);
  const reading = new LineReading(problems);
  while (reading.line());
  const document = reading.finish();
  return document && { document, problems };
}

/** A mapping or a list that goes on. */
class OpenBlock {
  readonly indent: number;
  readonly start: number;
  /** What it holds so far: entries of a mapping, or items. */
  readonly content: MapBuilder | ComposeNode[];
  /** The key whose value has not come. */
  key: OpenKey | undefined;
  /** Where the last value ends, with its line and the comments that belong to it. */
  end: number;
  /** Whether comments below the last value belong to it if they are indented deeper: to a scalar, not to a block. */
  takesComments = false;

  constructor(indent: number, start: number, content: MapBuilder | ComposeNode[]) {
    this.indent = indent;
    this.start = start;
    this.content = content;
    this.end = start;
  }

  get isList(): boolean {
    return Array.isArray(this.content);
  }
}

interface OpenKey {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Where an empty value stands. */
  readonly valueAt: number;
  /** Whether there are comments between the key and its value. */
  commented: boolean;
}

/** One file being read. Places are those that the yaml package gives (its parser.ts and resolve-block-map.ts). */
class LineReading {
  readonly #problems: FileProblems;
  readonly #file: SourceFile;
  readonly #text: string;
  readonly #blocks: OpenBlock[] = [];
  readonly #limit: ReadingLimit;
  #root: ComposeNode | undefined;
  #at: number;
  #refused = false;
  /** The deepest indentation of the comments below the last value that do not belong to it; -1 without any. */
  #comments = -1;

  constructor(problems: FileProblems) {
    this.#problems = problems;
    this.#limit = new ReadingLimit(problems);
    this.#file = problems.file;
    this.#text = problems.file.text;
    this.#at = this.#text.startsWith('---\n') ? 4 : 0;
  }

  /** Reads one line; false at the end, and where the line is of another kind. */
  line(): boolean {
    const text = this.#text;
    let at = this.#at;
    while (text.charCodeAt(at) === SPACE) at++;
    if (at >= text.length) return false;
    if (this.#limit.isReached) {
      this.#limit.stop(this.#at);
      return false;
    }
    const indent = at - this.#at;
    const first = text.charCodeAt(at);
    if (first === LINE_FEED) this.#at = at + 1;
    else if (first === HASH) this.#comment(at, indent);
    else this.#refused = !this.#content(at, indent);
    return !this.#refused;
  }

  /** The value of the file, where every line was read and there is one. */
  finish(): ComposeNode | undefined {
    if (this.#refused) return undefined;
    while (this.#blocks.length > 0) this.#close(this.#limit.stoppedAt ?? this.#text.length);
    return this.#root;
  }

  #comment(at: number, indent: number): void {
    this.#at = this.#lineEnd(at);
    const block = this.#blocks.at(-1);
    if (!block) return;
    if (block.key) block.key.commented = true;
    else if (block.takesComments && this.#comments < 0 && indent > block.indent) block.end = this.#at;
    else this.#comments = Math.max(this.#comments, indent);
  }

  /** Reads a line with a dash, a key or both; false where it is not of that kind. */
  #content(at: number, indent: number): boolean {
    const item = this.#match(DASH, at) ? DASH.lastIndex : undefined;
    this.#closeDeeper(at, indent, item !== undefined);
    this.#comments = -1;
    const block = this.#blocks.at(-1);
    const goesOn = block?.indent === indent && block.isList === (item !== undefined);
    if (!goesOn && !this.#opensBelow(block, indent, item !== undefined)) return false;
    if (!goesOn) this.#open(indent, at, item === undefined ? new MapBuilder(this.#problems) : []);
    if (item === undefined) return this.#entry(at);
    if (!this.#match(KEY, item)) return this.#value(item);
    this.#open(indent + item - at, item, new MapBuilder(this.#problems));
    return this.#entry(item);
  }

  /** Ends the blocks that a line with this indentation is not in. A list may be indented as the key that it is the value of. */
  #closeDeeper(at: number, indent: number, isItem: boolean): void {
    for (let block = this.#blocks.at(-1); block; block = this.#blocks.at(-1)) {
      if (block.indent < indent || (block.indent === indent && (isItem || !block.isList))) return;
      this.#close(at);
    }
  }

  #opensBelow(block: OpenBlock | undefined, indent: number, isItem: boolean): boolean {
    if (!block) return this.#root === undefined && indent === 0 && !isItem;
    if (block.key === undefined || this.#blocks.length >= MAX_BLOCKS) return false;
    return indent > block.indent || (indent === block.indent && isItem);
  }

  #open(indent: number, at: number, content: MapBuilder | ComposeNode[]): void {
    this.#limit.count(TOKENS_OF_VALUE);
    this.#blocks.push(new OpenBlock(indent, at, content));
  }

  /** Ends the innermost block, because a line begins at `next` that is not in it. */
  #close(next: number): void {
    const block = this.#blocks.at(-1);
    if (!block) return;
    this.#endKey(block, next);
    this.#blocks.pop();
    const { content, start, end } = block;
    const node: ComposeNode = Array.isArray(content)
      ? { kind: 'seq', file: this.#file, start, end, items: content, dynamic: content.some((item) => item.dynamic) }
      : content.built(start, end);
    // Comments that are indented as the block are in it, and all up to what follows with them.
    const keepsComments = block.indent > 0 && this.#comments >= block.indent;
    if (keepsComments) this.#comments = -1;
    if (this.#blocks.length === 0) this.#root = node;
    else this.#place(node, keepsComments ? next : end, false);
  }

  /** Reads a key, and the value that stands on its line. */
  #entry(at: number): boolean {
    const block = this.#blocks.at(-1);
    KEY.lastIndex = at;
    const found = KEY.exec(this.#text);
    if (!block || !found) return false;
    const [all, plain, double, single] = found;
    // To YAML a plain key may be a boolean or null.
    if (plain !== undefined && resolvePlain(plain).type !== 'string') return false;
    this.#endKey(block, at);
    const valueAt = at + all.length;
    const text = plain ?? double ?? single ?? '';
    const end = at + text.length + (plain === undefined ? 2 : 0);
    const next = this.#text.charCodeAt(valueAt);
    block.key = { text, start: at, end, valueAt, commented: next === HASH };
    if (next !== LINE_FEED && next !== HASH && valueAt < this.#text.length) return this.#value(valueAt);
    this.#at = this.#lineEnd(valueAt);
    return true;
  }

  /** A key without a value has an empty one once a line begins at `next` that is none; comments in front of it are part of it. */
  #endKey(block: OpenBlock, next: number): void {
    if (!block.key) return;
    const { valueAt, commented } = block.key;
    this.#place(this.#scalar('plain', valueAt, valueAt), commented ? next : valueAt, false);
  }

  /** Reads a value of one line and what is behind it. */
  #value(at: number): boolean {
    const node = this.#oneLine(at);
    if (!node || !this.#match(LINE_END, node.end)) return false;
    this.#at = LINE_END.lastIndex;
    this.#place(node, this.#at, true);
    return true;
  }

  /** Puts a value where the innermost block waits for one. `end` is where it ends, with its line and its comments. */
  #place(value: ComposeNode, end: number, takesComments: boolean): void {
    const block = this.#blocks.at(-1);
    if (!block) return;
    const { content, key } = block;
    if ((Array.isArray(content) ? content.length : content.size) >= MAX_ENTRIES) {
      this.#problems.tooMany(key?.start ?? value.start, key?.end ?? value.end);
    } else if (Array.isArray(content)) content.push(value);
    else if (key) {
      const entry = { key: key.text, file: this.#file, keyStart: key.start, keyEnd: key.end, value };
      content.set(entry, undefined);
    }
    block.key = undefined;
    block.end = end;
    block.takesComments = takesComments;
  }

  #oneLine(at: number): ComposeNode | undefined {
    if (this.#match(BRACKET, at)) return this.#list(at, BRACKET.lastIndex);
    if (this.#match(BRACES, at)) return new MapBuilder(this.#problems).built(at, BRACES.lastIndex);
    return this.#single(at, PLAIN);
  }

  /** A list in brackets. */
  #list(start: number, first: number): ComposeNode | undefined {
    const items: ScalarNode[] = [];
    let at = first;
    while (!this.#match(END_BRACKET, at)) {
      if (items.length > 0) {
        // A list that is too long is for the reader that stops within a line.
        if (this.#limit.isReached || !this.#match(COMMA, at)) return undefined;
        at = COMMA.lastIndex;
      }
      const item = this.#single(at, PLAIN_IN_BRACKETS);
      if (!item) return undefined;
      if (items.length < MAX_ENTRIES) items.push(item);
      else this.#problems.tooMany(item.start, item.end);
      at = item.end;
    }
    const dynamic = items.some((item) => item.dynamic);
    return { kind: 'seq', file: this.#file, start, end: END_BRACKET.lastIndex, items, dynamic };
  }

  #single(start: number, plain: RegExp): ScalarNode | undefined {
    const first = this.#text.charCodeAt(start);
    const style = first === DOUBLE_QUOTE ? 'double' : first === SINGLE_QUOTE ? 'single' : 'plain';
    const end = style === 'plain' ? plain : style === 'double' ? DOUBLE : SINGLE;
    if (!this.#match(end, start)) return undefined;
    return this.#scalar(style, start, end.lastIndex);
  }

  #scalar(style: 'plain' | 'single' | 'double', start: number, end: number): ScalarNode {
    this.#limit.count(TOKENS_OF_VALUE);
    const quote = style === 'plain' ? 0 : 1;
    const text = this.#problems.readable(this.#text.slice(start + quote, end - quote), start);
    const resolved = style === 'plain' ? resolvePlain(text) : ({ type: 'string', text } as const);
    return scalarNode(text, style, resolved, { file: this.#file, start, end });
  }

  #match(pattern: RegExp, at: number): boolean {
    pattern.lastIndex = at;
    return pattern.test(this.#text);
  }

  /** Where the line ends, its line feed included. */
  #lineEnd(at: number): number {
    const lineFeed = this.#text.indexOf('\n', at);
    return lineFeed < 0 ? this.#text.length : lineFeed + 1;
  }
}
