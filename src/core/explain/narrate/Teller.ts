import type { TopologyIndex } from '../../model/index.ts';
import type { KernelState, Walk } from '../../kernel/index.ts';
import type { Commands } from '../commands.ts';

/** What is at hand while a walk is told. */
export interface Teller {
  readonly state: KernelState;
  readonly index: TopologyIndex;
  readonly commands: Commands;
  readonly walk: Walk;
}

/** One step in words. */
export interface Told {
  readonly summary: string;
  readonly verify?: string;
  /** The rule belongs to the hop. */
  readonly rule?: boolean;
}
