import {
  type Container,
  engineWords,
  type HostRoute,
  isWildcard,
  type Network,
  overlaps,
  parseCidr,
  type PublishedPort,
  type Topology,
} from '../model/index.ts';
import { portText } from './differencesOf.ts';
import type { Clash } from './Drift.ts';
import { belongsTo } from './networkDifferences.ts';

/** A project's clashes with this host: names and ports in use, address ranges routed elsewhere, missing external networks. */
export function clashesOf(planned: Topology, live: Topology, routes: readonly HostRoute[]): Clash[] {
  return [
    ...planned.containers.filter((c) => c.active).flatMap((c) => containerClashes(c, planned, live)),
    ...planned.networks.flatMap((n) => networkClashes(n, planned, live, routes)),
  ];
}

function containerClashes(container: Container, planned: Topology, live: Topology): Clash[] {
  const words = engineWords(live.engine);
  const others = live.containers.filter((c) => c.project !== planned.project || planned.project === undefined);
  const named = others.find((c) => c.containerName === container.containerName);
  const clashes: Clash[] = [];
  if (named) {
    clashes.push({
      kind: 'container-name',
      message: `The container name ${container.containerName} is taken by ${whose(named)}; ${words.name} will reject a second one.`,
      origin: container.origin,
      subject: { kind: 'container', id: container.id },
    });
  }
  // Docker publishes ports only for containers with their own namespace; for others `ports` does nothing.
  if (container.namespace.kind !== 'own') return clashes;
  for (const [index, port] of container.published.entries()) {
    const holder = others.find((c) => c.state === 'running' && c.published.some((p) => collide(port, p)));
    if (!holder) continue;
    clashes.push({
      kind: 'port',
      message: `Port ${portText(port)} of ${container.name} is already used on the host by ${holder.containerName} (${whose(holder)}).`,
      origin: port.origin,
      subject: { kind: 'port', container: container.id, index },
    });
  }
  return clashes;
}

function whose(container: Container): string {
  return container.project === undefined ? 'a container outside any project' : `project ${container.project}`;
}

function collide(one: PublishedPort, other: PublishedPort): boolean {
  if (one.hostPort === undefined || one.hostPort !== other.hostPort || one.protocol !== other.protocol) return false;
  return isEverywhere(one.hostIp) || isEverywhere(other.hostIp) || one.hostIp === other.hostIp;
}

function isEverywhere(address: string | undefined): boolean {
  return address === undefined || address === '' || isWildcard(address);
}

function networkClashes(network: Network, planned: Topology, live: Topology, routes: readonly HostRoute[]): Clash[] {
  const words = engineWords(live.engine);
  const now = live.networks.find((n) => n.name === network.name);
  const subject = { kind: 'network', id: network.id } as const;
  if (network.external) {
    // A node has a Swarm network only while a task there needs it, so one that is not listed may still exist.
    if (now || network.isDefaultBridge || live.engine.swarm) return [];
    const message = `The external network ${network.name} does not exist on this daemon; "${words.compose} up" will fail. Create it: ${words.command} network create ${network.name}`;
    return [
      { kind: 'external-network-missing', message, origin: network.parts.get('name') ?? network.origin, subject },
    ];
  }
  const clashes: Clash[] = [];
  const ours = now !== undefined && belongsTo(now, planned.project);
  if (now && !ours && !network.isDefaultBridge) {
    const project = now.labels.get('com.docker.compose.project')?.value;
    clashes.push({
      kind: 'network-name',
      message: `The network ${network.name} exists and belongs to ${project === undefined ? 'no Compose project' : `project ${project}`}; Compose will ${project === undefined ? 'reject it' : 'share it'}. Give it another name, or declare it external.`,
      origin: network.parts.get('name') ?? network.origin,
      subject,
    });
  }
  // An existing network is compared by its real ranges. For one yet to be created only ranges in the file count, since Docker avoids ranges in use.
  const subnets = ours ? now.subnets : network.subnets.filter((s) => !s.predicted);
  const bridges = new Set(live.networks.map((n) => n.bridgeName));
  for (const subnet of subnets) {
    const origin = network.subnets.find((s) => s.family === subnet.family && !s.predicted)?.origin ?? network.origin;
    for (const other of live.networks) {
      if (other.name === network.name || !other.subnets.some((s) => meet(s.cidr, subnet.cidr))) continue;
      clashes.push({
        kind: 'subnet',
        message: `The subnet ${subnet.cidr} of ${network.name} overlaps ${other.subnets.map((s) => s.cidr).join(', ')} of the network ${other.name}; ${words.name} will reject it.`,
        origin,
        subject,
      });
    }
    for (const route of routes) {
      if (bridges.has(route.interface) || isDefault(route.cidr) || !meet(route.cidr, subnet.cidr)) continue;
      const vpn = isTunnel(route.interface);
      clashes.push({
        kind: vpn ? 'vpn' : 'route',
        message: `The subnet ${subnet.cidr} of ${network.name} overlaps the host's route ${route.cidr} through ${route.interface}${vpn ? ', a VPN' : ''}: the host can reach only one of the two. Choose another subnet in the file's ipam.`,
        origin,
        subject,
      });
    }
  }
  return clashes;
}

/** Whether two address ranges overlap; false if either is not a range. */
function meet(one: string, other: string): boolean {
  const [x, y] = [parseCidr(one), parseCidr(other)];
  return x !== undefined && y !== undefined && overlaps(x, y);
}

function isDefault(cidr: string): boolean {
  return cidr.endsWith('/0') || cidr === 'default';
}

/** Names that tunnels have by default: OpenVPN, WireGuard, Tailscale, ZeroTier, PPP, Cisco, GlobalProtect. */
function isTunnel(name: string): boolean {
  return /^(tun|tap|utun|wg|tailscale|zt|ppp|cscotun|gpd|ipsec|nordlynx|proton)/.test(name);
}
