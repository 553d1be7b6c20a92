import { isEditable, spanOf, type Fix, type Text, type TextEdit } from '../../model/index.ts';

/**
 * The edit that makes `value[from, to)` of a Text read `newText`, without touching anything beside it: quotes, comments and
 * flow style stay. In `${HOST:-127.0.0.1}` the default is edited. Undefined where the part is not written one to one: an
 * escape, a value that comes from several texts, a folded line.
 */
export function editText(text: Text, from: number, to: number, newText: string): TextEdit | undefined {
  if (from === to) return insertion(text, from, newText);
  if (!isEditable(text, from, to)) return undefined;
  const span = spanOf(text, from, to);
  if (!span || span.end - span.start !== to - from) return undefined;
  return { file: span.file, start: span.start, end: span.end, newText };
}

/** Writes between two characters of the value, beside one that is written one to one. */
function insertion(text: Text, at: number, newText: string): TextEdit | undefined {
  const piece = (text.pieces ?? []).find((p) => p.verbatim && p.at <= at && at <= p.at + p.length);
  if (!piece) return undefined;
  const start = piece.source.start + at - piece.at;
  return { file: piece.source.file, start, end: start, newText };
}

/** A fix of one edit, of `text.value[start, end)`; undefined where the text cannot be edited. */
export function fixText(
  title: string,
  safe: boolean,
  { text, start, end }: { readonly text: Text; readonly start: number; readonly end: number },
  newText: string,
): Fix | undefined {
  const edit = editText(text, start, end, newText);
  return edit && { title, safe, edits: [edit] };
}
