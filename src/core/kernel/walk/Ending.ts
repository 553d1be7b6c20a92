import type { ProbeOutcome } from '../../model/index.ts';
import type { WalkCause } from './Trace.ts';

/** How a connection ended: what its client sees, and why. */
export interface Ending {
  readonly outcome: ProbeOutcome;
  readonly cause: WalkCause;
  readonly servedBy?: string;
  readonly sourceSeen?: string;
  /** `unknown`, but one of these. */
  readonly oneOf?: readonly ProbeOutcome[];
}
