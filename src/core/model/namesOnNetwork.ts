import type { Container, Endpoint } from './Container.ts';
import type { Topology } from './Topology.ts';

/** All names of an endpoint in the embedded DNS (moby daemon/container_operations.go, buildEndpointDNSNames). */
export function namesOnNetwork(topology: Topology, container: Container, endpoint: Endpoint): string[] {
  const names = new Set([container.containerName]);
  for (const { value } of endpoint.aliases) names.add(value);
  for (const name of endpoint.dnsNames ?? []) names.add(name);
  if (container.dockerId !== undefined) names.add(container.dockerId.slice(0, 12));
  // On user-defined networks the hostname resolves too: measured on engines 20.10, 26 and 28.
  if (container.hostname) names.add(container.hostname.value);
  // Compose makes the service's name an alias on each of its networks.
  if (topology.source === 'compose' && container.service !== undefined) names.add(container.service);
  names.delete('');
  return [...names];
}
