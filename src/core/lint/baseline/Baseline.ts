import type { StableKey } from '../report/stableKey.ts';

/** Findings that were there when somebody began to check, so that only new ones are reported. */
export interface Baseline {
  readonly entries: readonly BaselineEntry[];
}

/** A finding without its line; several equal ones of a file are one entry with their number. */
export interface BaselineEntry extends StableKey {
  readonly count: number;
}

/** The version of the file's shape. */
export const BASELINE_VERSION = 1;
