import { createParseCache, loadProjectInSteps, topologyInSteps } from '../../core/compose/index.ts';
import { type KernelState, stateInSteps } from '../../core/kernel/index.ts';
import { applyEdits, type TextEdit } from '../../core/model/index.ts';
import { readSettings } from '../readSettings.ts';
import { withStated } from './analyseProject.ts';
import { inTurns } from './inTurns.ts';
import type { Project } from './Project.ts';

/**
 * The kernel as the project's files would make it after these edits; undefined where they cannot be read then. Rejects where the
 * signal comes.
 */
export async function kernelAfter(
  project: Project,
  edits: readonly TextEdit[],
  signal: AbortSignal,
): Promise<KernelState | undefined> {
  const { reader } = project;
  const edited = new Map<string, string>();
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = project.view?.texts.get(file);
    if (text === undefined) return undefined;
    edited.set(
      file,
      applyEdits(
        text,
        edits.filter((edit) => edit.file === file),
      ),
    );
  }
  const after = { text: (path: string) => edited.get(path) ?? reader.text(path) };
  const loaded = await inTurns(loadProjectInSteps(project.request, after, createParseCache()), signal);
  if (!loaded.value || loaded.value.wanted.length > 0) return undefined;
  if (loaded.problems.some(({ severity, code }) => severity === 'error' && code.startsWith('yaml-'))) return undefined;
  const { engine } = readSettings(project.base);
  const made = await inTurns(topologyInSteps(loaded.value, { engine, includeInactive: true }), signal);
  return inTurns(stateInSteps(withStated(made.value, project.stated)), signal);
}
