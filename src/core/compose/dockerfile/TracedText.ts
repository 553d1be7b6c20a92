import type { SourceOrigin, Text, TextPiece } from '../../model/index.ts';

/**
 * Text that remembers, for each character, the offset in the file that it was read from: -1 for one that the file does not
 * hold as such (a substituted argument). Continuation lines, quotes and escapes drop characters; this keeps the rest in place.
 */
export interface TracedText {
  readonly value: string;
  readonly offsets: readonly number[];
}

export function slice(text: TracedText, from: number, to: number = text.value.length): TracedText {
  return { value: text.value.slice(from, to), offsets: text.offsets.slice(from, to) };
}

/** A trimmed part; its offsets stay right. */
export function trimmed(text: TracedText): TracedText {
  const start = text.value.length - text.value.trimStart().length;
  return slice(text, start, Math.max(start, text.value.trimEnd().length));
}

/**
 * The Text of a part: one verbatim piece per run of characters that stand together in the file. `whole` is the text that a
 * finding sits on where no part can be pointed at.
 */
export function textOfTraced(traced: TracedText, file: string, whole: TracedText = traced): Text {
  const pieces: TextPiece[] = [];
  for (let i = 0; i < traced.value.length;) {
    const start = traced.offsets[i] ?? -1;
    let length = 1;
    while (i + length < traced.value.length && traced.offsets[i + length] === (start < 0 ? -1 : start + length))
      length++;
    const source: SourceOrigin =
      start < 0 ? extentOf(whole, file) : { kind: 'source', file, start, end: start + length };
    pieces.push({ at: i, length, source, verbatim: start >= 0 });
    i += length;
  }
  return { value: traced.value, origin: extentOf(whole, file), pieces };
}

/** From the first to the last character that the file holds. */
export function extentOf(text: TracedText, file: string): SourceOrigin {
  const held = text.offsets.filter((offset) => offset >= 0);
  const start = held[0] ?? 0;
  return { kind: 'source', file, start, end: Math.max(start, (held[held.length - 1] ?? start - 1) + 1) };
}
