import { HOST } from '../model/index.ts';
import type { NetworkQueries } from './NetworkQueries.ts';

/**
 * What a client outside of all containers dials to reach a container, since only containers can resolve its name: its address
 * on each of its networks, or the host in host mode. Empty if it has no address.
 */
export function dialledFromOutside(asked: NetworkQueries, name: string): readonly string[] {
  const { topology, state } = asked;
  const container = topology.containers.find((c) => c.name === name && c.active);
  const namespace = container && state.namespaceOf.get(container.id);
  if (namespace === HOST) return [HOST];
  // Of containers that share a namespace, only the owner has endpoints.
  const owner = topology.containers.find((c) => c.id === namespace);
  if (!owner || owner.namespace.kind === 'none') return [];
  return owner.endpoints.flatMap(({ network: id }) => {
    const network = topology.networks.find((n) => n.id === id);
    const words = network ? [network.key, network.name, network.id].map((key) => `${owner.name}@${key}`) : [];
    // Networks of different projects can have the same key: use the first word that means this one.
    const word = words.find((to) => {
      const target = asked.question(HOST, `${to}:1`).value?.target;
      return target?.kind === 'endpoint' && target.network === id && target.containers.includes(owner.id);
    });
    return word ?? [];
  });
}
