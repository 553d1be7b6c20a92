import {
  docker0,
  DOCKER0_SUBNET,
  implied,
  isActive,
  type Network,
  overlaps,
  parseCidr,
  type Topology,
} from '../../model/index.ts';

const made = new WeakMap<Topology, readonly Network[]>();

/**
 * The networks that the kernel holds: those of the topology, and docker0 where the topology was made of files in which nothing
 * is on it. A rootful daemon makes that bridge when it starts (moby daemon/daemon_unix.go, initBridgeDriver), and its address
 * is how containers call the host (`host-gateway`). Pictures and lists show the topology's own networks alone.
 */
export function networksOnHost(topology: Topology): readonly Network[] {
  const known = made.get(topology);
  if (known) return known;
  const { networks } = topology;
  const all = lacksDocker0(topology) ? [unusedDocker0(networks), ...networks] : networks;
  made.set(topology, all);
  return all;
}

/** The networks that have a bridge now: netavark makes it with the first container on a network, and takes it away with the last. */
export function bridgeNetworks(topology: Topology): readonly Network[] {
  const bridges = networksOnHost(topology).filter((n) => n.driver === 'bridge');
  if (topology.engine.product !== 'podman') return bridges;
  const used = new Set(
    topology.containers.flatMap((container) =>
      isActive(container) && container.namespace.kind === 'own' ? container.endpoints.map((e) => e.network) : [],
    ),
  );
  return bridges.filter((n) => used.has(n.id) && n.options.get('mode')?.value !== 'unmanaged');
}

function lacksDocker0({ source, engine, networks }: Topology): boolean {
  if (source !== 'compose' || engine.product !== 'docker' || engine.platform === 'desktop') return false;
  const range = parseCidr(DOCKER0_SUBNET);
  return !networks.some(
    (network) =>
      network.isDefaultBridge ||
      network.bridgeName === 'docker0' ||
      // With docker0 at its usual place such a network would be refused, so the daemon has been given another one.
      network.subnets.some((subnet) => {
        const net = parseCidr(subnet.cidr);
        return net && range && overlaps(net, range);
      }),
  );
}

function unusedDocker0(networks: readonly Network[]): Network {
  const origin = implied('The default bridge exists on every Docker host.');
  return docker0(origin, networks.some((n) => n.id === 'bridge') ? 'bridge@docker0' : 'bridge');
}
