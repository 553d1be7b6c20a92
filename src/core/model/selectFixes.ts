import type { Finding, Fix, TextEdit } from './Finding.ts';

/** A finding and the fix to apply. */
export interface ChosenFix {
  readonly finding: Finding;
  readonly fix: Fix;
}

/**
 * The edits of one fix per finding, without conflicts, by file. A fix is applied whole or not at all: if another fix already
 * changes its text, it waits for the next pass. Only safe fixes, unless `unsafe` is set.
 */
export function selectFixes(
  findings: readonly Finding[],
  options: { readonly unsafe: boolean },
): ReadonlyMap<string, readonly TextEdit[]> {
  return editsByFile(chooseFixes(findings, options));
}

/** The chosen fixes, before their edits are merged. */
export function chooseFixes(
  findings: readonly Finding[],
  { unsafe }: { readonly unsafe: boolean },
): readonly ChosenFix[] {
  const taken = new Map<string, TextEdit[]>();
  return findings.flatMap((finding): ChosenFix[] => {
    const fix = finding.fixes.find((f) => f.safe || unsafe);
    if (!fix || fix.edits.length === 0) return [];
    const fresh = fix.edits.filter((edit) => !taken.get(edit.file)?.some((t) => sameEdit(t, edit)));
    if (fresh.some((edit) => taken.get(edit.file)?.some((t) => touches(t, edit)))) return [];
    for (const edit of fresh) taken.set(edit.file, [...(taken.get(edit.file) ?? []), edit]);
    return [{ finding, fix }];
  });
}

/** The edits of fixes without conflicts, each once. */
export function editsByFile(chosen: readonly ChosenFix[]): ReadonlyMap<string, readonly TextEdit[]> {
  const edits = new Map<string, TextEdit[]>();
  for (const edit of chosen.flatMap(({ fix }) => fix.edits)) {
    const there = edits.get(edit.file) ?? [];
    if (!there.some((t) => sameEdit(t, edit))) edits.set(edit.file, [...there, edit]);
  }
  return edits;
}

function sameEdit(one: TextEdit, other: TextEdit): boolean {
  return one.start === other.start && one.end === other.end && one.newText === other.newText;
}

/** Whether both change the same characters or insert at the same place, where their order would be arbitrary. */
function touches(one: TextEdit, other: TextEdit): boolean {
  return one.start < other.end && other.start < one.end ? true : one.start === other.start;
}
