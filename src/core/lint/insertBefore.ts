import type { SourceOrigin, TextEdit } from '../model/index.ts';
import { lineBreakOf, lineStart } from './sourceLine.ts';

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
    if (/[[{,][ \t]*(?:#.*)?\r?\n$/.test(text.slice(0, start))) return undefined;
    return at(start, `${before}${pair}${lineBreakOf(text)}`);
  }
  const open = /([[{])[^[\]{}]*$/.exec(text.slice(0, existing.start))?.[1];
  if (open === '[') return at(existing.start, `${item}, `);
  if (open === '{') return at(existing.start, `${pair}, `);
  return undefined;
}
