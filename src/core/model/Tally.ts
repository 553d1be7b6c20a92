import type { Severity } from './Finding.ts';

/** How many problems there are of each severity that a problems list shows. Hints are underlined, and not counted anywhere. */
export interface Tally {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
}

export function tallyOf(findings: Iterable<{ readonly severity: Severity }>): Tally {
  let [errors, warnings, notes] = [0, 0, 0];
  for (const { severity } of findings) {
    if (severity === 'error') errors++;
    else if (severity === 'warning') warnings++;
    else if (severity === 'information') notes++;
  }
  return { errors, warnings, notes };
}

export function tallyTotal({ errors, warnings, notes }: Tally): number {
  return errors + warnings + notes;
}

/** The worst severity in it; undefined for none. */
export function tallyWorst({ errors, warnings, notes }: Tally): 'error' | 'warning' | 'information' | undefined {
  if (errors > 0) return 'error';
  if (warnings > 0) return 'warning';
  return notes > 0 ? 'information' : undefined;
}
