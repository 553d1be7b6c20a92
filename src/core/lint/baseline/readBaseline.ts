import { type Baseline, BASELINE_VERSION, type BaselineEntry } from './Baseline.ts';

/** The baseline that a JSON value is; else the sentence that says why it is none. */
export function readBaseline(raw: unknown): Baseline | { readonly why: string } {
  if (!isObject(raw) || !Array.isArray(raw['findings']))
    return { why: 'not a baseline: it has no list "findings". Create one with netlens check --write-baseline' };
  if (raw['version'] !== BASELINE_VERSION)
    return {
      why: `the baseline's version is not ${BASELINE_VERSION}. Write it again with --write-baseline`,
    };
  const entries: BaselineEntry[] = [];
  for (const [i, entry] of (raw['findings'] as readonly unknown[]).entries()) {
    const { rule, file, message, count = 1 } = isObject(entry) ? entry : {};
    const isCount = typeof count === 'number' && Number.isInteger(count) && count > 0;
    if (typeof rule !== 'string' || typeof file !== 'string' || typeof message !== 'string' || !isCount)
      return { why: `findings[${i}] lacks a rule, file or message, or its count is not a positive number` };
    entries.push({ rule, file, message, count });
  }
  return { entries };
}

function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
