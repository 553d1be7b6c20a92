/** Goes through the words of one iptables-save rule. */
export class WordReader {
  readonly #words: readonly string[];
  #at = 0;
  constructor(words: readonly string[]) {
    this.#words = words;
  }
  get done(): boolean {
    return this.#at >= this.#words.length;
  }
  next(): string {
    return this.#words[this.#at++] ?? '';
  }
  take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at++;
    return true;
  }
  /** An option's value may stand behind its own `!`, as old versions wrote it. */
  rest(): string[] {
    const out = this.#words.slice(this.#at);
    this.#at = this.#words.length;
    return out;
  }
  /** Whether the words of the part that was begun are used up. */
  get atNextPart(): boolean {
    return this.done || ['-m', '-j', '-g'].includes(this.#words[this.#at] ?? '');
  }
  untilNextPart(): string[] {
    const out: string[] = [];
    while (!this.atNextPart) out.push(this.next());
    return out;
  }
}
