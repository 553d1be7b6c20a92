import { inNet, type IpNet, parseCidr, parseIp } from './addresses/index.ts';
import type { Container, Endpoint, PublishedPort } from './Container.ts';
import { engineThatMade } from './EngineBeside.ts';
import { hostModeNamespace } from './engineNamespace.ts';
import { isActive } from './isActive.ts';
import type { Listener } from './Listener.ts';
import { namesOnNetwork } from './namesOnNetwork.ts';
import { namespaceOwnership, type NamespaceOwnership } from './namespaceOwnership.ts';
import type { Network } from './Network.ts';
import type { Topology } from './Topology.ts';

/**
 * Look-ups in a topology. Each is computed once, when first used. Containers that do not run are included, unless the method
 * says otherwise.
 */
export interface TopologyIndex {
  readonly topology: Topology;
  readonly containers: ReadonlyMap<string, Container>;
  readonly networks: ReadonlyMap<string, Network>;
  /** One container per service, since replicas are alike. */
  readonly services: readonly Container[];

  ownership(container: Container): NamespaceOwnership;
  /** The owner's id, `@host`, or `container:x` for a namespace that the topology does not hold. */
  namespaceOf(container: Container): string;
  /** The container that owns the namespace; undefined for the host's and for one that is not in the topology. */
  ownerOf(container: Container): Container | undefined;
  /** All containers in the same namespace, including this one. */
  sharing(container: Container): readonly Container[];

  /** The `Network.id`s that the container's namespace is on. */
  networksOf(container: Container): ReadonlySet<string>;
  shareNetwork(a: Container, b: Container): boolean;
  /** The containers on a network. */
  membersOf(network: string): readonly Container[];

  /** The containers that have a name in the embedded DNS of some network. Case does not matter. */
  named(name: string): readonly Container[];
  /** Every such name, in lower case. */
  names(): readonly string[];
  /** Running containers with this name: their own, or one that they have on a network. */
  knownAs(name: string): readonly Container[];
  /** The endpoints of running containers on a network, and which of them answer to a name there. */
  attachedTo(network: string): readonly Attachment[];
  namedOn(network: string, name: string): readonly Attachment[];

  /** Which endpoint of a running container has the address. */
  atAddress(address: string): Attachment | undefined;
  /** Whether the address (an endpoint's or a gateway's) is only predicted. */
  isPredicted(address: string): boolean;
  /** The network whose subnet holds the address. */
  subnetOf(address: string): Network | undefined;
  /** The network whose bridge has this address. */
  gatewayOf(address: string): Network | undefined;
  /** The interface names of the bridges. */
  bridges(): ReadonlySet<string>;

  /** The published ports of running containers. */
  published(): readonly PublishedPlace[];
  /** Services that publish a host port. */
  publishing(hostPort: number): readonly Container[];
  listenersOf(container: string): readonly Listener[];
}

/** A container's place on a network. */
export interface Attachment {
  readonly container: Container;
  readonly network: Network;
  readonly endpoint: Endpoint;
}

export interface PublishedPlace {
  readonly container: Container;
  /** Position in `Container.published`. */
  readonly index: number;
  readonly port: PublishedPort;
}

const made = new WeakMap<Topology, TopologyIndex>();

/** The index of a topology; one per topology, built once. */
export function indexOf(topology: Topology): TopologyIndex {
  let index = made.get(topology);
  if (!index) made.set(topology, (index = makeIndex(topology)));
  return index;
}

function makeIndex(topology: Topology): TopologyIndex {
  const containers = new Map(topology.containers.map((c) => [c.id, c]));
  const networks = new Map(topology.networks.map((n) => [n.id, n]));
  const firsts = new Map<string, Container>();
  for (const c of topology.containers) if (!firsts.has(c.service ?? c.id)) firsts.set(c.service ?? c.id, c);
  const services = [...firsts.values()];
  const owned = new Map<string, NamespaceOwnership>();
  const ownership = (other: Container): NamespaceOwnership => {
    let found = owned.get(other.id);
    if (!found)
      owned.set(
        other.id,
        (found = namespaceOwnership(other, containers, hostModeNamespace(engineThatMade(topology, other.id)))),
      );
    return found;
  };
  const namespaceOf = (c: Container): string => ownership(c).namespace;
  const ownerOf = (c: Container): Container | undefined => ownership(c).owner;
  const tenants = lazily(() => grouped(topology.containers, (c) => [namespaceOf(c)]));
  const networksOf = perContainer((c) => new Set((ownerOf(c) ?? c).endpoints.map((e) => e.network)));
  const members = lazily(() => grouped(topology.containers, (c) => new Set(c.endpoints.map((e) => e.network))));
  // Resolvers compare names without case.
  const namesAt = perContainer((container) =>
    container.endpoints.map((e) => new Set(namesOnNetwork(topology, container, e).map((n) => n.toLowerCase()))),
  );
  const namesOf = (c: Container): Set<string> => new Set(namesAt(c).flatMap((names) => [...names]));
  const byName = lazily(() => grouped(topology.containers, namesOf));
  const calls = lazily(() =>
    grouped(topology.containers.filter(isActive), (c) => namesOf(c).add(c.name.toLowerCase())),
  );
  const attachments = lazily(() => attachmentsOf(topology, networks, namesAt));
  const addresses = lazily(() => addressBook(topology, networks));
  const published = lazily(() =>
    topology.containers.flatMap((container) =>
      isActive(container) ? container.published.map((port, index) => ({ container, index, port })) : [],
    ),
  );
  const publishing = lazily(() =>
    grouped(services, (c) => new Set(c.published.flatMap((p) => (p.hostPort === undefined ? [] : [p.hostPort])))),
  );
  const listeners = lazily(() => grouped(topology.listeners, (l) => [l.container]));
  return {
    topology,
    containers,
    networks,
    services,
    ownership,
    namespaceOf,
    ownerOf,
    sharing: (c) => tenants().get(namespaceOf(c)) ?? [c],
    networksOf,
    shareNetwork: (one, other) => {
      const mine = networksOf(one);
      for (const network of networksOf(other)) if (mine.has(network)) return true;
      return false;
    },
    membersOf: (network) => members().get(network) ?? [],
    named: (name) => byName().get(name.toLowerCase()) ?? [],
    names: () => [...byName().keys()],
    knownAs: (name) => calls().get(name.toLowerCase()) ?? [],
    attachedTo: (network) => attachments().get(network)?.all ?? [],
    namedOn: (network, name) => attachments().get(network)?.byName.get(name.toLowerCase()) ?? [],
    atAddress: (address) => addresses().endpoints.get(address),
    isPredicted: (address) => addresses().predicted.has(address),
    subnetOf: (address) => {
      const ip = parseIp(address);
      return ip && addresses().subnets.find((s) => inNet(ip, s.net))?.network;
    },
    gatewayOf: (address) => addresses().gateways.get(address),
    bridges: lazily(() => new Set(topology.networks.filter((n) => n.driver === 'bridge').map((n) => n.bridgeName))),
    published,
    publishing: (hostPort) => publishing().get(hostPort) ?? [],
    listenersOf: (container) => listeners().get(container) ?? [],
  };
}

interface NetworkDirectory {
  readonly all: Attachment[];
  readonly byName: Map<string, Attachment[]>;
}

/** Every name on every network, indexed because a matrix asks about every pair. */
function attachmentsOf(
  topology: Topology,
  networks: ReadonlyMap<string, Network>,
  namesAt: (c: Container) => readonly ReadonlySet<string>[],
): ReadonlyMap<string, NetworkDirectory> {
  const directories = new Map<string, NetworkDirectory>();
  for (const container of topology.containers) {
    if (!isActive(container) || container.namespace.kind !== 'own') continue;
    container.endpoints.forEach((endpoint, position) => {
      const network = networks.get(endpoint.network);
      if (!network) return;
      let here = directories.get(network.id);
      if (!here) directories.set(network.id, (here = { all: [], byName: new Map() }));
      const attachment = { container, network, endpoint };
      here.all.push(attachment);
      for (const name of namesAt(container)[position] ?? []) push(here.byName, name, attachment);
    });
  }
  return directories;
}

interface AddressBook {
  readonly endpoints: ReadonlyMap<string, Attachment>;
  readonly predicted: ReadonlySet<string>;
  readonly gateways: ReadonlyMap<string, Network>;
  readonly subnets: readonly { readonly net: IpNet; readonly network: Network }[];
}

function addressBook(topology: Topology, networks: ReadonlyMap<string, Network>): AddressBook {
  const endpoints = new Map<string, Attachment>();
  const predicted = new Set<string>();
  const gateways = new Map<string, Network>();
  const subnets: { readonly net: IpNet; readonly network: Network }[] = [];
  for (const container of topology.containers) {
    if (!isActive(container)) continue;
    for (const endpoint of container.endpoints) {
      const network = networks.get(endpoint.network);
      for (const text of [endpoint.ipv4, endpoint.ipv6]) {
        if (text === undefined || !network) continue;
        const address = canonical(text);
        endpoints.set(address, { container, network, endpoint });
        if (endpoint.predicted) predicted.add(address);
      }
    }
  }
  for (const network of topology.networks) {
    for (const subnet of network.subnets) {
      const gateway = subnet.gateway === undefined ? undefined : canonical(subnet.gateway);
      if (gateway !== undefined && network.driver === 'bridge') gateways.set(gateway, network);
      if (gateway !== undefined && subnet.predicted) predicted.add(gateway);
      const net = parseCidr(subnet.cidr);
      if (net) subnets.push({ net, network });
    }
  }
  return { endpoints, predicted, gateways, subnets };
}

/** A file may write `FD00:0::2` where the kernel says `fd00::2`. */
const canonical = (address: string): string => parseIp(address)?.text ?? address;

function lazily<T>(compute: () => T): () => T {
  let value: { readonly it: T } | undefined;
  return () => (value ??= { it: compute() }).it;
}

function perContainer<T>(compute: (c: Container) => T): (c: Container) => T {
  const known = new Map<string, T>();
  return (container) => {
    let value = known.get(container.id);
    if (value === undefined) known.set(container.id, (value = compute(container)));
    return value;
  };
}

function grouped<T, K>(items: readonly T[], keys: (item: T) => Iterable<K>): ReadonlyMap<K, readonly T[]> {
  const map = new Map<K, T[]>();
  for (const item of items) for (const key of keys(item)) push(map, key, item);
  return map;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
