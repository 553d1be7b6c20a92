import { findingOfProblem, type Finding, type Problem, type UnsetVariable } from '../../model/index.ts';

/**
 * What Compose would reject, before what the rules found. If a rule reports the same text (the problem's code is its
 * id), only the rule's finding is kept, since it has a reason and a fix.
 */
export function withProblems(
  problems: readonly Problem[],
  findings: readonly Finding[],
  unset: readonly UnsetVariable[] = [],
): readonly Finding[] {
  // unset-variable says what follows from an empty text, once for each variable.
  const empty = findings.some((f) => f.rule === 'unset-variable') ? unset : [];
  const isOfUnset = ({ origin: at }: Problem): boolean =>
    empty.some(({ scalar: s }) => at?.file === s.file && at.start < s.end && s.start < at.end);
  const stops = problems.filter((p) => p.code === 'compose-required-variable');
  const places = stops.flatMap(({ origin, related = [] }) => [
    ...(origin ? [origin] : []),
    ...related.map((r) => r.origin),
  ]);
  // Compose gets no further than a required variable: what its text would mean without it is not said.
  const kept = findings.filter(
    ({ origin: at }) => !places.some((p) => p.file === at.file && at.start <= p.end && p.start <= at.end),
  );
  const said = new Set(kept.map(placeOf));
  const rejected = problems
    .filter((p) => !isOfUnset(p))
    .flatMap((p) => findingOfProblem(p) ?? [])
    .filter((f) => !said.has(placeOf(f)));
  return [...rejected, ...kept];
}

function placeOf({ rule, origin }: Finding): string {
  return `${rule}\0${origin.file}\0${String(origin.start)}`;
}
