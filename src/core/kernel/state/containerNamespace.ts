import {
  atLeast,
  type Container,
  type Endpoint,
  HOST,
  type Network,
  parseNet,
  type Topology,
} from '../../model/index.ts';
import { gatewayOf, type GatewayEndpoints } from '../engine/gatewayEndpoints.ts';
import { connectedRoutes, global, LOOPBACK } from './hostNamespace.ts';
import type { HostSettings } from './hostSettings.ts';
import type { HostsEntry, Link, LinkAddress, Namespace, Route } from './KernelState.ts';
import { networksOnHost } from './networksOnHost.ts';
import { isLayer3, isMacvlanOrIpvlan, segmentOf } from './parentLans.ts';
import { hasIPv6Loopback } from '../engine/planFirewall.ts';

/** A container's own namespace: lo, one interface per endpoint, the default route by its gateway endpoint, /etc/hosts. */
export function containerNamespace(
  container: Container,
  topology: Topology,
  networks: ReadonlyMap<string, Network>,
  gateways: GatewayEndpoints,
  settings: HostSettings,
): Namespace {
  const loopback: Link = hasIPv6Loopback(container, topology)
    ? LOOPBACK
    : { ...LOOPBACK, addresses: LOOPBACK.addresses.filter((a) => a.family === 4) };
  const links: Link[] = [loopback];
  const routes: Route[] = [];
  const endpoints = container.namespace.kind === 'own' ? container.endpoints : [];
  for (const [i, endpoint] of endpoints.entries()) {
    const network = networks.get(endpoint.network);
    if (!network) continue;
    const link: Link = {
      ...endpointLink(container, endpoint, network, endpoint.interfaceName ?? `eth${i}`, settings),
      segment: segmentOf(topology, network),
    };
    links.push(link);
    routes.push(...connectedRoutes(link));
    for (const family of [4, 6] as const) {
      const destination = family === 4 ? '0.0.0.0/0' : '::/0';
      const metric = family === 4 ? 0 : 1024;
      const out: Route = { family, destination, link: link.name, metric, type: 'unicast' };
      const via = gateways[family] === endpoint ? gatewayOf(endpoint, network, family, topology.engine) : undefined;
      if (via !== undefined) routes.push({ ...out, via });
      else if (gateways[family] === undefined && leavesByInterface(network, link, family)) routes.push(out);
    }
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
    embeddedDns: endpoints.some((e) => networks.get(e.network)?.isDefaultBridge === false),
    captured: false,
  };
}

/** ipvlan in layer 3 has a default route without a router (moby libnetwork/drivers/ipvlan/ipvlan_joinleave.go, ifaceGateway). */
function leavesByInterface(network: Network, { addresses }: Link, family: 4 | 6): boolean {
  return (
    isLayer3(network) && !network.internal && network.parent !== undefined && addresses.some((a) => a.family === family)
  );
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
  const mode = network.options.get(network.driver === 'macvlan' ? 'macvlan_mode' : 'ipvlan_mode')?.value;
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
    hairpin: !settings.userlandProxy,
    ...(endpoint.mac === undefined ? {} : { mac: endpoint.mac }),
    ...(network.driver === 'bridge' && endpoint.vethName !== undefined
      ? { peer: { namespace: HOST, link: endpoint.vethName } }
      : {}),
    ...(network.parent === undefined ? {} : { parent: network.parent }),
    ...(isMacvlanOrIpvlan(network) ? { mode: mode ?? (network.driver === 'macvlan' ? 'bridge' : 'l2') } : {}),
    predicted: endpoint.predicted || endpoint.interfaceName === undefined,
  };
}

const LOOPBACK_HOSTS: readonly HostsEntry[] = [
  { address: '127.0.0.1', names: ['localhost'], by: 'loopback' },
  { address: '::1', names: ['localhost', 'ip6-localhost', 'ip6-loopback'], by: 'loopback' },
];

/** What Docker writes into /etc/hosts. `host-gateway` is the default bridge's address (docs/semantics.md, section 3). */
function hostsFile(container: Container, topology: Topology, networks: ReadonlyMap<string, Network>): HostsEntry[] {
  const out = [...LOOPBACK_HOSTS];
  for (const extra of container.extraHosts) {
    const addresses = extra.address === 'host-gateway' ? hostGateway(topology) : [extra.address];
    for (const address of addresses) out.push({ address, names: [extra.name], by: 'extra-host' });
  }
  const own = container.hostname?.value ?? container.dockerId?.slice(0, 12);
  for (const endpoint of container.endpoints)
    for (const address of [endpoint.ipv4, endpoint.ipv6])
      if (address !== undefined && own !== undefined && own !== '')
        out.push({
          address,
          names: container.domainname ? [`${own}.${container.domainname.value}`, own] : [own],
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

/** The addresses of `host-gateway`: docker0's, IPv6 too since 28.0 (moby af0b973595). */
function hostGateway(topology: Topology): string[] {
  const bridge = networksOnHost(topology).find((n) => n.isDefaultBridge);
  const gateways = (bridge?.subnets ?? []).flatMap((subnet) =>
    subnet.gateway === undefined || (subnet.family === 6 && !atLeast(topology.engine, 28)) ? [] : [subnet.gateway],
  );
  return gateways.length ? gateways : ['172.17.0.1'];
}
