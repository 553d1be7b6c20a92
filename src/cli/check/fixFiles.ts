import { applyEdits, type Finding, selectFixes } from '../../core/analysis/index.ts';
import { writeText } from '../../host/index.ts';
import { UnreadableInput } from '../openSource.ts';

/** Writes the fixes of what is reported, and names the files that have changed. */
export function fixFiles(
  shown: readonly Finding[],
  texts: ReadonlyMap<string, string>,
  unsafe: boolean,
): ReadonlySet<string> {
  const written = new Set<string>();
  for (const [file, edits] of selectFixes(shown, { unsafe })) {
    const before = texts.get(file);
    if (before === undefined) continue;
    const after = applyEdits(before, edits);
    if (after === before) continue;
    try {
      writeText(file, after);
    } catch (error) {
      throw new UnreadableInput(
        `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
      );
    }
    written.add(file);
  }
  return written;
}
