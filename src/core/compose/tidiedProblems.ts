import type { Problem, SampleEnvFile, SourceOrigin } from '../model/index.ts';

/**
 * One problem for one cause. What follows from a text that could not be interpolated is left out: Compose gets no further than
 * that text. A required variable that is missing in several places is one problem, which names the file that shows how to set it.
 */
export function tidiedProblems(problems: readonly Problem[], sample: SampleEnvFile | undefined): readonly Problem[] {
  const causes = problems.filter((p) => p.code === 'compose-interpolation' || p.code === 'compose-required-variable');
  if (causes.length === 0) return problems;
  const required = new Map<string, Problem[]>();
  for (const cause of causes) {
    if (cause.variable === undefined) continue;
    const same = required.get(cause.variable);
    if (same) same.push(cause);
    else required.set(cause.variable, [cause]);
  }
  return problems.flatMap((problem): Problem[] => {
    const { variable, message, origin: place } = problem;
    if (!causes.includes(problem)) return causes.some((c) => overlap(c.origin, place)) ? [] : [problem];
    const same = variable === undefined ? [problem] : (required.get(variable) ?? [problem]);
    if (same[0] !== problem) return [];
    const related = same.slice(1).flatMap(({ origin }) => (origin ? [{ origin, message: 'also missing here' }] : []));
    const hint = variable !== undefined && sample?.names.has(variable) === true ? ` ${copyHint(sample.file)}` : '';
    return related.length === 0 && hint === '' ? [problem] : [{ ...problem, message: `${message}${hint}`, related }];
  });
}

function copyHint(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return `${name} sets it: copy it to .env.`;
}

function overlap(left: SourceOrigin | undefined, right: SourceOrigin | undefined): boolean {
  if (!left || !right) return false;
  return left.file === right.file && left.start < right.end && right.start < left.end;
}
