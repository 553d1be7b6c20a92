import {
  Composer,
  type CST,
  type Document,
  isCollection,
  isPair,
  type Node,
  type YAMLMap,
  YAMLParseError,
  type YAMLSeq,
} from 'yaml';
import type { Steps } from '../../model/index.ts';

type Composed = Document.Parsed | Document;
type Block = CST.BlockMap | CST.BlockSequence;
type BlockItem = Block['items'][number];
type BlockNode = (YAMLMap | YAMLSeq) & { range?: [number, number, number] | null };
type ComposerOptions = ConstructorParameters<typeof Composer>[0];

/** This much text takes a millisecond or two to compose. */
const TEXT_PER_STEP = 8192;
/** How deep blocks are cut: services, a service, its environment. Deeper cuts would cost more than they save. */
const MAX_CUT_DEPTH = 4;

/**
 * What yaml's Composer makes of these tokens, in steps of a few milliseconds: it composes a document in one go, and a file of a
 * thousand services is one document. So a large block mapping or sequence is given to it empty, and then its items, some at a
 * time, as documents of their own. Yields documents as they end, and undefined after every step.
 *
 * @param length of the text, in characters
 * @param most characters that are composed in one go, where the text has a place to cut
 */
export function* composeInSteps(
  tokens: Iterable<CST.Token | undefined>,
  options: ComposerOptions,
  length: number,
  most = TEXT_PER_STEP,
): Generator<Composed | undefined, void> {
  const composer = new Composer(options);
  /** One per document that the composer has been given and has not given back. */
  const emptied: (Block | undefined)[] = [];
  // Tags are read by the directives above them, which an item on its own would not know.
  let directives = false;
  const finish = function* (document: Composed): Generator<Composed | undefined, void> {
    const block = emptied.shift();
    if (block && isBlockNode(document.contents)) {
      const filling = new Filling(options, most, document);
      yield* filling.fill(document.contents, block, length);
      document.errors.sort((a, b) => a.pos[0] - b.pos[0]);
    }
    yield document;
  };
  for (const token of tokens) {
    if (!token) {
      yield undefined;
      continue;
    }
    directives ||= token.type === 'directive';
    let given: CST.Token = token;
    if (token.type === 'document') {
      const { value } = token;
      const block = !directives && isBlock(value) && length - value.offset > most ? value : undefined;
      emptied.push(block);
      if (block) given = { ...token, value: { ...block, items: [] } as Block };
    }
    for (const document of composer.next(given)) yield* finish(document);
  }
  for (const document of composer.end()) yield* finish(document);
}

class Filling {
  readonly #options: ComposerOptions;
  readonly #most: number;
  readonly #document: Composed;

  constructor(options: ComposerOptions, most: number, document: Composed) {
    this.#options = options;
    this.#most = most;
    this.#document = document;
  }

  /** Composes the items of `block`, which ends before `end`, into `node`, which was composed without them. */
  *fill(node: BlockNode, block: Block, end: number, depth = 1): Steps<void> {
    // As in yaml's resolve-block-map.ts: where the last value ends, and where a comment ends that belongs to no item.
    let offset = block.offset;
    let commentEnd: number | undefined;
    let refused = false;
    for (const { items, end: partEnd, large } of parts(block, end, this.#most)) {
      const inner = large && depth < MAX_CUT_DEPTH ? items[0]?.value : undefined;
      const hollow = isBlock(inner) && inner.items.length > 0 ? inner : undefined;
      const given = hollow ? [{ ...items[0], value: { ...hollow, items: [] } }] : items;
      // yaml places some errors by the end of the node before.
      const { node: part, errors } = this.#compose({ ...block, offset, items: given } as Block);
      const [, made, madeEnd] = part?.range ?? [offset, offset, offset];
      if (madeEnd !== made) {
        commentEnd = madeEnd;
        refused ||= errors.some(({ code, pos }) => code === 'IMPOSSIBLE' && pos[0] === madeEnd);
      }
      if (part && part.items.length > 0) {
        offset = made;
        (node.items as unknown[]).push(...part.items);
        const value = valueOf(part.items.at(-1));
        if (hollow && isBlockNode(value)) {
          yield* this.fill(value, hollow, partEnd, depth + 1);
          offset = value.range?.[2] ?? offset;
        }
      }
      yield;
    }
    node.range = [block.offset, offset, commentEnd ?? offset];
    if (block.type === 'block-map' && commentEnd !== undefined && commentEnd < offset && !refused) {
      const place: [number, number] = [commentEnd, commentEnd + 1];
      this.#document.errors.push(new YAMLParseError(place, 'IMPOSSIBLE', 'Map comment with trailing content'));
    }
  }

  #compose(block: Block): { readonly node: BlockNode | undefined; readonly errors: readonly YAMLParseError[] } {
    const token: CST.Document = { type: 'document', offset: block.offset, start: [], value: block };
    let node: BlockNode | undefined;
    const found: YAMLParseError[] = [];
    for (const { contents, errors, warnings } of new Composer(this.#options).compose([token])) {
      found.push(...errors);
      this.#document.warnings.push(...warnings);
      if (isBlockNode(contents)) node = contents;
    }
    this.#document.errors.push(...found);
    return { node, errors: found };
  }
}

interface Part {
  readonly items: BlockItem[];
  readonly end: number;
  /** One item that is more than is composed in one go. */
  readonly large: boolean;
}

/** Cuts a block into runs of items of about `most` characters; an item that is larger stands alone. */
function* parts(block: Block, end: number, most: number): Generator<Part, void> {
  let items: BlockItem[] = [];
  let began = block.offset;
  let start = block.offset;
  for (const [index, item] of block.items.entries()) {
    const next = block.items[index + 1];
    const itemEnd = next ? (offsetOf(next) ?? start) : end;
    const large = itemEnd - start > most;
    if (items.length > 0 && (large || itemEnd - began > most)) {
      yield { items, end: start, large: false };
      items = [];
      began = start;
    }
    items.push(item);
    if (large) {
      yield { items, end: itemEnd, large };
      items = [];
      began = itemEnd;
    }
    start = itemEnd;
  }
  if (items.length > 0) yield { items, end, large: false };
}

function offsetOf({ start, key, sep, value }: BlockItem): number | undefined {
  return start[0]?.offset ?? key?.offset ?? sep?.[0]?.offset ?? value?.offset;
}

function valueOf(item: unknown): unknown {
  return isPair(item) ? item.value : item;
}

function isBlock(token: CST.Token | null | undefined): token is Block {
  return token?.type === 'block-map' || token?.type === 'block-seq';
}

function isBlockNode(node: unknown): node is BlockNode {
  return isCollection(node as Node) && (node as YAMLMap).flow !== true;
}
