import type { SourceOrigin, TextEdit } from '../../model/index.ts';
import { lineBreakOf, lineStart } from '../report/sourceLine.ts';

/** A new item beside an existing one, as each style would write it. */
export interface NewItem {
  /** In a list: `frontend`. */
  readonly item: string;
  /** In a mapping: `frontend: {}`. */
  readonly pair: string;
}

/**
 * The edit that writes a new item before an existing one, in the style of the list or mapping that holds it. `existing` is
 * the item (a list's scalar) or the key (a mapping's). Undefined where the surroundings are not understood.
 */
export function insertBefore(
  files: ReadonlyMap<string, string>,
  existing: SourceOrigin,
  { item, pair }: NewItem,
): TextEdit | undefined {
  const text = files.get(existing.file);
  if (text === undefined) return undefined;
  const start = lineStart(text, existing.start);
  const before = text.slice(start, existing.start);
  const at = (offset: number, newText: string): TextEdit => ({
    file: existing.file,
    start: offset,
    end: offset,
    newText,
  });
  if (/^[ \t]*-[ \t]+$/.test(before)) return at(start, `${before}${item}${lineBreakOf(text)}`);
  if (/^[ \t]*$/.test(before)) {
    // A line of its own inside a flow collection looks the same; the one before it tells them apart.
    if (/[[{,][ \t]*(?:#.*)?\r?\n$/.test(text.slice(lineStart(text, start - 1), start))) return undefined;
    return at(start, `${before}${pair}${lineBreakOf(text)}`);
  }
  const open = bracketBefore(text, existing.start);
  if (open === '[') return at(existing.start, `${item}, `);
  if (open === '{') return at(existing.start, `${pair}, `);
  return undefined;
}

/** The nearest bracket or brace in front. */
function bracketBefore(text: string, from: number): string | undefined {
  for (let at = from - 1; at >= 0; at--) if ('[]{}'.includes(text.charAt(at))) return text[at];
  return undefined;
}
