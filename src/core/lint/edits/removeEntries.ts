import type { SourceOrigin, TextEdit } from '../../model/index.ts';
import { lineEnd, lineStart, nextLine } from '../report/sourceLine.ts';

/**
 * The edit that takes one item out of a list, in block style with its line, in flow style with its comma. Undefined where
 * the item carries an anchor, which others may use, or where its surroundings are not understood.
 */
export function removeEntry(files: ReadonlyMap<string, string>, entry: SourceOrigin): TextEdit | undefined {
  const text = files.get(entry.file);
  if (text === undefined) return undefined;
  const end = entry.start + text.slice(entry.start, entry.end).trimEnd().length;
  const before = text.slice(lineStart(text, entry.start), entry.start);
  if (/^[ \t]*-[ \t]+$/.test(before)) {
    const from = lineStart(text, entry.start);
    return cut(text, entry.file, from, nextLine(text, end));
  }
  return cutFromFlow(text, entry.file, entry.start, end);
}

/**
 * The edit that takes a key and its whole list away. `last` is the list's last item. Undefined where the key carries an
 * anchor or its surroundings are not understood.
 */
export function removeList(
  files: ReadonlyMap<string, string>,
  key: SourceOrigin,
  last: SourceOrigin,
): TextEdit | undefined {
  const text = files.get(key.file);
  if (text === undefined || last.file !== key.file || last.start < key.end) return undefined;
  const head = text.slice(key.end, last.start);
  if (!/^\s*:/.test(head) || /^\s*:\s*[&*]/.test(head)) return undefined;
  let end = last.start + text.slice(last.start, last.end).trimEnd().length;
  if (/^\s*:\s*\[/.test(head)) {
    const close = /^[\s,]*\]/.exec(text.slice(end));
    if (!close) return undefined;
    end += close[0].length;
  }
  const before = text.slice(lineStart(text, key.start), key.start);
  if (/^[ \t]*$/.test(before)) return cut(text, key.file, lineStart(text, key.start), nextLine(text, end));
  return cutFromFlow(text, key.file, key.start, end);
}

/**
 * The edit that takes `key: value` away, in block style with its line, in flow style with its comma. `value` is the scalar as
 * it is written, without anchor. Undefined where something else stands beside it.
 */
export function removePair(files: ReadonlyMap<string, string>, key: string, value: SourceOrigin): TextEdit | undefined {
  const text = files.get(value.file);
  if (text === undefined) return undefined;
  const start = lineStart(text, value.start);
  const end = value.start + text.slice(value.start, value.end).trimEnd().length;
  const head = new RegExp(`(["']?)${key}\\1[ \\t]*:[ \\t]*$`).exec(text.slice(start, value.start));
  if (!head || !/^(["']?)[\w:.-]+\1$/.test(text.slice(value.start, end))) return undefined;
  const at = start + head.index;
  const isLine = /^[ \t]*$/.test(text.slice(start, at)) && /^[ \t]*(?:#.*)?$/.test(text.slice(end, lineEnd(text, end)));
  return isLine ? cut(text, value.file, start, nextLine(text, end)) : cutFromFlow(text, value.file, at, end);
}

function cutFromFlow(text: string, file: string, start: number, end: number): TextEdit | undefined {
  const after = /^\s*,[ \t]*/.exec(text.slice(end));
  const before = /(?:(,)|[[{])([ \t]*)$/.exec(text.slice(0, start));
  if (!before) return undefined;
  if (after) return { file, start, end: end + after[0].length, newText: '' };
  if (!/^\s*[\]}]/.test(text.slice(end))) return undefined;
  const comma = before[1] === undefined ? 0 : before[0].length;
  return { file, start: start - comma, end, newText: '' };
}

function cut(text: string, file: string, from: number, to: number): TextEdit {
  // Where the last line of a file goes and it has no line break of its own, the one before it goes.
  if (to === text.length && !text.endsWith('\n') && from > 0) {
    const start = text[from - 2] === '\r' ? from - 2 : from - 1;
    return { file, start, end: to, newText: '' };
  }
  return { file, start: from, end: to, newText: '' };
}
