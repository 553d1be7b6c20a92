import { walk, type KernelState } from '../kernel/index.ts';
import { type BridgeFact, HOST, isOfMachine, type Network } from '../model/index.ts';

/** Far from every machine: an address that a packet takes the default route to (1.1.1.1 is on the internet for sure). */
const OUTSIDE = { 4: '1.1.1.1', 6: '2606:4700:4700::1111' } as const;

/**
 * The bridges of a captured machine with what its own rules do to a packet that leaves: no option of an engine says it, so a packet of
 * somebody on the bridge is sent outside, and its source looked at.
 */
export function masqueradeOfMachine(state: KernelState, bridges: readonly BridgeFact[]): readonly BridgeFact[] {
  const { topology } = state;
  if (!topology.machine) return bridges;
  const networks = new Map(topology.networks.map((network) => [network.id, network]));
  return bridges.map((bridge) => {
    const network = networks.get(bridge.network);
    return network && isOfMachine(network.origin) ? { ...bridge, masquerade: isMasqueraded(state, network) } : bridge;
  });
}

function isMasqueraded(state: KernelState, network: Network): boolean {
  for (const { id, endpoints } of state.topology.containers) {
    const own = endpoints.find((endpoint) => endpoint.network === network.id);
    const source = own?.ipv4 ?? own?.ipv6;
    if (source === undefined) continue;
    const destination = OUTSIDE[source.includes(':') ? 6 : 4];
    const { steps } = walk(state, { from: id, destination, port: 443, protocol: 'tcp', source });
    return steps.some(
      ({ kind, phase, namespace }) =>
        kind === 'snat' && phase === 'request' && namespace === (network.inNamespace ?? HOST),
    );
  }
  return false;
}
