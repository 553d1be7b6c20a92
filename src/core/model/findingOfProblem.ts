import type { Finding } from './Finding.ts';
import type { Problem } from './Problem.ts';

/**
 * A problem of reading, as a finding: `netlens check` reports what Compose itself would reject beside what the rules find
 * (docs/contract.md). Undefined where no text is behind it.
 */
export function findingOfProblem(problem: Problem): Finding | undefined {
  if (!problem.origin) return undefined;
  return {
    rule: problem.code,
    severity: problem.severity,
    message: problem.message,
    origin: problem.origin,
    related: problem.related ?? [],
    fixes: problem.fixes ?? [],
    subjects: [],
    saidBy: 'compose',
  };
}
