import { HOST } from '../model/index.ts';
import { walk } from '../kernel/index.ts';
import type { KernelState, Packet, Walk, WalkOptions } from '../kernel/index.ts';

/**
 * The walk, with one thing put right: a packet that reaches a machine on the LAN to be routed on by it has left what is
 * known. Whether that machine is a router is its own affair; "not forwarding" would be a guess about somebody else's host.
 */
export function settledWalk(state: KernelState, packet: Packet, options?: WalkOptions): Walk {
  const found = walk(state, packet, options);
  if (found.cause !== 'not-forwarding' || !hostForwards(state, packet)) return found;
  const last = found.steps[found.steps.length - 1];
  const steps =
    last?.event === 'not-forwarding' ? [...found.steps.slice(0, -1), { ...last, event: 'stop' as const }] : found.steps;
  return { ...found, outcome: 'unknown', cause: 'outside', steps };
}

/** Only the host routes for others in this model; where it does, it was not the one that refused. */
function hostForwards(state: KernelState, packet: Packet): boolean {
  const sysctls = state.namespaces.get(HOST)?.sysctls;
  return (packet.destination.includes(':') ? sysctls?.ip6Forward : sysctls?.ipForward) === true;
}
