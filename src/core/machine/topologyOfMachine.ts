import {
  type Container,
  DEFAULT_ENGINE,
  type DockerOrigin,
  type Endpoint,
  HOST,
  type Host,
  type Listener,
  type Machine,
  type MachineLink,
  type MachineNamespace,
  type Network,
  netText,
  parseNet,
  type Subnet,
  type Topology,
} from '../model/index.ts';
import { known } from './json.ts';

const ORIGIN = (id: string, path?: string): DockerOrigin => ({
  kind: 'docker',
  object: 'kernel',
  id,
  ...known({ path }),
});

/**
 * The namespaces of a machine as a topology: each one but the root is a container, each bridge with what is plugged into it is a
 * network, and so are the children of a parent interface (macvlan, ipvlan).
 */
export function topologyOfMachine(machine: Machine, host: Host = {}): Topology {
  const { byName, byIndex } = linksIn(machine);
  const networks = new Map<string, Network>();
  const endpoints = new Map<string, Endpoint[]>();
  for (const namespace of machine.namespaces)
    for (const link of namespace.links)
      if (link.kind === 'bridge') {
        const network = networkOf(namespace, link);
        networks.set(network.id, network);
      }
  for (const namespace of machine.namespaces) {
    if (namespace.root) continue;
    const own: Endpoint[] = [];
    for (const link of namespace.links) {
      const place = placeOf(namespace, link, byName, byIndex);
      if (!place) continue;
      if (!networks.has(place.network.id)) networks.set(place.network.id, place.network);
      own.push(endpointOf(namespace, link, place.network.id, place.hostEnd));
    }
    endpoints.set(namespace.id, own);
  }
  const listeners = machine.namespaces.flatMap(listenersOf);
  const isPartlyRead = ({ incomplete }: MachineNamespace): boolean => incomplete?.has('sockets') === true;
  const read = machine.namespaces.filter((one) => one.sockets !== undefined && !isPartlyRead(one));
  const partlyKnown = machine.namespaces.flatMap((one) =>
    isPartlyRead(one)
      ? [{ container: one.id, because: 'has more sockets, which the capture does not hold as it should' }]
      : [],
  );
  return {
    source: 'snapshot',
    engine: { ...DEFAULT_ENGINE, known: 'daemon' },
    host,
    networks: [...networks.values()].map((network) => withSubnets(network, endpoints)),
    containers: machine.namespaces
      .filter((namespace) => !namespace.root)
      .map((namespace) => containerOf(namespace, endpoints.get(namespace.id) ?? [])),
    listeners,
    listenersComplete: read.length === machine.namespaces.length,
    ...(partlyKnown.length > 0 ? { partlyKnown } : {}),
    ...(read.length < machine.namespaces.length ? { listenersKnown: new Set(read.map(({ id }) => id)) } : {}),
    machine,
  };
}

const HOSTS_OWN = (namespace: MachineNamespace): string => (namespace.root ? '' : `${namespace.id}/`);

function linksIn(machine: Machine) {
  const byName = new Map<string, MachineLink>();
  const byIndex = new Map<string, MachineLink>();
  for (const namespace of machine.namespaces)
    for (const link of namespace.links) {
      byName.set(`${namespace.id} ${link.name}`, link);
      byIndex.set(`${namespace.id} ${link.index}`, link);
    }
  return { byName, byIndex };
}

function networkOf(namespace: MachineNamespace, bridge: MachineLink): Network {
  return {
    ...EMPTY_NETWORK,
    id: `${HOSTS_OWN(namespace)}${bridge.name}`,
    key: `${HOSTS_OWN(namespace)}${bridge.name}`,
    name: `${HOSTS_OWN(namespace)}${bridge.name}`,
    driver: 'bridge',
    bridgeName: bridge.name,
    ...within(namespace),
    enableIPv6: bridge.addresses.some((address) => address.family === 6 && address.scope === 'global'),
    subnets: bridge.addresses.flatMap(({ address, prefix, scope, family }): Subnet[] => {
      const net = parseNet(`${address}/${prefix}`);
      if (!net || scope !== 'global') return [];
      const origin = ORIGIN(namespace.inode, 'addr');
      return [{ family, cidr: netText(net), gateway: address, auxiliary: NONE, predicted: false, origin }];
    }),
    origin: ORIGIN(namespace.inode, 'addr'),
  };
}

/** Where a network is that is not in the root namespace. */
function within(namespace: Pick<MachineNamespace, 'id' | 'root'>): Pick<Network, 'inNamespace'> {
  return namespace.root ? {} : { inNamespace: namespace.id };
}

const NONE: ReadonlyMap<string, string> = new Map();

const EMPTY_NETWORK = {
  isDefaultBridge: false,
  internal: false,
  external: false,
  attachable: true,
  enableIPv4: true,
  enableIPv6: false,
  options: new Map(),
  labels: new Map(),
  parts: new Map(),
} as const;

interface Place {
  readonly network: Network;
  readonly hostEnd?: string;
}

/** The network that a link of a namespace is on; undefined for one that is on none (lo, a bridge, what leads out of the capture). */
function placeOf(
  namespace: MachineNamespace,
  link: MachineLink,
  byName: ReadonlyMap<string, MachineLink>,
  byIndex: ReadonlyMap<string, MachineLink>,
): Place | undefined {
  const { other } = link;
  if (other?.namespace === undefined || other.namespace === namespace.id || link.master !== undefined) return undefined;
  const far = byIndex.get(`${other.namespace} ${other.index}`);
  if (!far) return undefined;
  const prefix = other.namespace === HOST ? '' : `${other.namespace}/`;
  const elsewhere = within({ id: other.namespace, root: other.namespace === HOST });
  if (link.kind === 'macvlan' || link.kind === 'ipvlan') {
    const id = `${prefix}${far.name}`;
    return {
      network: {
        ...EMPTY_NETWORK,
        id: `${link.kind}:${id}`,
        key: `${link.kind}:${id}`,
        name: `${link.kind}:${id}`,
        driver: link.kind,
        bridgeName: '',
        parent: far.name,
        ...elsewhere,
        subnets: [],
        origin: ORIGIN(namespace.inode, 'addr'),
      },
    };
  }
  if (link.kind !== 'veth') return undefined;
  const bridge = far.master === undefined ? undefined : byName.get(`${other.namespace} ${far.master}`);
  if (bridge?.kind === 'bridge')
    return {
      network: {
        ...EMPTY_NETWORK,
        id: `${prefix}${bridge.name}`,
        key: '',
        name: '',
        driver: 'bridge',
        bridgeName: bridge.name,
        ...elsewhere,
        subnets: [],
        origin: ORIGIN('', 'addr'),
      },
      hostEnd: far.name,
    };
  // A pair without a bridge: the namespace of the far end routes to it.
  const id = `routed:${prefix === '' ? HOST : other.namespace}`;
  return {
    network: {
      ...EMPTY_NETWORK,
      id,
      key: id,
      name: id,
      driver: 'routed',
      bridgeName: '',
      ...elsewhere,
      subnets: [],
      origin: ORIGIN(namespace.inode, 'addr'),
    },
    hostEnd: far.name,
  };
}

function endpointOf(
  namespace: MachineNamespace,
  link: MachineLink,
  network: string,
  vethName: string | undefined,
): Endpoint {
  const first = (family: 4 | 6): string | undefined =>
    link.addresses.find((address) => address.family === family && address.scope === 'global')?.address;
  return {
    network,
    predicted: false,
    aliases: [],
    linkLocal: [],
    gwPriority: 0,
    interfaceName: link.name,
    origin: ORIGIN(namespace.inode, 'addr'),
    ...known({ ipv4: first(4), ipv6: first(6), mac: link.mac, vethName }),
  };
}

/** A network without an address of its own: the subnets of those that are on it. */
function withSubnets(network: Network, endpoints: ReadonlyMap<string, readonly Endpoint[]>): Network {
  if (network.subnets.length > 0) return network;
  const found = new Map<string, Subnet>();
  for (const list of endpoints.values())
    for (const { network: on, ipv4 } of list) {
      const net =
        on === network.id && ipv4 !== undefined
          ? parseNet(`${ipv4}/${network.driver === 'routed' ? 32 : 24}`)
          : undefined;
      if (net && network.driver !== 'routed')
        found.set(netText(net), {
          family: 4,
          cidr: netText(net),
          auxiliary: NONE,
          predicted: true,
          origin: network.origin,
        });
    }
  return { ...network, subnets: [...found.values()] };
}

function containerOf(namespace: MachineNamespace, endpoints: readonly Endpoint[]): Container {
  const origin = ORIGIN(namespace.inode);
  return {
    id: namespace.id,
    name: namespace.name,
    containerName: namespace.name,
    state: 'running',
    namespace: { kind: 'own' },
    namespaceOrigin: origin,
    endpoints,
    published: [],
    exposed: [],
    extraHosts: [],
    dns: [],
    links: [],
    profiles: [],
    active: true,
    replicas: 1,
    process: { environment: [], labels: new Map(), labelOrigins: new Map(), dependsOn: [], mounted: [] },
    origin,
  };
}

function listenersOf(namespace: MachineNamespace): Listener[] {
  const origin = ORIGIN(namespace.inode, 'sockets');
  return (namespace.sockets ?? []).map(({ address, port, protocol, process }) => ({
    container: namespace.id,
    address,
    port,
    protocol,
    certainty: 'seen',
    level: 1,
    origin,
    ...known({ by: process }),
    // IPV6_V6ONLY is not in /proc; where the namespace's default is set, every socket has it that did not say otherwise.
    ...(namespace.sysctl.get('net.ipv6.bindv6only') === '1' ? { v6only: true } : {}),
  }));
}
