/** A part of the page that opens and closes by its attribute `hidden`. */
export interface Closable {
  readonly element: HTMLElement;
  readonly close: () => void;
}

/** Knows in which order parts of the page were opened, whoever opened them: Escape closes the last. */
export class OpenedLast {
  #open: readonly Closable[] = [];

  constructor(parts: readonly Closable[]) {
    for (const part of parts)
      new MutationObserver(() => {
        const others = this.#open.filter((other) => other !== part);
        // A part that stays open keeps its turn.
        if (part.element.hidden) this.#open = others;
        else if (!this.#open.includes(part)) this.#open = [...others, part];
      }).observe(part.element, { attributeFilter: ['hidden'] });
  }

  /** Closes what opened last; false where nothing is open. */
  closeLast(): boolean {
    const last = this.#open.at(-1);
    last?.close();
    return last !== undefined;
  }
}
