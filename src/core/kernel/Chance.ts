import type { MissingPart, UnknownSetting } from './MissingPart.ts';

/**
 * What cannot be known: the order in which an engine set networks up, which of several engines came first, which of equal routes or hops, what a rule draws, whose MAC address,
 * a setting that was not captured, the order of nat chains of one priority.
 */
export type ChanceKind = 'set-up' | 'engines' | 'default-route' | 'hop' | 'rule' | 'neighbour' | 'setting' | 'order';

/** Chains of one hook whose order decides. */
export interface ChainOrder {
  readonly chains: readonly string[];
  readonly namespace: string;
}

interface Decision {
  readonly key: string;
  readonly count: number;
  taken: number;
}

/** No more ways than these are gone; a hostile ruleset could offer thousands. */
const MAX_WAYS = 256;

/**
 * Decisions that nobody can know beforehand: which of two rules was made first, what a rule that chooses by chance chooses. A walk asks
 * `choose`, and is walked again (`next`) until every way that its decisions can fall has been gone. One key is decided once per way.
 */
export class Chance {
  readonly #script: Decision[] = [];
  #position = 0;
  #ways = 1;
  #known = new Map<string, number>();
  readonly #kinds = new Set<ChanceKind>();
  readonly #orders = new Map<string, ChainOrder>();
  readonly #missing = new Map<string, MissingPart>();
  readonly #assumed = new Map<string, { readonly code: string; readonly subject: string }>();

  /** One of `count` possibilities, from 0. */
  choose(key: string, count: number, kind: ChanceKind): number {
    if (count < 2) return 0;
    this.#kinds.add(kind);
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    let decision = this.#script[this.#position];
    if (decision?.key !== key) {
      this.#script.length = this.#position;
      this.#script.push((decision = { key, count, taken: 0 }));
    }
    this.#position++;
    this.#known.set(key, decision.taken);
    return decision.taken;
  }

  /** Goes on to the next way; false once all have been gone. */
  next(): boolean {
    this.#position = 0;
    this.#known = new Map();
    for (;;) {
      const last = this.#script.at(-1);
      if (!last || this.#ways >= MAX_WAYS) return false;
      if (last.taken + 1 < last.count) {
        last.taken++;
        this.#ways++;
        return true;
      }
      this.#script.pop();
    }
  }

  /** What was decided, in all ways. */
  get kinds(): readonly ChanceKind[] {
    return [...this.#kinds].sort();
  }

  /** A setting that was not captured: on in one way, off in the other. */
  supposes(namespace: string, setting: UnknownSetting): boolean {
    this.lacks({ namespace, part: setting });
    return this.choose(`${setting} of ${namespace}`, 2, 'setting') === 1;
  }

  /** The walk needs what the capture does not hold. */
  lacks(missing: MissingPart): void {
    this.#missing.set(`${missing.part} of ${missing.namespace}`, missing);
  }

  get missing(): readonly MissingPart[] {
    return [...this.#missing.values()];
  }

  /** Nat chains of one priority in a namespace, of which more than one does something with the packet. */
  ordersOf(chains: readonly string[], namespace: string): void {
    this.#orders.set(chains.join(', '), { chains, namespace });
  }

  get orders(): readonly ChainOrder[] {
    return [...this.#orders.values()];
  }

  /** Something of this namespace was assumed, in whichever way. */
  assumes(code: string, subject: string): void {
    this.#assumed.set(`${code} ${subject}`, { code, subject });
  }

  get assumed(): readonly { readonly code: string; readonly subject: string }[] {
    return [...this.#assumed.values()];
  }

  /** Whether some way was left out because there are too many. */
  get isCut(): boolean {
    return this.#ways >= MAX_WAYS;
  }
}
