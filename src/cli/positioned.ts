import type { FileReader, Problem } from '../core/analysis/index.ts';

/** A problem as one line: `compose.yaml:3:5: services.web: …`. Lines and columns count from 1, as editors show them. */
export function positioned(problem: Problem, reader: FileReader): string {
  const { origin } = problem;
  const text = origin ? reader.text(origin.file) : undefined;
  if (!origin || typeof text !== 'string') return problem.message;
  const before = text.slice(0, origin.start);
  const line = before.split('\n').length;
  const column = origin.start - (before.lastIndexOf('\n') + 1) + 1;
  return `${origin.file}:${line}:${column}: ${problem.message}`;
}
