import type { TopologyIndex } from '../../model/index.ts';
import type { KernelState, Trace } from '../../kernel/index.ts';
import type { Commands } from './commands.ts';

/** What is at hand while a walk is told. */
export interface StepContext {
  readonly state: KernelState;
  readonly index: TopologyIndex;
  readonly commands: Commands;
  readonly trace: Trace;
}

/** One step in words. */
export interface DescribedStep {
  readonly summary: string;
  readonly verify?: string;
  /** The rule belongs to the hop. */
  readonly rule?: boolean;
}
