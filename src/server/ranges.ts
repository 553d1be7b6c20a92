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

export function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** Whether two ranges have a place in common, an end included. */
export function touches(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

export function isSameRange(a: Range, b: Range): boolean {
  return (
    touches(a, b) &&
    !isBefore(a.start, b.start) &&
    !isBefore(b.start, a.start) &&
    !isBefore(a.end, b.end) &&
    !isBefore(b.end, a.end)
  );
}
