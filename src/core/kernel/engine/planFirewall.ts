import {
  atLeast,
  type Container,
  type Endpoint,
  type Engine,
  familyOf,
  indexOf,
  isActive,
  type Network,
  parseIp,
  type PublishedPort,
  type Topology,
} from '../../model/index.ts';
import type {
  BridgeFamilyPlan,
  BridgePlan,
  EndpointPlan,
  FirewallPlan,
  LegacyLinkPlan,
  PortPlan,
} from './FirewallPlan.ts';
import { gatewayEndpoints, gatewayMode, type GatewayEndpoints } from './gatewayEndpoints.ts';
import type { HostSettings } from '../state/hostSettings.ts';
import type { ProgrammedPort } from '../state/KernelState.ts';
import { networksOnHost } from '../state/networksOnHost.ts';

export interface Plan {
  readonly firewall: FirewallPlan;
  readonly ports: readonly ProgrammedPort[];
  readonly gateways: ReadonlyMap<string, GatewayEndpoints>;
}

const option = (network: Network, key: string): string | undefined => network.options.get(key)?.value;
const BRIDGE = 'com.docker.network.bridge.';

/** What the daemon has to program for this topology, and how each published port is served. */
export function planFirewall(topology: Topology, settings: HostSettings): Plan {
  const { networks } = indexOf(topology);
  const { engine } = topology;
  const bridges = networksOnHost(topology)
    .filter((n) => n.driver === 'bridge')
    .map((n) => bridgePlan(n));
  const endpoints: EndpointPlan[] = [];
  const ports: PortPlan[] = [];
  const programmed: ProgrammedPort[] = [];
  const gateways = new Map<string, GatewayEndpoints>();
  const pick = portPicker(topology);
  const world: PortWorld = { topology, networks, settings };
  for (const container of topology.containers) {
    const chosen = gatewayEndpoints(container, networks, engine);
    gateways.set(container.id, chosen);
    if (isActive(container) && container.namespace.kind === 'own')
      for (const endpoint of container.endpoints) {
        const network = networks.get(endpoint.network);
        if (network?.driver !== 'bridge') continue;
        endpoints.push({
          container: container.id,
          network: network.id,
          bridge: network.bridgeName,
          ...(endpoint.ipv4 === undefined ? {} : { ipv4: endpoint.ipv4 }),
          ...(endpoint.ipv6 === undefined ? {} : { ipv6: endpoint.ipv6 }),
        });
      }
    for (const [index, published] of container.published.entries()) {
      const planned = planPort({ container, index, published: pick(container, published), chosen }, world);
      ports.push(...planned.ports);
      programmed.push(...planned.programmed);
    }
  }
  return {
    gateways,
    ports: programmed,
    firewall: {
      engine,
      userlandProxy: settings.userlandProxy,
      allowDirectRouting: settings.allowDirectRouting,
      ip6tables: settings.ip6tables,
      forwardPolicy: settings.forwardPolicy,
      forwardPolicyAssumed: settings.forwardPolicyAssumed,
      bridges: [...bridges].sort((a, b) => Number(b.network.isDefaultBridge) - Number(a.network.isDefaultBridge)),
      ports,
      endpoints,
      links: legacyLinks(topology, networks),
      swarm: engine.swarm === true,
    },
  };
}

function bridgePlan(network: Network): BridgePlan {
  const family = (ipFamily: 4 | 6): BridgeFamilyPlan | undefined => {
    const subnet = network.subnets.find((s) => s.family === ipFamily);
    if (!subnet || (ipFamily === 4 ? !network.enableIPv4 : !network.enableIPv6)) return undefined;
    const mode = gatewayMode(network, ipFamily);
    const snatTo = option(network, `com.docker.network.host_ipv${ipFamily}`);
    return {
      subnet: subnet.cidr,
      ...(subnet.gateway === undefined || mode === 'isolated' ? {} : { gateway: subnet.gateway }),
      masquerade: option(network, `${BRIDGE}enable_ip_masquerade`) !== 'false',
      ...(snatTo ? { snatTo } : {}),
      mode,
    };
  };
  const four = family(4);
  const six = family(6);
  return {
    network,
    bridge: network.bridgeName,
    internal: network.internal,
    icc: option(network, `${BRIDGE}enable_icc`) !== 'false',
    ...(four ? { 4: four } : {}),
    ...(six ? { 6: six } : {}),
    trustedInterfaces: (option(network, `${BRIDGE}trusted_host_interfaces`) ?? '').split(':').filter(Boolean),
  };
}

/**
 * Predicts the port that the daemon picks from a range of host ports: container by container, the first that is free (moby
 * daemon/libnetwork/portallocator). A running container has its port already.
 */
function portPicker(topology: Topology): (container: Container, published: PublishedPort) => PublishedPort {
  const all = topology.containers.flatMap((c) => (isActive(c) ? c.published : []));
  const taken = new Set(all.map((p) => `${p.protocol}/${p.hostPort ?? 0}`));
  return (container, published) => {
    const { hostPortRange: range, protocol } = published;
    if (published.hostPort !== undefined || !range || topology.source !== 'compose' || !isActive(container))
      return published;
    for (let hostPort = range[0]; hostPort <= Math.min(range[1], 65_535); hostPort++) {
      if (taken.has(`${protocol}/${hostPort}`)) continue;
      taken.add(`${protocol}/${hostPort}`);
      return { ...published, hostPort };
    }
    return published;
  };
}

/** What the daemon knows when it plans a published port. */
interface PortWorld {
  readonly topology: Topology;
  readonly networks: ReadonlyMap<string, Network>;
  readonly settings: HostSettings;
}

/** What the daemon does for one published port, and the rules that this takes. */
interface PlannedPort {
  readonly programmed: readonly ProgrammedPort[];
  readonly ports: readonly PortPlan[];
}

/** One published port of a container: the entry `index` of its list. */
interface PortRequest {
  readonly container: Container;
  readonly index: number;
  readonly published: PublishedPort;
  readonly chosen: GatewayEndpoints;
}

interface EndpointHome {
  readonly endpoint: Endpoint;
  readonly network: Network;
}

function planPort(request: PortRequest, world: PortWorld): PlannedPort {
  const { container, index, published, chosen } = request;
  const { networks } = world;
  const home = (family: 4 | 6): EndpointHome | undefined => {
    const endpoint = chosen[family];
    const network = endpoint && networks.get(endpoint.network);
    return endpoint && network ? { endpoint, network } : undefined;
  };
  const main = home(4) ?? home(6);
  const why = whyNotBound(container, main?.network, networks);
  if (why === undefined && main) return bindPort(request, main, home(6), world);
  const hostIp = published.hostIp ?? '0.0.0.0';
  const port = { ...portOf(container, index, published), family: familyOf(hostIp), hostIp };
  return { ports: [], programmed: [{ ...port, by: 'none', why: why ?? 'no-network', proxied: false }] };
}

function portOf(container: Container, index: number, published: PublishedPort) {
  return {
    container: container.id,
    index,
    containerPort: published.containerPort,
    protocol: published.protocol,
    ...(published.hostPort === undefined ? {} : { hostPort: published.hostPort }),
  };
}

/** Why the daemon binds none of a container's ports; undefined if it binds them. */
function whyNotBound(
  container: Container,
  main: Network | undefined,
  networks: ReadonlyMap<string, Network>,
): ProgrammedPort['why'] {
  if (!container.active || container.state === 'stopped') return 'inactive';
  if (container.namespace.kind === 'host') return 'host-mode';
  if (container.namespace.kind === 'none') return 'no-namespace';
  if (container.namespace.kind === 'shared') return 'shared-namespace';
  if (!main) {
    const attached = container.endpoints.map((e) => networks.get(e.network));
    return attached.some((n) => n?.internal) ? 'internal-network' : attached.length ? 'driver' : 'no-network';
  }
  if (main.internal) return 'internal-network';
  return main.driver === 'bridge' ? undefined : 'driver';
}

/** Each host address that the port is bound to, with what serves it there. */
function bindPort(
  { container, index, published }: PortRequest,
  main: EndpointHome,
  six: EndpointHome | undefined,
  { settings, topology }: PortWorld,
): PlannedPort {
  const common = portOf(container, index, published);
  const programmed: ProgrammedPort[] = [];
  const ports: PortPlan[] = [];
  const hasIPv6 = six?.endpoint.ipv6 !== undefined;
  for (const hostIp of bindingAddresses(published, main.network, settings, hasIPv6)) {
    const family = familyOf(hostIp);
    // A host address of either family goes to the endpoint of that family; an IPv6 host address without an IPv6 endpoint is
    // docker-proxy's alone (docs/semantics.md, section 2.2 and cell D14).
    const at = family === 6 && six?.network.driver === 'bridge' && six.endpoint.ipv6 ? six : main;
    const mode = gatewayMode(at.network, family);
    const containerIp = family === 6 ? (at.endpoint.ipv6 ?? at.endpoint.ipv4) : (at.endpoint.ipv4 ?? at.endpoint.ipv6);
    if (containerIp === undefined) continue;
    const sameFamily = containerIp.includes(':') === (family === 6);
    if (!sameFamily && (!settings.userlandProxy || published.hostPort === undefined)) continue;
    const by =
      mode === 'routed' && sameFamily
        ? 'routed'
        : sameFamily && (family === 4 || settings.ip6tables)
          ? 'dnat'
          : 'proxy';
    const proxied = settings.userlandProxy && by !== 'routed';
    if (by === 'proxy' && !proxied) continue;
    const to = { address: containerIp, network: at.network.id };
    const boundTo = boundInside(hostIp, topology.engine);
    programmed.push({ ...common, family, hostIp, by, to, proxied, ...(boundTo === hostIp ? {} : { boundTo }) });
    if (by !== 'routed' && published.hostPort === undefined) continue;
    ports.push({
      container: container.id,
      publishedIndex: index,
      network: at.network.id,
      bridge: at.network.bridgeName,
      family,
      hostIp: boundTo,
      hostPort: published.hostPort ?? 0,
      protocol: published.protocol,
      containerIp,
      containerPort: published.containerPort,
      by,
    });
  }
  return { programmed, ports };
}

/**
 * The address that dockerd binds for an asked one. RootlessKit's port drivers dial one address of the namespace each, and dockerd binds
 * that (moby daemon/libnetwork/drivers/bridge, ChildHostIP; RootlessKit's page on port drivers; docs/semantics-engines.md, section 4.2).
 */
function boundInside(hostIp: string, { platform, rootless }: Engine): string {
  if (platform !== 'rootless') return hostIp;
  const driver = rootless?.portDriver ?? 'builtin';
  if (driver === 'builtin') return familyOf(hostIp) === 4 ? '127.0.0.1' : '::1';
  return driver === 'slirp4netns' && familyOf(hostIp) === 4 ? '10.0.2.100' : hostIp;
}

/** `-p 8080:80` binds the network's default address; where that is 0.0.0.0 or unset, also [::], if an IPv6 endpoint or docker-proxy serves it. */
function bindingAddresses(
  published: PublishedPort,
  network: Network,
  settings: HostSettings,
  hasIPv6: boolean,
): string[] {
  if (published.hostIp !== undefined && published.hostIp !== '') {
    const ip = parseIp(published.hostIp);
    return ip ? [ip.text] : [];
  }
  const preset = option(network, `${BRIDGE}host_binding_ipv4`);
  if (preset && preset !== '0.0.0.0') return [preset];
  // A snapshot of a running container states the addresses that the daemon bound; this default is for Compose files.
  return hasIPv6 || settings.userlandProxy ? ['0.0.0.0', '::'] : ['0.0.0.0'];
}

/** Legacy `--link` on a network with icc off opens the target's exposed ports (moby drivers/bridge/link.go). */
function legacyLinks(topology: Topology, networks: ReadonlyMap<string, Network>): LegacyLinkPlan[] {
  const out: LegacyLinkPlan[] = [];
  for (const parent of topology.containers)
    for (const link of parent.links) {
      const child = topology.containers.find(
        (c) => c.containerName === link.target || c.name === link.target || c.id === link.target,
      );
      if (!child || !isActive(child) || !isActive(parent)) continue;
      for (const endpoint of parent.endpoints) {
        const network = networks.get(endpoint.network);
        const other = child.endpoints.find((x) => x.network === endpoint.network);
        if (!network?.isDefaultBridge || option(network, `${BRIDGE}enable_icc`) !== 'false') continue;
        if (endpoint.ipv4 === undefined || other?.ipv4 === undefined) continue;
        const exposed = [
          ...child.exposed.map((x) => ({ port: x.port, protocol: x.protocol })),
          ...child.published.map((x) => ({ port: x.containerPort, protocol: x.protocol })),
        ];
        const ports = [...new Map(exposed.map((x) => [`${x.port}/${x.protocol}`, x])).values()];
        out.push({ bridge: network.bridgeName, parentIp: endpoint.ipv4, childIp: other.ipv4, ports });
      }
    }
  return out;
}

/** Whether lo of a container has ::1: always since 26.0, before only beside an IPv6 endpoint (moby a8f7c5ee48). */
export const hasIPv6Loopback = (container: Container, topology: Topology): boolean =>
  atLeast(topology.engine, 26) || container.endpoints.some((e) => e.ipv6 !== undefined);
