import type { TextEdit } from './Finding.ts';

/**
 * The text after the edits. Edits that touch one another's text cannot both hold: the one that starts first stays, and the
 * number of those left out is given, so that the caller can look again after a second pass.
 */
export function applyEdits(
  text: string,
  edits: readonly TextEdit[],
): { readonly text: string; readonly leftOut: number } {
  const ordered = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let at = 0;
  let leftOut = 0;
  let previous: TextEdit | undefined;
  for (const edit of ordered) {
    const same = previous?.start === edit.start && previous.end === edit.end && previous.newText === edit.newText;
    if (same) continue;
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) {
      leftOut++;
      continue;
    }
    parts.push(text.slice(at, edit.start), edit.newText);
    at = edit.end;
    previous = edit;
  }
  parts.push(text.slice(at));
  return { text: parts.join(''), leftOut };
}
