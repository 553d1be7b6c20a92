import * as l10n from '@vscode/l10n';
import { type Answer, type CandidateFix, candidateFixes } from '../../core/analysis/index.ts';
import type { OfferedFix } from '../../protocol/index.ts';
import { nextTurn } from '../projects/turns.ts';
import type { Shown } from './DiagramPanel.ts';

/** A change of the files that is offered with an answer. */
export interface AnswerFix extends CandidateFix {
  /** The answer to the same question after the change; absent if it was not worked out. */
  readonly after?: Answer;
}

/** After this time, in milliseconds, the answer is sent; fixes not tried by then are offered without a prediction. */
const PATIENCE = 400;
const MAX_COUNT = 4;

/**
 * The changes that help: those that the answer describes, and those of findings on the path that make it `reachable`. Each is
 * tried on the model: the files are read with it, and the question is asked again. Rejects if the signal is
 * aborted.
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
    await nextTurn();
    signal.throwIfAborted();
    const edited = performance.now() - began < PATIENCE ? network.after(fix.edits) : undefined;
    const after = edited?.answer(from, to);
    const changed = after && after.reason.code !== answer.reason.code ? { after } : {};
    if (fix.of !== undefined || (after && helps(answer, after))) helpful.push({ ...fix, ...changed });
    if (helpful.length === MAX_COUNT) break;
  }
  return helpful;
}

/** The fix as the page shows it: a button, with the predicted result. */
export function offeredFix({ title, edits, of, after }: AnswerFix, id: string): OfferedFix {
  const file = edits[0]?.file.split('/').at(-1) ?? '';
  return {
    id,
    label: of === undefined ? title : l10n.t`Change ${file}`,
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
  if (verdict === 'reachable') return l10n.t('Then it is reachable.');
  if (verdict === 'unknown' && way === 'open')
    return l10n.t('Then the network lets it through. We don’t know what listens there.');
  return l10n.t`That alone is not enough. Then: ${reason.message}`;
}
