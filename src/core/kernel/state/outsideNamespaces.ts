import { inNet, parseIp, type Topology } from '../../model/index.ts';
import { connectedRoutes, global, LOOPBACK } from './hostNamespace.ts';
import type { HostSettings } from './hostSettings.ts';
import type { Link, LinkAddress, Namespace, Route } from './KernelState.ts';
import { freeAddress, LAN_SEGMENT, NIC, parentLans } from './parentLans.ts';

/** RFC 5737 and RFC 3849 documentation addresses stand for a machine somewhere on the internet. */
const INTERNET = { four: '198.51.100.9', six: '2001:db8:ffff::9' };

/**
 * The machines that ask from outside: `@lan`, a neighbour of the host; `@lan+route`, the same with static routes to the
 * container subnets through the host; `@internet`, whose packets come in by the host's network card. On each LAN that a macvlan or
 * ipvlan network describes `@lan` stands for a machine of that LAN.
 */
export function outsideNamespaces(topology: Topology, settings: HostSettings): Namespace[] {
  const lan = machine(
    '@lan',
    [
      global(settings.lanPeer, settings.lanPrefix),
      ...(settings.lanPeer6 === undefined ? [] : [global(settings.lanPeer6, 64)]),
    ],
    lansBeside(topology, settings),
  );
  const staticRoutes: Route[] = topology.networks
    .filter((n) => n.driver === 'bridge' || n.driver === 'ipvlan')
    .flatMap((network) =>
      network.subnets.flatMap((subnet): Route[] => {
        const via = subnet.family === 4 ? settings.lanAddress : settings.lanAddress6;
        return via === undefined
          ? []
          : [
              {
                family: subnet.family,
                destination: subnet.cidr,
                via,
                link: NIC,
                metric: subnet.family === 4 ? 0 : 1024,
                type: 'unicast',
              },
            ];
      }),
    );
  const routed: Namespace = { ...lan, id: '@lan+route', routes: [...lan.routes, ...staticRoutes] };
  const internet = machine('@internet', [
    global(INTERNET.four, 32),
    ...(settings.lanAddress6 === undefined ? [] : [global(INTERNET.six, 128)]),
  ]);
  // To the internet the host is one address; what lies between is not modelled.
  const toHost: Route[] = [
    {
      family: 4,
      destination: `${settings.lanAddress}/32`,
      link: NIC,
      source: INTERNET.four,
      metric: 0,
      type: 'unicast',
    },
  ];
  if (settings.lanAddress6 !== undefined)
    toHost.push({
      family: 6,
      destination: `${settings.lanAddress6}/128`,
      link: NIC,
      source: INTERNET.six,
      metric: 0,
      type: 'unicast',
    });
  return [lan, routed, { ...internet, routes: toHost }];
}

/** By segment: the addresses of a machine on the LANs of children, where `lanPeer` is not one already. */
function lansBeside(topology: Topology, settings: HostSettings): ReadonlyMap<string, readonly LinkAddress[]> {
  const own = [settings.lanPeer, settings.lanPeer6].flatMap((text) =>
    text === undefined ? [] : (parseIp(text) ?? []),
  );
  const found = new Map<string, LinkAddress[]>();
  for (const lan of parentLans(topology)) {
    const isKnown = lan.net.family === 4 ? topology.host.lanAddress : topology.host.lanAddress6;
    // A subnet that is not the host's own, on the host's own LAN: its neighbours are known to be elsewhere.
    if (lan.segment === LAN_SEGMENT && (isKnown !== undefined || own.some((ip) => inNet(ip, lan.net)))) continue;
    const address = freeAddress(topology, lan, [settings.lanAddress]);
    if (address === undefined) continue;
    found.set(lan.segment, [...(found.get(lan.segment) ?? []), global(address, lan.net.length)]);
  }
  return found;
}

function machine(
  id: string,
  addresses: readonly LinkAddress[],
  beside: ReadonlyMap<string, readonly LinkAddress[]> = new Map<string, readonly LinkAddress[]>(),
): Namespace {
  const nic: Link = {
    name: NIC,
    kind: 'nic',
    up: true,
    addresses: [...addresses, ...(beside.get(LAN_SEGMENT) ?? [])],
    segment: LAN_SEGMENT,
    routeLocalnet: false,
    predicted: true,
  };
  const others = [...beside].flatMap(([segment, theirs], index): Link[] =>
    segment === LAN_SEGMENT ? [] : [{ ...nic, name: `eth${index + 1}`, addresses: theirs, segment }],
  );
  return {
    id,
    containers: [],
    links: [LOOPBACK, nic, ...others],
    routes: [nic, ...others].flatMap(connectedRoutes),
    sockets: [],
    rulesets: {},
    sysctls: {
      ipForward: false,
      ip6Forward: false,
      rpFilter: 0,
      bridgeNfCallIptables: false,
      bridgeNfCallIp6tables: false,
    },
    hosts: [{ address: '127.0.0.1', names: ['localhost'], by: 'loopback' }],
    embeddedDns: false,
    captured: false,
  };
}
