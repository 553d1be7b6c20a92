import type { Finding, TextEdit } from './Finding.ts';

/**
 * The edits of one fix per finding that hold together, by file. A fix is taken whole or not at all: one whose text another
 * fix already changes waits for the next pass. Only safe fixes, unless `unsafe` is set.
 */
export function selectFixes(
  findings: readonly Finding[],
  { unsafe }: { readonly unsafe: boolean },
): ReadonlyMap<string, readonly TextEdit[]> {
  const taken = new Map<string, TextEdit[]>();
  for (const finding of findings) {
    const fix = finding.fixes.find((f) => f.safe || unsafe);
    if (!fix || fix.edits.length === 0) continue;
    const fresh = fix.edits.filter((edit) => !taken.get(edit.file)?.some((t) => sameEdit(t, edit)));
    if (fresh.some((edit) => taken.get(edit.file)?.some((t) => touches(t, edit)))) continue;
    for (const edit of fresh) taken.set(edit.file, [...(taken.get(edit.file) ?? []), edit]);
  }
  return taken;
}

function sameEdit(one: TextEdit, other: TextEdit): boolean {
  return one.start === other.start && one.end === other.end && one.newText === other.newText;
}

/** Whether both change the same characters, or insert at the same place (then their order would be arbitrary). */
function touches(one: TextEdit, other: TextEdit): boolean {
  return one.start < other.end && other.start < one.end ? true : one.start === other.start;
}
