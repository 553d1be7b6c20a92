import type { KernelFacts, PortFact, Topology } from '../model/index.ts';

/**
 * What a picture can say where the kernel model was not asked: interfaces in the order in which they are written, ports as
 * they are published. It claims no rule and no bridge address beyond what the topology has.
 */
export function assumedFacts(topology: Topology): KernelFacts {
  return {
    bridges: topology.networks
      .filter((n) => n.driver === 'bridge')
      .map((n) => ({
        network: n.id,
        name: n.bridgeName,
        addresses: n.subnets.flatMap((s) =>
          s.gateway === undefined ? [] : [`${s.gateway}/${s.cidr.split('/')[1] ?? ''}`],
        ),
        masquerade: !n.internal,
        internal: n.internal,
        icc: n.options.get('com.docker.network.bridge.enable_icc')?.value !== 'false',
      })),
    interfaces: topology.containers.flatMap((c) =>
      c.endpoints.map((e, i) => ({
        container: c.id,
        network: e.network,
        name: e.interfaceName ?? `eth${i}`,
        addresses: [e.ipv4, e.ipv6].filter((a) => a !== undefined),
        ...(e.vethName !== undefined && { veth: e.vethName }),
        isGateway: i === 0,
      })),
    ),
    ports: topology.containers.flatMap((c) =>
      c.published.map((p, index): PortFact => {
        const endpoint = c.endpoints[0];
        return {
          container: c.id,
          index,
          hostIp: p.hostIp ?? '0.0.0.0',
          ...(p.hostPort !== undefined && { hostPort: p.hostPort }),
          containerPort: p.containerPort,
          protocol: p.protocol,
          by: 'none',
          why: c.active ? 'unknown' : 'inactive',
          ...(endpoint?.ipv4 !== undefined && { to: { address: endpoint.ipv4, network: endpoint.network } }),
        };
      }),
    ),
  };
}
