import type { Topology } from '../../model/index.ts';
import type { CapturedKernel } from './CapturedKernel.ts';
import type { KernelState } from './KernelState.ts';
import { machineState } from './machineState.ts';
import { stateOfEngine } from './stateOfEngine.ts';
import { stateOfEngines } from './stateOfEngines.ts';

/** Predicts the kernel's state for this topology. What `captured` contains replaces the prediction. */
export function buildState(topology: Topology, captured?: CapturedKernel): KernelState {
  if (topology.machine) return machineState(topology, topology.machine);
  return topology.beside ? stateOfEngines(topology, captured) : stateOfEngine(topology, captured);
}
