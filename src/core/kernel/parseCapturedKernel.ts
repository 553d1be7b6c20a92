import type { Outcome } from '../model/index.ts';
import type { CapturedKernel } from './CapturedKernel.ts';

/** Reads the `kernel` part of a snapshot (contract.md). */
export function parseCapturedKernel(_raw: unknown): Outcome<CapturedKernel> {
  return { value: { containers: new Map() }, problems: [] };
}
