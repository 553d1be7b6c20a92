import type { Answer, Finding, TextEdit } from '../model/index.ts';
import type { Network } from './Network.ts';

/** A change of the files that may help an answer: not tried yet. */
export interface CandidateFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Position in `answer.fixes`, if the change comes from there. */
  readonly of?: number;
}

/** The changes that the answer describes and those of findings on the way; equal edits appear once. */
export function candidateFixes(
  network: Network,
  answer: Answer,
  findings: readonly Finding[],
): readonly CandidateFix[] {
  const described = answer.fixes.flatMap(({ title, change }, of): CandidateFix[] => {
    const edits = change && network.editsOf(change);
    return edits ? [{ title, edits, of }] : [];
  });
  return unique([...described, ...ofFindings(answer, findings)]);
}

/** Fixes of findings on the packet's way. Those at the last hop, where it failed, come first. */
function ofFindings(answer: Answer, findings: readonly Finding[]): CandidateFix[] {
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

function unique(fixes: readonly CandidateFix[]): readonly CandidateFix[] {
  const seen = new Set<string>();
  return fixes.filter(({ edits }) => {
    const key = JSON.stringify(edits);
    return !seen.has(key) && seen.add(key);
  });
}
