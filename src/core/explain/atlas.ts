import type { KernelState, Namespace } from '../kernel/index.ts';
import { inNet, parseCidr, parseIp } from '../model/index.ts';
import type { Container, Endpoint, Network, PublishedPort, Topology, IpNet } from '../model/index.ts';

/** Where an address of the topology belongs. */
interface AddressOwner {
  readonly container: Container;
  readonly network: Network;
  readonly endpoint: Endpoint;
}

/** Look-ups that every explanation needs, made once per state. */
export interface Atlas {
  readonly containers: ReadonlyMap<string, Container>;
  readonly networks: ReadonlyMap<string, Network>;
  /** By address; only endpoints whose container has a namespace now. */
  readonly owners: ReadonlyMap<string, AddressOwner>;
  readonly predicted: ReadonlySet<string>;
  /** The network whose subnet holds the address. */
  subnetOf(address: string): Network | undefined;
  /** Interface names of the bridges. */
  readonly bridges: ReadonlySet<string>;
  /** The network whose bridge has this address as its own (the gateway). */
  readonly gateways: ReadonlyMap<string, Network>;
}

const atlases = new WeakMap<KernelState, Atlas>();

export function atlasOf(state: KernelState): Atlas {
  const known = atlases.get(state);
  if (known) return known;
  const atlas = makeAtlas(state.topology);
  atlases.set(state, atlas);
  return atlas;
}

function makeAtlas(topology: Topology): Atlas {
  const containers = new Map(topology.containers.map((c) => [c.id, c]));
  const networks = new Map(topology.networks.map((n) => [n.id, n]));
  const owners = new Map<string, AddressOwner>();
  const predicted = new Set<string>();
  const gateways = new Map<string, Network>();
  const subnets: { readonly net: IpNet; readonly network: Network }[] = [];
  for (const container of topology.containers) {
    if (!container.active || container.state === 'stopped') continue;
    for (const endpoint of container.endpoints) {
      const network = networks.get(endpoint.network);
      for (const address of [endpoint.ipv4, endpoint.ipv6]) {
        if (address === undefined || !network) continue;
        owners.set(address, { container, network, endpoint });
        if (endpoint.predicted) predicted.add(address);
      }
    }
  }
  for (const network of topology.networks) {
    for (const subnet of network.subnets) {
      if (subnet.gateway !== undefined) gateways.set(subnet.gateway, network);
      if (subnet.gateway !== undefined && subnet.predicted) predicted.add(subnet.gateway);
      const net = parseCidr(subnet.cidr);
      if (net) subnets.push({ net, network });
    }
  }
  const subnetOf = (address: string): Network | undefined => {
    const ip = parseIp(address);
    return ip && subnets.find((s) => inNet(ip, s.net))?.network;
  };
  const bridges = new Set(topology.networks.filter((n) => n.driver === 'bridge').map((n) => n.bridgeName));
  return { containers, networks, owners, predicted, subnetOf, gateways, bridges };
}

/** The host's own LAN address, as the state has it. */
export function hostAddress(state: KernelState): string | undefined {
  const nic = state.namespaces.get('@host')?.links.find((l) => l.kind === 'nic');
  return state.topology.host.lanAddress ?? nic?.addresses.find((a) => a.family === 4 && a.scope === 'global')?.address;
}

/** The namespace in which a container's processes live. */
export function namespaceOfContainer(state: KernelState, id: string): Namespace | undefined {
  return state.namespaces.get(state.namespaceOf.get(id) ?? '');
}

/** Every published port of the topology, with its place. */
export function* publishedPorts(
  topology: Topology,
): Generator<{ readonly container: Container; readonly index: number; readonly port: PublishedPort }> {
  for (const container of topology.containers) {
    if (!container.active || container.state === 'stopped') continue;
    for (const [index, port] of container.published.entries()) yield { container, index, port };
  }
}
