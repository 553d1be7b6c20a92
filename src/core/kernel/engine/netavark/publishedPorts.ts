import { familyOf, isActive, parseIp, type Container, type Network, type Topology } from '../../../model/index.ts';
import type { SetUpOrder } from '../SetUpOrder.ts';
import type { NetavarkPort } from './NetavarkPlan.ts';

/** A range of host ports and the container ports behind it. */
interface PortMapping {
  readonly index: number;
  readonly hostIp: string;
  readonly first: number;
  last: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
}

/** The ports of one container on one of its networks, as netavark gets them. */
export function netavarkPorts(container: Container, network: Network, order: SetUpOrder | undefined): NetavarkPort[] {
  const endpoint = container.endpoints.find((e) => e.network === network.id);
  if (!endpoint || !isActive(container)) return [];
  return mappings(container).flatMap((mapping) =>
    ([4, 6] as const).flatMap((family): NetavarkPort[] => {
      const containerIp = family === 4 ? endpoint.ipv4 : endpoint.ipv6;
      const subnet = network.subnets.find((s) => s.family === family);
      const isOfFamily = mapping.hostIp === '' || familyOf(mapping.hostIp) === family;
      if (containerIp === undefined || !subnet || !isOfFamily) return [];
      const isWildcard = mapping.hostIp === '' || mapping.hostIp === '0.0.0.0' || mapping.hostIp === '::';
      return [
        {
          container: container.id,
          containerName: container.containerName,
          containerId: container.dockerId ?? container.id,
          publishedIndex: mapping.index,
          network,
          subnet: subnet.cidr,
          family,
          ...(isWildcard ? {} : { hostIp: mapping.hostIp }),
          hostPorts: [mapping.first, mapping.last],
          protocol: mapping.protocol,
          containerIp,
          containerPort: mapping.containerPort,
          ...(order ? { order } : {}),
        },
      ];
    }),
  );
}

/** Neighbouring ports become one mapping (podman pkg/specgen/generate/ports.go, joinTwoPortsToRangePort). */
function mappings(container: Container): PortMapping[] {
  const single = container.published.flatMap((port, index): PortMapping[] =>
    port.hostPort === undefined
      ? []
      : [
          {
            index,
            hostIp: askedAddress(port.hostIp),
            first: port.hostPort,
            last: port.hostPort,
            containerPort: port.containerPort,
            protocol: port.protocol,
          },
        ],
  );
  single.sort((one, other) => one.first - other.first);
  const joined: PortMapping[] = [];
  for (const next of single) {
    const before = joined.find(
      (mapping) =>
        mapping.hostIp === next.hostIp &&
        mapping.protocol === next.protocol &&
        mapping.last + 1 === next.first &&
        mapping.containerPort + (mapping.last - mapping.first) + 1 === next.containerPort,
    );
    if (before) before.last = next.last;
    else joined.push(next);
  }
  return joined.sort((one, other) => one.index - other.index);
}

/** The API shows `0.0.0.0` for a port without address, which stands for both families (docs/semantics-engines.md, section 2.1). */
function askedAddress(hostIp: string | undefined): string {
  if (hostIp === undefined || hostIp === '' || hostIp === '0.0.0.0') return '';
  return parseIp(hostIp)?.text ?? '';
}

/** The containers whose networks netavark sets up. */
export const runningOn = (topology: Topology): readonly Container[] =>
  topology.containers.filter((c) => isActive(c) && c.namespace.kind === 'own' && c.endpoints.length > 0);
