import type { Topology } from '../../core/model/index.ts';
import type { VethEnd } from '../kernel/matchVeths.ts';

/** The topology with the host ends, and the inner names where they are known, on its endpoints. */
export function withVeths(topology: Topology, ends: readonly VethEnd[]): Topology {
  if (ends.length === 0) return topology;
  const byEndpoint = new Map(ends.map((end) => [`${end.containerId} ${end.networkId}`, end]));
  const containers = topology.containers.map((container) => {
    if (!container.dockerId) return container;
    const endpoints = container.endpoints.map((endpoint) => {
      const end = byEndpoint.get(`${container.dockerId ?? ''} ${endpoint.network}`);
      if (!end) return endpoint;
      return {
        ...endpoint,
        vethName: end.veth,
        ...(end.interface === undefined ? {} : { interfaceName: end.interface }),
      };
    });
    return { ...container, endpoints };
  });
  return { ...topology, containers };
}
