import { applyEdits, type Finding, type Network, provenFixes, type TextEdit } from '../../core/analysis/index.ts';
import { createText, writeText } from '../../host/index.ts';
import { UnreadableInput } from '../openSource.ts';
import type { Checked } from './lintProjects.ts';

/** Writes the fixes of reported findings that prove good on the model, and returns the changed files. */
export function fixFiles(
  shown: readonly Finding[],
  { texts, networks }: Pick<Checked, 'texts' | 'networks'>,
  unsafe: boolean,
): ReadonlySet<string> {
  const written = new Set<string>();
  for (const [file, edits] of editsOf(shown, networks, unsafe)) {
    const isNew = edits.every((edit) => edit.creates);
    const before = isNew ? '' : texts.get(file);
    if (before === undefined) continue;
    const after = applyEdits(before, edits);
    if (after === before && !isNew) continue;
    try {
      if (isNew) createText(file, after);
      else writeText(file, after);
    } catch (error) {
      // It has come meanwhile, and stays as it is.
      if (isNew && (error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new UnreadableInput(
        `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
      );
    }
    written.add(file);
  }
  return written;
}

/** The edits of each project. A project that changes the same file as another waits for the next pass. */
function editsOf(
  shown: readonly Finding[],
  networks: Checked['networks'],
  unsafe: boolean,
): ReadonlyMap<string, readonly TextEdit[]> {
  const byNetwork = new Map<Network, Finding[]>();
  for (const finding of shown) {
    const network = networks.get(finding);
    if (!network) continue;
    const list = byNetwork.get(network);
    if (list) list.push(finding);
    else byNetwork.set(network, [finding]);
  }
  const edits = new Map<string, readonly TextEdit[]>();
  for (const [network, findings] of byNetwork) {
    const own = [...provenFixes(network, findings, { unsafe })];
    if (own.some(([file]) => edits.has(file))) continue;
    for (const [file, all] of own) edits.set(file, all);
  }
  return edits;
}
