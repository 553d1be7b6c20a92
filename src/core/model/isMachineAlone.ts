import { isOfMachine } from './Origin.ts';
import type { Topology } from './Topology.ts';

/** Whether a captured machine is all there is: no engine says anything. */
export function isMachineAlone(topology: Topology): boolean {
  return (
    topology.machine !== undefined &&
    [...topology.networks, ...topology.containers].every(({ origin }) => isOfMachine(origin))
  );
}
