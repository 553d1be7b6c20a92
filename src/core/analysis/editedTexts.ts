import { applyEdits, type TextEdit } from '../model/index.ts';

/** The texts of the edited files after the edits; undefined if a file's text is not known. */
export function editedTexts(
  edits: readonly TextEdit[],
  texts: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> | undefined {
  const edited = new Map<string, string>();
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = texts.get(file) ?? (edits.some((edit) => edit.file === file && edit.creates) ? '' : undefined);
    if (text === undefined) return undefined;
    edited.set(
      file,
      applyEdits(
        text,
        edits.filter((edit) => edit.file === file),
      ),
    );
  }
  return edited;
}
