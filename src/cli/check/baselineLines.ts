import type { BaselineEntry, Finding } from '../../core/analysis/index.ts';
import { oneLine } from '../oneLine.ts';

/** The number of entries that are named; further ones are counted. */
const MAX_GONE = 10;

/** The lines about a baseline: how many findings it hides, and which entries are obsolete. */
export function baselineLines(old: readonly Finding[], gone: readonly BaselineEntry[]): readonly string[] {
  const lines = old.length > 0 ? [`${counted(old.length, 'older finding')} in the baseline ignored.`] : [];
  if (gone.length === 0) return lines;
  const number = gone.reduce((sum, { count }) => sum + count, 0);
  lines.push(`${counted(number, 'finding')} in the baseline no longer there (--write-baseline removes them):`);
  for (const { rule, file, message, count } of gone.slice(0, MAX_GONE))
    lines.push(`  ${oneLine(`${file}: ${message} [${rule}]`)}${count > 1 ? ` (${count} times)` : ''}`);
  if (gone.length > MAX_GONE) lines.push(`  and ${gone.length - MAX_GONE} more`);
  return lines;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
