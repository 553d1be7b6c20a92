import {
  atLeast,
  type Container,
  type Endpoint,
  engineNamespace,
  familyOf,
  isPodman,
  type Network,
  parseNet,
  type Topology,
} from '../../model/index.ts';
import type { DefaultRoute } from '../engine/EnginePlan.ts';
import { connectedRoutes, global, LOOPBACK } from './hostNamespace.ts';
import type { HostSettings } from './hostSettings.ts';
import type { HostsEntry, Link, LinkAddress, Namespace, Route } from './KernelState.ts';
import { hasAardvark } from '../dns/aardvark.ts';
import { networksOnHost } from './networksOnHost.ts';
import { childMode, isMacvlanOrIpvlan, segmentOf } from './parentLans.ts';
import { containerUplink, DESKTOP, driverOf, MACHINE_NAMES, PASTA_HOST } from './uplink.ts';
import { hasIPv6Loopback } from '../engine/planFirewall.ts';

/** A container's own namespace: lo, one interface per endpoint, the default route by its gateway endpoint, /etc/hosts. */
export function containerNamespace(
  container: Container,
  topology: Topology,
  networks: ReadonlyMap<string, Network>,
  defaults: readonly DefaultRoute[],
  settings: HostSettings,
): Namespace {
  const loopback: Link = hasIPv6Loopback(container, topology)
    ? LOOPBACK
    : { ...LOOPBACK, addresses: LOOPBACK.addresses.filter((a) => a.family === 4) };
  const links: Link[] = [loopback];
  const routes: Route[] = [];
  const endpoints = container.namespace.kind === 'own' ? container.endpoints : [];
  const usermode = container.namespace.kind === 'own' ? container.namespace.usermode : undefined;
  if (usermode) {
    const uplink = containerUplink(usermode, topology, settings);
    links.push(uplink.link);
    routes.push(...uplink.routes);
  }
  for (const [i, endpoint] of endpoints.entries()) {
    const network = networks.get(endpoint.network);
    if (!network) continue;
    const link: Link = {
      ...endpointLink(container, endpoint, network, endpoint.interfaceName ?? `eth${i}`, settings),
      ...peerOf(endpoint, network, topology),
      segment: segmentOf(topology, network),
    };
    links.push(link);
    routes.push(...connectedRoutes(link));
    for (const { network: by, ...route } of defaults)
      if (by === network.id)
        routes.push({
          ...route,
          destination: route.family === 4 ? '0.0.0.0/0' : '::/0',
          link: link.name,
          type: 'unicast',
        });
    for (const { destination, via, metric = 0 } of network.routes ?? [])
      routes.push({ family: familyOf(via), destination, via, link: link.name, metric, type: 'unicast' });
  }
  return {
    id: container.id,
    containers: [container.id],
    links,
    routes,
    sockets: [],
    rulesets: {},
    sysctls: {
      ipForward: true,
      ip6Forward: false,
      rpFilter: 0,
      bridgeNfCallIptables: false,
      bridgeNfCallIp6tables: false,
    },
    hosts: hostsFile(container, topology, networks),
    embeddedDns: endpoints.some((endpoint) => {
      const network = networks.get(endpoint.network);
      return network !== undefined && (isPodman(topology.engine) ? hasAardvark(network) : !network.isDefaultBridge);
    }),
    captured: false,
  };
}

/** The end of the attachment that is inside the container. */
function endpointLink(
  container: Container,
  endpoint: Endpoint,
  network: Network,
  name: string,
  settings: HostSettings,
): Link {
  const prefixOf = (family: 4 | 6): number => {
    const subnet = network.subnets.find((s) => s.family === family);
    return (subnet && parseNet(subnet.cidr)?.length) ?? (family === 4 ? 16 : 64);
  };
  const addresses: LinkAddress[] = [];
  if (endpoint.ipv4 !== undefined) addresses.push(global(endpoint.ipv4, prefixOf(4)));
  if (endpoint.ipv6 !== undefined) addresses.push(global(endpoint.ipv6, prefixOf(6)));
  return {
    name,
    kind:
      network.driver === 'bridge'
        ? 'veth'
        : network.driver === 'macvlan'
          ? 'macvlan'
          : network.driver === 'ipvlan'
            ? 'ipvlan'
            : 'other',
    up: true,
    addresses,
    network: network.id,
    container: container.id,
    routeLocalnet: false,
    hairpin: settings.hairpin,
    ...(endpoint.mac === undefined ? {} : { mac: endpoint.mac }),
    ...(network.parent === undefined ? {} : { parent: network.parent }),
    ...(isMacvlanOrIpvlan(network)
      ? { mode: childMode(network) ?? (network.driver === 'macvlan' ? 'bridge' : 'l2') }
      : {}),
    predicted: endpoint.predicted || endpoint.interfaceName === undefined,
  };
}

function peerOf({ vethName }: Endpoint, { driver }: Network, { engine }: Topology): Pick<Link, 'peer'> {
  return driver === 'bridge' && vethName !== undefined
    ? { peer: { namespace: engineNamespace(engine), link: vethName } }
    : {};
}

const LOOPBACK_HOSTS: readonly HostsEntry[] = [
  { address: '127.0.0.1', names: ['localhost'], by: 'loopback' },
  { address: '::1', names: ['localhost', 'ip6-localhost', 'ip6-loopback'], by: 'loopback' },
];

/**
 * What the engine writes into /etc/hosts. Docker's `host-gateway` is the default bridge's address (docs/semantics.md, section 3),
 * Podman's what host.containers.internal is.
 */
function hostsFile(container: Container, topology: Topology, networks: ReadonlyMap<string, Network>): HostsEntry[] {
  const out = [...LOOPBACK_HOSTS];
  const machine = machineAddress(container, topology, networks);
  const gateways = machine === undefined ? hostGateway(topology) : [machine];
  const podman = isPodman(topology.engine);
  for (const extra of container.extraHosts) {
    const addresses = extra.address === 'host-gateway' ? gateways : [extra.address];
    for (const address of addresses) out.push({ address, names: [extra.name], by: 'extra-host' });
  }
  if (machine !== undefined)
    for (const name of podman ? MACHINE_NAMES.podman : MACHINE_NAMES.desktop)
      if (!out.some((line) => line.names.includes(name))) out.push({ address: machine, names: [name], by: 'machine' });
  const own = container.hostname?.value ?? container.dockerId?.slice(0, 12);
  for (const endpoint of container.endpoints)
    for (const address of [endpoint.ipv4, endpoint.ipv6])
      if (address !== undefined && own !== undefined && own !== '')
        out.push({
          address,
          names: [
            ...(container.domainname ? [`${own}.${container.domainname.value}`] : []),
            own,
            ...(podman ? [container.containerName] : []),
          ],
          by: 'own',
        });
  // Links on the default bridge are lines here; on other networks the embedded DNS knows them.
  const bridge = container.endpoints.find((e) => networks.get(e.network)?.isDefaultBridge);
  if (bridge)
    for (const link of container.links) {
      const target = topology.containers.find(
        (c) => c.containerName === link.target || c.name === link.target || c.id === link.target,
      );
      const at = target?.endpoints.find((e) => e.network === bridge.network)?.ipv4;
      if (target && at !== undefined) {
        const names = [link.alias, target.hostname?.value ?? target.dockerId?.slice(0, 12), target.containerName];
        out.push({ address: at, names: [...new Set(names.flatMap((n) => n ?? []))], by: 'link' });
      }
    }
  return out;
}

/**
 * The address by which a container calls the machine where the engine gives it a name for that: Podman's host.containers.internal
 * (container-libs common/libnetwork/etchosts/ip.go; docs/semantics-engines.md, section 1.8), and that of a virtual machine's engine.
 */
function machineAddress(
  container: Container,
  topology: Topology,
  networks: ReadonlyMap<string, Network>,
): string | undefined {
  const { engine } = topology;
  if (engine.platform === 'desktop') return DESKTOP.host;
  if (!isPodman(engine) || container.namespace.kind !== 'own') return undefined;
  const { usermode } = container.namespace;
  const isPasta = usermode
    ? usermode.driver === 'pasta'
    : engine.platform === 'rootless' && driverOf(engine) === 'pasta';
  // Before 5.3 it was some address of the machine that is not in the namespace.
  if (isPasta) return isPodman(engine, 5, 3) ? PASTA_HOST : undefined;
  if (usermode || engine.platform === 'rootless') return undefined;
  const bridges = container.endpoints
    .flatMap((e) => networks.get(e.network) ?? [])
    .filter((n) => n.driver === 'bridge');
  return bridges.flatMap((n) => n.subnets.find((s) => s.family === 4)?.gateway ?? [])[0];
}

/** The addresses of `host-gateway`: docker0's, IPv6 too since 28.0 (moby af0b973595). */
function hostGateway(topology: Topology): string[] {
  const bridge = networksOnHost(topology).find((n) => n.isDefaultBridge);
  const gateways = (bridge?.subnets ?? []).flatMap((subnet) =>
    subnet.gateway === undefined || (subnet.family === 6 && !atLeast(topology.engine, 28)) ? [] : [subnet.gateway],
  );
  return gateways.length ? gateways : ['172.17.0.1'];
}
