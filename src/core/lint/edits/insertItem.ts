import type { SourceOrigin, TextEdit } from '../../model/index.ts';
import { indentOf, lineBreakOf, lineEnd, lineStart } from '../report/sourceLine.ts';

/**
 * The edit that puts one more item after an item of a list: in block style on a line of its own, in flow style with a comma.
 * Undefined where the item stands in neither.
 */
export function insertItem(
  files: ReadonlyMap<string, string>,
  entry: SourceOrigin,
  item: string,
): TextEdit | undefined {
  const text = files.get(entry.file);
  if (text === undefined) return undefined;
  const end = entry.start + text.slice(entry.start, entry.end).trimEnd().length;
  const before = text.slice(lineStart(text, entry.start), entry.start);
  if (/^[ \t]*-[ \t]+$/.test(before)) {
    const at = lineEnd(text, end);
    const newText = `${lineBreakOf(text)}${indentOf(text, entry.start)}- ${item}`;
    return { file: entry.file, start: at, end: at, newText };
  }
  if (!/[[,][ \t]*$/.test(before)) return undefined;
  return { file: entry.file, start: end, end, newText: `, ${item}` };
}
