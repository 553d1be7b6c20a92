import type { Finding } from './Finding.ts';
import type { Problem } from './Problem.ts';

/**
 * Turns a problem of reading into a finding: `netlens check` also reports what Compose would reject (docs/contract.md), and
 * what Quadlet would not take of a unit.
 * Undefined if the problem has no text.
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
    saidBy: problem.code.startsWith('quadlet-') ? 'quadlet' : 'compose',
  };
}
