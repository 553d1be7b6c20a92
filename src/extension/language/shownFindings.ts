import { withProblems } from '../../core/lint/index.ts';
import type { Finding } from '../../core/model/index.ts';
import type { ProjectView } from './analyseProject.ts';

/** What the problems panel shows of a project: what the rules found, and what Compose itself rejects in meaning. */
export function shownFindings({ problems, findings }: ProjectView): readonly Finding[] {
  return withProblems(problems.filter(isOurs), findings);
}

/** YAML and schema errors are other extensions' business. */
function isOurs(problem: { readonly code: string; readonly severity: string }): boolean {
  return problem.severity === 'error' && !/^(yaml|schema|compose-schema|compose-type)/.test(problem.code);
}
