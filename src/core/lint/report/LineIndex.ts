/** Line and character, both from 0; characters are UTF-16 code units, as in LSP. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Turns offsets of one text into positions. Lines end with \n, \r\n or \r. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    // Searched natively: a loop over the characters costs a short-lived process more than all of its rules.
    for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
    this.#starts = starts;
    this.#length = text.length;
  }

  /** The position of an offset; one beyond the text is its end. */
  positionOf(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.#length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: at - (this.#starts[low] ?? 0) };
  }

  rangeOf(start: number, end: number): { readonly start: Position; readonly end: Position } {
    return { start: this.positionOf(start), end: this.positionOf(end) };
  }
}

/** One index per file, made when it is first asked for. A file whose text is not given has every offset at its start. */
export function lineIndexes(files: ReadonlyMap<string, string>): (file: string) => LineIndex {
  const made = new Map<string, LineIndex>();
  return (file) => {
    let index = made.get(file);
    if (!index) made.set(file, (index = new LineIndex(files.get(file) ?? '')));
    return index;
  };
}
