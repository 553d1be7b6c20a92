import {
  inNet,
  type Ip,
  type IpNet,
  indexOf,
  ipOfWords,
  isLoopback,
  isUnspecified,
  lastOf,
  type Network,
  parseIp,
  parseNet,
  type Subnet,
  type Topology,
} from '../../model/index.ts';
import { networksOnHost } from './networksOnHost.ts';

/** The network that the host's card is plugged into. */
export const LAN_SEGMENT = 'lan';
/** What stands for a machine's network card where nobody says its name. */
export const NIC = 'eth0';
/** Children in layer 3 hear their own siblings alone: their parent routes to them, and answers no ARP for them. */
const LAYER_3 = 'l3:';

/** Whether machines outside are on this segment. */
export const isLanSegment = (segment: string): boolean =>
  segment === LAN_SEGMENT || segment.startsWith(`${LAN_SEGMENT}:`);

export const isLayer3Segment = (segment: string): boolean => segment.startsWith(LAYER_3);

/** The segment of the ipvlan children in layer 3 of an interface. */
export const layer3Segment = (parent: string): string => `${LAYER_3}${parent}`;

export const isMacvlanOrIpvlan = ({ driver }: Network): boolean => driver === 'macvlan' || driver === 'ipvlan';

/** Modes l3 and l3s of ipvlan: the parent routes, and a default route leads out by the interface alone. */
export const isLayer3 = (network: Network): boolean =>
  network.driver === 'ipvlan' && childMode(network)?.startsWith('l3') === true;

/** The mode of a macvlan or ipvlan network: Docker's option is named after the driver, netavark's is `mode` (netavark src/network/vlan.rs). */
export const childMode = ({ driver, options }: Network): string | undefined =>
  (options.get(driver === 'macvlan' ? 'macvlan_mode' : 'ipvlan_mode') ?? options.get('mode'))?.value;

/**
 * What a container's interface on the network hears. A macvlan or ipvlan child is on its parent's LAN, of an internal network
 * too, which only has no default route (moby#40596, engine 20.10); without a parent Docker makes a dummy that leads nowhere.
 */
export function segmentOf(topology: Topology, network: Network): string {
  const { parent } = network;
  if (!isMacvlanOrIpvlan(network) || parent === undefined) return `net:${network.id}`;
  if (isLayer3(network)) return layer3Segment(parent);
  return isOnHostsLan(topology, network) ? LAN_SEGMENT : `${LAN_SEGMENT}:${parent}`;
}

/** The host's network card: what a network trusts, or hangs its macvlan on, is mostly that; else a name that stands for it. */
export function nicName(topology: Topology): string {
  const bridges = new Set(networksOnHost(topology).map((n) => n.bridgeName));
  const parents = topology.networks.flatMap((n) => (n.parent === undefined ? [] : [n]));
  const named = [
    ...parents.flatMap((n) => (holdsHost(topology, n) ? [n.parent ?? ''] : [])),
    ...topology.networks.flatMap((network) =>
      (network.options.get('com.docker.network.bridge.trusted_host_interfaces')?.value ?? '').split(':'),
    ),
    ...parents.flatMap((n) => (isVlan(n) ? [] : [n.parent ?? ''])),
    // `eth0.100` is a VLAN of eth0.
    ...parents.map((n) => (n.parent ?? '').split('.')[0] ?? ''),
  ];
  return named.find((name) => name !== '' && name !== 'lo' && !bridges.has(name)) ?? NIC;
}

const isVlan = ({ parent = '' }: Network): boolean => parent.includes('.');

const isOnHostsLan = (topology: Topology, network: Network): boolean =>
  network.parent === nicName(topology) || holdsHost(topology, network);

/** Whether the host is known to have an address in the network's subnet. */
function holdsHost({ host }: Topology, network: Network): boolean {
  const ip = host.lanAddress === undefined ? undefined : parseIp(host.lanAddress);
  return (
    ip !== undefined &&
    isMacvlanOrIpvlan(network) &&
    !isLayer3(network) &&
    netsOf(network, 4).some((net) => inNet(ip, net))
  );
}

/** The subnets that somebody stated: one that Docker takes from its pools is no LAN's. */
const statedSubnets = (network: Network, family: 4 | 6): readonly Subnet[] =>
  network.subnets.filter((s) => s.family === family && !s.predicted);

const netsOf = (network: Network, family: 4 | 6): readonly IpNet[] =>
  statedSubnets(network, family).flatMap((s) => parseNet(s.cidr) ?? []);

/** A LAN that a macvlan or ipvlan network describes: its subnet is the one of the machines around its parent. */
export interface ParentLan {
  readonly network: Network;
  readonly segment: string;
  readonly subnet: Subnet;
  readonly net: IpNet;
}

/** The LANs that the networks' stated subnets describe, in the networks' order. */
export function parentLans(topology: Topology): readonly ParentLan[] {
  return topology.networks.flatMap((network) => {
    if (!isMacvlanOrIpvlan(network) || isLayer3(network) || network.parent === undefined) return [];
    const segment = segmentOf(topology, network);
    return ([4, 6] as const).flatMap((family) =>
      statedSubnets(network, family).flatMap((subnet) => {
        const net = parseNet(subnet.cidr);
        return net ? [{ network, segment, subnet, net }] : [];
      }),
    );
  });
}

/** The address of the host that a published port names, where it lies in the LAN. */
export function namedHostAddress(topology: Topology, { net }: ParentLan): string | undefined {
  const named = topology.containers.flatMap((c) => c.published.flatMap((p) => parseIp(p.hostIp ?? '') ?? []));
  return named.find((ip) => inNet(ip, net) && !isLoopback(ip) && !isUnspecified(ip))?.text;
}

/** A private address of the host that a published port names, and that is on none of Docker's networks: the one on its LAN. */
export function namedLanAddress(topology: Topology): string | undefined {
  const docker = networksOnHost(topology).flatMap((n) => n.subnets.flatMap((s) => parseNet(s.cidr) ?? []));
  const named = topology.containers.flatMap((c) => c.published.flatMap((p) => parseIp(p.hostIp ?? '') ?? []));
  return named.find((ip) => PRIVATE.some((net) => inNet(ip, net)) && !docker.some((net) => inNet(ip, net)))?.text;
}

/** RFC 1918. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].flatMap((n) => parseNet(n) ?? []);

/** How many addresses are looked at, from either end of a subnet. */
const MAX_TRIED = 256;

/** An address of the LAN that nobody is known to have; undefined where there is none. */
export function freeAddress(topology: Topology, lan: ParentLan, besides: readonly string[]): string | undefined {
  const { net, subnet } = lan;
  const range = subnet.ipRange === undefined ? undefined : parseNet(subnet.ipRange);
  const taken = new Set<Ip['key']>();
  const known = [subnet.gateway, ...subnet.auxiliary.values(), ...besides];
  for (const text of known) {
    const ip = text === undefined ? undefined : parseIp(text);
    if (ip) taken.add(ip.key);
  }
  const last = lastOf(net);
  const [w0, w1, w2, w3] = last.words;
  let inRange: string | undefined;
  // The last address is a broadcast, and the first the subnet's own.
  for (let back = 1; back <= MAX_TRIED; back++) {
    if (w3 - back < 0) break;
    const ip = ipOfWords(net.family, [w0, w1, w2, w3 - back]);
    if (!inNet(ip, net) || ip.key === net.base.key) break;
    if (taken.has(ip.key) || indexOf(topology).atAddress(ip.text)) continue;
    if (!range || !inNet(ip, range)) return ip.text;
    inRange ??= ip.text;
  }
  return inRange;
}
