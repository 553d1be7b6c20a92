import * as vscode from 'vscode';
import { type Answer, type CandidateFix, candidateFixes } from '../../core/analysis/index.ts';
import type { OfferedFix } from '../../protocol/index.ts';
import { inTurns } from '../language/inTurns.ts';
import type { Shown } from './DiagramPanel.ts';

/** A change of the files that the person may want to make after an answer. */
export interface AnswerFix extends CandidateFix {
  /** What the same question is answered after it; absent where that was not worked out. */
  readonly after?: Answer;
}

/** Longer than this, in milliseconds, no one waits for an answer; what was not tried by then is offered without a promise. */
const PATIENCE = 400;
const MAX_COUNT = 4;

/**
 * The changes that help: those that the answer describes, and those of findings on the way that turn it into `reachable`. Each is
 * tried on the model: the files are read with it, and the question asked again. Rejects where the signal comes: nobody waits for
 * them any more.
 */
export async function answerFixes(
  answer: Answer,
  { from, to }: { readonly from: string; readonly to: string },
  { network, findings, source }: Shown,
  signal: AbortSignal,
): Promise<readonly AnswerFix[]> {
  if (answer.verdict === 'reachable' || !source.project) return [];
  const began = performance.now();
  const helpful: AnswerFix[] = [];
  for (const fix of candidateFixes(network, answer, findings)) {
    const edited =
      performance.now() - began < PATIENCE ? await inTurns(network.afterInSteps(fix.edits), signal) : undefined;
    const after = edited?.answer(from, to);
    const changed = after && after.reason.code !== answer.reason.code ? { after } : {};
    if (fix.of !== undefined || (after && helps(answer, after))) helpful.push({ ...fix, ...changed });
    if (helpful.length === MAX_COUNT) break;
  }
  return helpful;
}

/** The fix as the page shows it: a button, with what follows from it. */
export function offeredFix({ title, edits, of, after }: AnswerFix, id: string): OfferedFix {
  const file = edits[0]?.file.split('/').at(-1) ?? '';
  return {
    id,
    label: of === undefined ? title : vscode.l10n.t('Change {0}', file),
    ...(of === undefined ? {} : { of }),
    ...(after && { then: thenText(after) }),
  };
}

/** Whether the change opens the way: then it is reached, or only who listens is not known. */
function helps(before: Answer, after: Answer): boolean {
  return (
    after.verdict === 'reachable' || (before.way !== 'open' && after.way === 'open' && after.verdict === 'unknown')
  );
}

function thenText({ verdict, way, reason }: Answer): string {
  if (verdict === 'reachable') return vscode.l10n.t('Then it is reachable.');
  if (verdict === 'unknown' && way === 'open')
    return vscode.l10n.t('Then the network lets it through. What listens there is not known.');
  return vscode.l10n.t('That alone is not enough. Then: {0}', reason.message);
}
