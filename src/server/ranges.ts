import type { Position, Range } from 'vscode-languageserver/node';
import { LineIndex } from '../core/analysis/index.ts';

/** Line indexes by the texts that they are of. Weak, so that an index is freed with its texts. */
const indexes = new WeakMap<ReadonlyMap<string, string>, Map<string, LineIndex>>();

/** The range of a place in a file; the file's start if its text is not known. */
export function rangeOf(
  place: { readonly file: string; readonly start: number; readonly end: number },
  texts: ReadonlyMap<string, string>,
): Range {
  let ofTexts = indexes.get(texts);
  if (!ofTexts) indexes.set(texts, (ofTexts = new Map<string, LineIndex>()));
  let index = ofTexts.get(place.file);
  if (!index) ofTexts.set(place.file, (index = new LineIndex(texts.get(place.file) ?? '')));
  const { start, end } = index.rangeOf(place.start, place.end);
  return { start, end };
}

export function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.character < other.character);
}

/** Whether two ranges have a place in common, an end included. */
export function touches(one: Range, other: Range): boolean {
  return !isBefore(one.end, other.start) && !isBefore(other.end, one.start);
}

export function isSameRange(one: Range, other: Range): boolean {
  return (
    touches(one, other) &&
    !isBefore(one.start, other.start) &&
    !isBefore(other.start, one.start) &&
    !isBefore(one.end, other.end) &&
    !isBefore(other.end, one.end)
  );
}
