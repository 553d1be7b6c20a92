import type { Network, Topology } from '../../model/index.ts';
import { runningOn } from '../engine/netavark/publishedPorts.ts';
import type { Link } from './KernelState.ts';

/**
 * netavark turns forwarding off on an internal network's bridge when it makes it (src/network/bridge.rs). In a namespace that did not
 * forward before, a routed network that comes up later switches net.ipv4.ip_forward on, and the kernel then sets it for every
 * interface (Documentation/networking/ip-sysctl.rst, "ip_forward"): the internal one leaks. A rootless namespace starts without
 * forwarding; a machine is taken to have forwarded before.
 */
export function internalForwarding(topology: Topology, network: Network): Pick<Link, 'forwards' | 'forwardsBy'> {
  if (topology.engine.platform !== 'rootless') return { forwards: false };
  const networks = new Map(topology.networks.map((n) => [n.id, n]));
  const routed = (id: string): boolean => networks.get(id)?.internal === false;
  for (const { id, endpoints } of runningOn(topology)) {
    const ids = endpoints.map((e) => e.network);
    const leading = ids.filter(routed);
    if (!ids.includes(network.id)) {
      if (leading.length > 0) return { forwards: false };
      continue;
    }
    if (leading.length === 0) return {};
    // Both come up with this container, in an order that nobody can know.
    return { forwardsBy: { key: `set-up of ${id}`, network: network.id, all: ids, networks: leading } };
  }
  return {};
}
