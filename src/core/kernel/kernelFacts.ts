import type { KernelFacts } from '../model/index.ts';
import type { KernelState } from './KernelState.ts';

/** The state reduced to what rules and pictures state. */
export function kernelFacts(_state: KernelState): KernelFacts {
  return { bridges: [], interfaces: [], ports: [] };
}
