import type { Problem, SampleEnvFile, SourceOrigin } from '../model/index.ts';

/**
 * One problem for one cause. What follows from a text that could not be interpolated is left out: Compose gets no further than
 * that text. A required variable that is missing in several places is one problem, which names the file that shows how to set it.
 */
export function tidiedProblems(problems: readonly Problem[], sample: SampleEnvFile | undefined): readonly Problem[] {
  const causes = problems.filter((p) => p.code === 'compose-interpolation' || p.code === 'compose-required-variable');
  if (causes.length === 0) return problems;
  const required = new Map<string, Problem[]>();
  for (const p of causes) {
    if (p.variable === undefined) continue;
    const same = required.get(p.variable);
    if (same) same.push(p);
    else required.set(p.variable, [p]);
  }
  return problems.flatMap((p): Problem[] => {
    if (!causes.includes(p)) return causes.some((c) => overlap(c.origin, p.origin)) ? [] : [p];
    const same = p.variable === undefined ? [p] : (required.get(p.variable) ?? [p]);
    if (same[0] !== p) return [];
    const related = same
      .slice(1)
      .flatMap(({ origin }) => (origin ? [{ origin, message: 'it is missing here too' }] : []));
    const hint = p.variable !== undefined && sample?.names.has(p.variable) === true ? ` ${copyHint(sample.file)}` : '';
    return related.length === 0 && hint === '' ? [p] : [{ ...p, message: `${p.message}${hint}`, related }];
  });
}

function copyHint(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return `${name} sets it: copy it to .env.`;
}

function overlap(a: SourceOrigin | undefined, b: SourceOrigin | undefined): boolean {
  return a !== undefined && b !== undefined && a.file === b.file && a.start < b.end && b.start < a.end;
}
