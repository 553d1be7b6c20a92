import { findingOfProblem, type Finding, type Problem } from '../../model/index.ts';

/**
 * What Compose would reject, before what the rules found. Where a rule says the same of the same text (the problem's code is
 * its id), it is said once, by the rule: it knows why, and a fix.
 */
export function withProblems(problems: readonly Problem[], findings: readonly Finding[]): readonly Finding[] {
  const said = new Set(findings.map(placeOf));
  const rejected = problems
    .filter((p) => p.severity === 'error')
    .flatMap((p) => findingOfProblem(p) ?? [])
    .filter((f) => !said.has(placeOf(f)));
  return [...rejected, ...findings];
}

function placeOf({ rule, origin }: Finding): string {
  return `${rule}\0${origin.file}\0${String(origin.start)}`;
}
