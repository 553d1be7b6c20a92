import { type Baseline, BASELINE_VERSION, type BaselineEntry } from './Baseline.ts';

/** The baseline that a JSON value is; else the sentence that says why it is none. */
export function readBaseline(raw: unknown): Baseline | { readonly why: string } {
  if (!isObject(raw) || !Array.isArray(raw['findings']))
    return { why: 'it is no baseline: it has no list "findings". netlens check --write-baseline makes one' };
  if (raw['version'] !== BASELINE_VERSION)
    return {
      why: `it is a baseline of another version than ${BASELINE_VERSION}. Write it again with --write-baseline`,
    };
  const entries: BaselineEntry[] = [];
  for (const [i, entry] of (raw['findings'] as readonly unknown[]).entries()) {
    const { rule, file, message, count = 1 } = isObject(entry) ? entry : {};
    const isCount = typeof count === 'number' && Number.isInteger(count) && count > 0;
    if (typeof rule !== 'string' || typeof file !== 'string' || typeof message !== 'string' || !isCount)
      return { why: `findings[${i}] has no rule, file and message, or a count that is none` };
    entries.push({ rule, file, message, count });
  }
  return { entries };
}

function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
