import type { Topology } from '../../model/index.ts';
import { connectedRoutes, global, LAN_SEGMENT, LOOPBACK, NIC } from './hostNamespace.ts';
import type { HostSettings } from './hostSettings.ts';
import type { Link, Namespace, Route } from './KernelState.ts';

/** RFC 5737 and RFC 3849 documentation addresses stand for a machine somewhere on the internet. */
const INTERNET = { four: '198.51.100.9', six: '2001:db8:ffff::9' };

/**
 * The machines that ask from outside: `@lan`, a neighbour of the host; `@lan+route`, the same with static routes to the
 * container subnets through the host; `@internet`, whose packets come in by the host's network card.
 */
export function outsideNamespaces(topology: Topology, settings: HostSettings): Namespace[] {
  const lan = machine('@lan', [
    global(settings.lanPeer, 24),
    ...(settings.lanPeer6 === undefined ? [] : [global(settings.lanPeer6, 64)]),
  ]);
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

function machine(id: string, addresses: Link['addresses']): Namespace {
  const nic: Link = {
    name: NIC,
    kind: 'nic',
    up: true,
    addresses,
    segment: LAN_SEGMENT,
    routeLocalnet: false,
    predicted: true,
  };
  return {
    id,
    containers: [],
    links: [LOOPBACK, nic],
    routes: connectedRoutes(nic),
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
