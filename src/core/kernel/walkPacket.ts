import type { KernelState } from './KernelState.ts';
import type { Packet, Walk, WalkOptions } from './Walk.ts';

/** Moves one packet and its reply through the namespaces. Total: ends for every state and packet. */
export function walkPacket(_state: KernelState, packet: Packet, _options?: WalkOptions): Walk {
  return { packet, outcome: 'unknown', cause: 'not-askable', steps: [], assumptions: [] };
}
