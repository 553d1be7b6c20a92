import type { Finding } from '../../model/index.ts';
import { type StableKey, stableKey } from '../report/stableKey.ts';
import type { Baseline, BaselineEntry } from './Baseline.ts';

export interface BaselineComparison {
  /** Findings that the baseline does not have. */
  readonly fresh: readonly Finding[];
  /** Findings that it has. */
  readonly old: readonly Finding[];
  /** What it has and was not found: with the number that is missing. */
  readonly gone: readonly BaselineEntry[];
}

/**
 * Compares findings with a baseline by what they are and not by their lines. Of equal findings as many are old as the baseline
 * has, the first ones.
 */
export function againstBaseline(
  findings: readonly Finding[],
  baseline: Baseline,
  files: ReadonlyMap<string, string>,
  directory: string,
): BaselineComparison {
  const left = new Map<string, BaselineEntry>();
  for (const entry of baseline.entries) {
    const before = left.get(identityOf(entry));
    left.set(identityOf(entry), { ...entry, count: entry.count + (before?.count ?? 0) });
  }
  const fresh: Finding[] = [];
  const old: Finding[] = [];
  for (const finding of findings) {
    const identity = identityOf(stableKey(finding, files, directory));
    const entry = left.get(identity);
    if (entry && entry.count > 0) {
      old.push(finding);
      left.set(identity, { ...entry, count: entry.count - 1 });
    } else fresh.push(finding);
  }
  return { fresh, old, gone: [...left.values()].filter(({ count }) => count > 0) };
}

function identityOf({ rule, file, message }: StableKey): string {
  return [rule, file, message].join('\0');
}
