import type { Container, Endpoint } from './Container.ts';
import type { Topology } from './Topology.ts';

/** All names of an endpoint in the embedded DNS (moby daemon/container_operations.go, buildEndpointDNSNames). */
export function namesOnNetwork(topology: Topology, container: Container, endpoint: Endpoint): string[] {
  const names = [
    container.containerName,
    ...endpoint.aliases.map((a) => a.value),
    ...(endpoint.dnsNames ?? []),
    ...(container.dockerId === undefined ? [] : [container.dockerId.slice(0, 12)]),
    // The hostname resolves too on user-defined networks: measured on engines 20.10, 26 and 28.
    ...(container.hostname ? [container.hostname.value] : []),
    // Compose makes the service's name an alias on every network of it.
    ...(topology.source === 'compose' && container.service !== undefined ? [container.service] : []),
  ];
  return [...new Set(names.filter((n) => n !== ''))];
}
