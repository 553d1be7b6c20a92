import { ENGINE, familyOf, HOST, inNet, netText, parseIp, parseNet, type Topology } from '../../model/index.ts';
import { gatewayMode } from '../engine/gatewayEndpoints.ts';
import type { HostSettings } from './hostSettings.ts';
import type { Link, LinkAddress, Namespace, Route } from './KernelState.ts';
import { internalForwarding } from './internalForwarding.ts';
import { bridgeNetworks, networksOnHost } from './networksOnHost.ts';
import { LAN_SEGMENT, nicName } from './parentLans.ts';
import type { Uplink } from './uplink.ts';

export const LOOPBACK: Link = {
  name: 'lo',
  kind: 'lo',
  up: true,
  routeLocalnet: false,
  predicted: false,
  addresses: [
    { family: 4, address: '127.0.0.1', prefix: 8, scope: 'host' },
    { family: 6, address: '::1', prefix: 128, scope: 'host' },
  ],
};

/** The connected routes of a link: what the kernel adds with each address. */
export function connectedRoutes(link: Link): Route[] {
  return link.addresses.flatMap((address): Route[] => {
    const ip = parseIp(address.address);
    if (!ip || address.scope === 'host' || address.prefix >= (address.family === 4 ? 32 : 128)) return [];
    return [
      {
        family: address.family,
        destination: netText({ family: ip.family, base: ip, length: address.prefix }),
        link: link.name,
        // IPv6 connected routes carry no source: the address is chosen by RFC 6724.
        ...(address.family === 4 ? { source: address.address } : {}),
        metric: address.family === 4 ? 0 : 256,
        type: 'unicast',
      },
    ];
  });
}

export const global = (address: string, prefix: number): LinkAddress => ({
  family: familyOf(address),
  address,
  prefix,
  scope: 'global',
});

/** The bridges of the engine, each with its gateway address. */
function bridgeLinks(topology: Topology, settings: HostSettings): Link[] {
  return bridgeNetworks(topology).map((network): Link => {
    const inhibited = network.options.get('com.docker.network.bridge.inhibit_ipv4')?.value === 'true';
    const addresses = network.subnets.flatMap((subnet): LinkAddress[] => {
      const net = parseNet(subnet.cidr);
      if (!net || subnet.gateway === undefined || gatewayMode(network, subnet.family) === 'isolated') return [];
      if ((subnet.family === 4 && (inhibited || !network.enableIPv4)) || (subnet.family === 6 && !network.enableIPv6))
        return [];
      return [global(subnet.gateway, net.length)];
    });
    const isPodmans = topology.engine.product === 'podman';
    return {
      name: network.bridgeName,
      kind: 'bridge',
      up: true,
      addresses,
      network: network.id,
      segment: `net:${network.id}`,
      // netavark src/network/bridge.rs, create_interfaces; moby: where docker-proxy does not serve loopback.
      routeLocalnet: (isPodmans || !settings.userlandProxy) && !network.internal,
      ...(isPodmans && network.internal ? internalForwarding(topology, network) : {}),
      predicted: network.subnets.some((s) => s.predicted),
    };
  });
}

/** The namespace with the engine's bridges beside the machine's own: of a rootless engine, or in a virtual machine. */
export function engineNamespaceOf(topology: Topology, settings: HostSettings, uplink: Uplink): Namespace {
  const bridges = bridgeLinks(topology, settings);
  return {
    ...EMPTY,
    id: ENGINE,
    links: [LOOPBACK, uplink.link, ...bridges],
    routes: [...bridges.flatMap(connectedRoutes), ...uplink.routes],
    sysctls: sysctlsOf(settings),
  };
}

/** The machine's own namespace: lo, the NIC, and of an engine that runs here as root every bridge with its gateway address. */
export function hostNamespace(topology: Topology, settings: HostSettings): Namespace {
  const card = nicName(topology);
  const links: Link[] = [LOOPBACK, nic(topology, settings, card)];
  if (topology.engine.platform === 'linux') links.push(...bridgeLinks(topology, settings));
  const routes: Route[] = links.flatMap(connectedRoutes);
  // Which router is nobody's business here: what leaves by the default route is beyond this host.
  routes.push({
    family: 4,
    destination: '0.0.0.0/0',
    link: card,
    source: settings.lanAddress,
    metric: 0,
    type: 'unicast',
  });
  if (settings.lanAddress6 !== undefined)
    routes.push({ family: 6, destination: '::/0', link: card, metric: 1024, type: 'unicast' });
  return { ...EMPTY, id: HOST, links, routes, sysctls: sysctlsOf(settings) };
}

const EMPTY = {
  containers: [],
  sockets: [],
  rulesets: {},
  hosts: [
    { address: '127.0.0.1', names: ['localhost'], by: 'loopback' },
    { address: '::1', names: ['localhost'], by: 'loopback' },
  ],
  embeddedDns: false,
  captured: false,
} satisfies Partial<Namespace>;

const sysctlsOf = (settings: HostSettings): Namespace['sysctls'] => ({
  ipForward: true,
  ip6Forward: true,
  rpFilter: settings.rpFilter,
  bridgeNfCallIptables: settings.bridgeNf,
  bridgeNfCallIp6tables: settings.bridgeNf,
});

/** The network card: the LAN address, and every other host address that a published port names. */
function nic(topology: Topology, settings: HostSettings, name: string): Link {
  const addresses: LinkAddress[] = [global(settings.lanAddress, settings.lanPrefix)];
  if (settings.lanAddress6 !== undefined) addresses.push(global(settings.lanAddress6, 64));
  const known = new Set(addresses.map((a) => a.address));
  const gateways = new Set(networksOnHost(topology).flatMap((n) => n.subnets.map((s) => s.gateway)));
  for (const container of topology.containers)
    for (const { hostIp } of container.published) {
      const ip = hostIp === undefined ? undefined : parseIp(hostIp);
      if (!ip || known.has(ip.text) || gateways.has(ip.text)) continue;
      const special = ['0.0.0.0/8', '127.0.0.0/8', '::/127'].some((text) => {
        const net = parseNet(text);
        return net !== undefined && inNet(ip, net);
      });
      if (special) continue;
      known.add(ip.text);
      addresses.push(global(ip.text, ip.family === 4 ? 24 : 64));
    }
  return {
    name,
    kind: 'nic',
    up: true,
    addresses,
    segment: LAN_SEGMENT,
    routeLocalnet: false,
    predicted: topology.host.lanAddress === undefined,
  };
}
