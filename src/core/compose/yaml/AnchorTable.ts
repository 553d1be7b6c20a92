import type { Alias, Node } from 'yaml';
import type { ComposeNode } from './ComposeNode.ts';
import type { FileProblems } from './FileProblems.ts';
import { aliasesBelowThemselves } from './aliasesBelowThemselves.ts';

/** Aliases may make a small file large ("billion laughs"): beyond this many values no alias is followed. */
const MAX_VALUES = 100_000;
/** So many characters of a text count as one more value. */
const CHARACTERS_OF_VALUE = 128;

/** An anchor that is being read: what stands at it, and (once it has been read) what was made of it. */
export interface Anchor {
  readonly at: Node;
  /** How many values the document had when the anchor began. */
  readonly before: number;
  made?: ComposeNode;
  /** How many values the anchor holds, those of aliases in it included. */
  size: number;
}

/** The anchors and aliases of one document, and how many values the document has with every alias written out. */
export class AnchorTable {
  readonly #problems: FileProblems;
  readonly #anchors = new Map<string, Anchor>();
  /** Every alias, with what it stands for. */
  readonly #targets = new Map<Alias, Node>();
  #size = 0;
  #aliases = 0;
  #exhausted = false;

  constructor(problems: FileProblems) {
    this.#problems = problems;
  }

  /** How many aliases were followed so far. */
  get aliases(): number {
    return this.#aliases;
  }

  /** Counts one value of the document. */
  count(): void {
    this.#size++;
  }

  begin(name: string, at: Node): Anchor {
    const anchor: Anchor = { at, before: this.#size, size: 0 };
    this.#anchors.set(name, anchor);
    return anchor;
  }

  end(anchor: Anchor, made: ComposeNode): void {
    anchor.made = made;
    if (made.kind === 'scalar') this.#size += Math.floor(made.text.length / CHARACTERS_OF_VALUE);
    anchor.size = this.#size - anchor.before + 1;
  }

  /** What stands at the anchor of an alias. */
  targetOf(alias: Alias): Node | undefined {
    return this.#anchors.get(alias.source)?.at;
  }

  /** What was made of an alias's anchor; undefined, and a problem, where it cannot be followed. */
  follow(alias: Alias, start: number, end: number): ComposeNode | undefined {
    const name = alias.source;
    const anchor = this.#anchors.get(name);
    this.#aliases++;
    if (!anchor) {
      this.#problems.add('yaml-alias', `No anchor &${name} is defined above this alias.`, start, end);
      return undefined;
    }
    if (!anchor.made) {
      this.#problems.add('yaml-alias', `The anchor &${name} contains itself.`, start, end);
      return undefined;
    }
    this.#targets.set(alias, anchor.at);
    this.#size += anchor.size;
    if (this.#size <= MAX_VALUES) return anchor.made;
    if (!this.#exhausted) {
      const message = `The aliases of this file stand for more than ${MAX_VALUES / 1000},000 values: Net Lens follows no more of them.`;
      this.#problems.limit(message, start, end);
    }
    this.#exhausted = true;
    return undefined;
  }

  /** Reports the aliases that Compose takes for a cycle. `holders` are the collections with an alias somewhere inside. */
  checkCycles(root: Node, holders: ReadonlySet<Node>): void {
    if (this.#targets.size < 2) return;
    const targetOf = (alias: Alias) => this.#targets.get(alias);
    const holds = (node: Node) => holders.has(node);
    for (const alias of aliasesBelowThemselves(root, { targetOf, holds })) {
      const [start, end] = alias.range ?? [0, 0];
      this.#problems.add(
        'yaml-alias',
        `docker compose treats this as a cycle: &${alias.source} is used again inside its own use.`,
        start,
        end,
      );
    }
  }
}
