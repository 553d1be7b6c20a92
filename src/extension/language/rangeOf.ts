import * as vscode from 'vscode';
import { LineIndex } from '../../core/analysis/index.ts';

/** Line indexes by their texts; weak, so that they are freed together. */
const indexes = new WeakMap<ReadonlyMap<string, string>, Map<string, LineIndex>>();

/** The range of an origin in the editor; the start of the file if its text is not known. */
export function rangeOf(
  place: { readonly file: string; readonly start: number; readonly end: number },
  texts: ReadonlyMap<string, string>,
): vscode.Range {
  let ofTexts = indexes.get(texts);
  if (!ofTexts) indexes.set(texts, (ofTexts = new Map<string, LineIndex>()));
  let index = ofTexts.get(place.file);
  if (!index) ofTexts.set(place.file, (index = new LineIndex(texts.get(place.file) ?? '')));
  const { start, end } = index.rangeOf(place.start, place.end);
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
