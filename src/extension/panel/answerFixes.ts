import * as vscode from 'vscode';
import { answerQuestion, parseQuestion } from '../../core/explain/index.ts';
import { editsOfChange } from '../../core/lint/index.ts';
import type { Answer, Finding, TextEdit } from '../../core/model/index.ts';
import type { OfferedFix } from '../../protocol/index.ts';
import type { NetworkView } from '../language/analyseProject.ts';
import { kernelAfter } from '../language/kernelAfter.ts';
import type { Project } from '../language/Project.ts';

/** A change of the files that the person may want to make after an answer. */
export interface AnswerFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Position in `answer.fixes`, where the answer itself describes it. */
  readonly of?: number;
  /** What the same question is answered after it; absent where that was not worked out. */
  readonly after?: Answer;
}

/** Longer than this, in milliseconds, no one waits for an answer; what was not tried by then is offered without a promise. */
const PATIENCE = 400;
const MOST = 4;

/**
 * The changes that help: those that the answer describes, and those of findings on the way that turn it into `reachable`. Each is
 * tried on the model: the files are read with it, and the question asked again. Rejects where the signal comes: nobody waits for
 * them any more.
 */
export async function answerFixes(
  answer: Answer,
  question: { readonly from: string; readonly to: string },
  network: NetworkView,
  project: Project | undefined,
  signal: AbortSignal,
): Promise<readonly AnswerFix[]> {
  if (answer.verdict === 'reachable' || !project) return [];
  const described = answer.fixes.flatMap(({ title, change }, of): AnswerFix[] => {
    const edits = change && editsOfChange(change, network.topology, network.texts);
    return edits ? [{ title, edits, of }] : [];
  });
  const began = performance.now();
  const helpful: AnswerFix[] = [];
  for (const fix of unique([...described, ...ofFindings(answer, network.findings)])) {
    const after =
      performance.now() - began < PATIENCE ? await answerAfter(project, fix.edits, question, signal) : undefined;
    const changed = after && after.reason.code !== answer.reason.code ? { after } : {};
    if (fix.of !== undefined || after?.verdict === 'reachable') helpful.push({ ...fix, ...changed });
    if (helpful.length === MOST) break;
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

function thenText({ verdict, reason }: Answer): string {
  if (verdict === 'reachable') return vscode.l10n.t('Then it is reachable.');
  return vscode.l10n.t('That alone is not enough. Then: {0}', reason.message);
}

async function answerAfter(
  project: Project,
  edits: readonly TextEdit[],
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const kernel = await kernelAfter(project, edits, signal);
  const question = kernel && parseQuestion(kernel.topology, from, to).value;
  return question && answerQuestion(kernel, question, { hops: false });
}

/** Fixes of what was found on the way of the packet. The last hop is where it failed: what is written there comes first. */
function ofFindings(answer: Answer, findings: readonly Finding[]): AnswerFix[] {
  const last = answer.hops.at(-1)?.touches?.container ?? answer.hops.at(-1)?.at;
  const touched = new Set(
    answer.hops.flatMap((hop) => [hop.touches?.container, hop.at].filter((x) => x !== undefined)),
  );
  const concerns = (finding: Finding, id: string | undefined) =>
    finding.subjects.some((s) => (s.kind === 'container' ? s.id === id : 'container' in s && s.container === id));
  return findings
    .filter((f) => f.severity !== 'hint' && [...touched].some((id) => concerns(f, id)))
    .sort((a, b) => Number(concerns(b, last)) - Number(concerns(a, last)))
    .flatMap((finding) => finding.fixes.map(({ title, edits }) => ({ title, edits })));
}

/** What makes the same edits once. */
function unique(fixes: readonly AnswerFix[]): AnswerFix[] {
  const seen = new Set<string>();
  return fixes.filter(({ edits }) => {
    const key = JSON.stringify(edits);
    return !seen.has(key) && seen.add(key);
  });
}
