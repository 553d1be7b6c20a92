import { isMacvlanOrIpvlan } from '../../kernel/index.ts';
import { engineWords, indexOf, isMachineAlone } from '../../model/index.ts';
import { hostAddress } from '../narrate/hostAddress.ts';
import { namespaceOfContainer } from '../narrate/namespaceOfContainer.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis, Fix } from './Case.ts';
import { diagnoseChildLost, diagnoseChildUnreachable, diagnoseChildWithoutRouter } from './diagnoseChild.ts';
import { joinChange } from './joinChange.ts';
import { publishFix } from './publishFix.ts';
import { answersByName } from './verified.ts';
import { capital, dialled, name, networkName, networksOf, placeName } from './words.ts';

/** The sender itself cannot send, or nobody has the address. */
export function diagnoseUnreachable(known: Case): Diagnosis {
  switch (known.trace.cause) {
    case 'no-neighbour':
      return diagnoseChildWithoutRouter(known) ?? nobodyHere(known);
    case 'no-address':
      return noIPv6(known);
    case 'route-refuses':
      return {
        code: 'route-refuses',
        message: `A route of ${placeName(known, known.decided?.namespace ?? known.packet.from)} rejects ${known.packet.destination}${known.decided?.route ? ` (${known.decided.route.type} ${known.decided.route.destination})` : ''}.`,
        fixes: [
          {
            title: 'Remove that route, or dial another address',
            detail: 'ip route shows it; someone added it on purpose.',
          },
        ],
      };
    case 'usermode-closed':
      return {
        code: 'usermode-closed',
        message: `${known.packet.destination} stands for the machine's own loopback here, and ${known.decided?.outLink?.usermode?.by ?? 'the process that joins this namespace to the machine'} is started so that it is not reached.`,
        fixes: [
          {
            title: "Dial the machine's LAN address, and let the service listen on it",
            detail:
              'Or open the loopback on purpose: slirp4netns allow_host_loopback=true, pasta --map-gw, DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false.',
          },
        ],
      };
    case 'not-one-peer':
      return {
        code: 'not-one-peer',
        message: `${known.packet.destination} is a ${known.packet.destination === '255.255.255.255' ? 'broadcast' : 'multicast'} address: it addresses many machines. A TCP connection has exactly two ends, so the kernel refuses at once (network is unreachable).`,
        fixes: [
          {
            title: 'Dial the address or the name of one container',
            detail: 'Only UDP can use multicast and broadcast.',
          },
        ],
      };
    default:
      return diagnoseChildUnreachable(known) ?? diagnoseChildWithoutRouter(known) ?? noRoute(known);
  }
}

/** Another machine dials an address that exists behind this host's bridge only. */
export function diagnosePrivateAddress(known: Case): Diagnosis {
  const network = known.index.subnetOf(known.packet.destination);
  const owner = known.index.atAddress(known.packet.destination);
  const subnet =
    network?.subnets.find((s) => s.family === (known.packet.destination.includes(':') ? 6 : 4))?.cidr ?? 'its subnet';
  const whose = owner ? `${name(owner.container)}'s address` : 'an address';
  const at = hostAddress(known.state) ?? 'the host';
  const fixes: Fix[] = [
    owner
      ? publishFix(known, owner.container, known.packet.port)
      : { title: 'Publish the port, and dial the host', detail: at },
  ];
  const internet = known.trace.packet.from === '@internet';
  if (!internet)
    fixes.push({
      title: 'A static route to the subnet does not replace that',
      detail: `With a route to ${subnet} via ${at}, the packet reaches this host. Up to engine 27 a published port then answers (an unpublished one only where the policy of FORWARD is ACCEPT); since engine 28 a rule in raw PREROUTING drops it, unless the network's gateway mode is routed or nat-unprotected.`,
    });
  return {
    code: 'private-container-address',
    message: `${known.packet.destination} is ${whose} in ${subnet}, a private subnet behind this host's bridge ${shown(network?.bridgeName ?? '')}. ${internet ? 'No router on the Internet has a route to that subnet' : `${capital(known.sourceName)} has no route to that subnet, and neither does its gateway, if it has one`}. What leaves this host carries the host's address (MASQUERADE), so nothing outside learns of the subnet; the way in is a published port.`,
    fixes,
  };
}

/** An address of a network of the project that the sender has only its default route for. */
export function diagnoseLost(known: Case): Diagnosis {
  const child = diagnoseChildUnreachable(known) ?? diagnoseChildLost(known);
  if (child) return child;
  const network = known.index.subnetOf(known.packet.destination);
  const driver = network && network.driver !== 'bridge' ? ` (${shown(network.driver)})` : '';
  return {
    code: 'lost-by-default-route',
    message: `${known.packet.destination} belongs to the network ${networkName(network)}${driver}, and ${placeName(known, known.decided?.namespace ?? known.packet.from)} has only the default route for it: the packet leaves the host, where nothing knows that subnet, and is lost.`,
    fixes: [
      { title: `Ask from a container on ${networkName(network)}`, detail: 'The address is a neighbour there.' },
      { title: 'Or dial a published port', detail: 'On an address of the host.' },
    ],
  };
}

function nobodyHere(known: Case): Diagnosis {
  const network = known.index.subnetOf(known.packet.destination);
  const at = placeName(known, known.decided?.namespace ?? known.packet.from);
  const asked = known.decided?.nextHop ?? known.lands.address;
  const router = known.index.gatewayOf(asked);
  if (asked !== known.lands.address) {
    const bridge = router ? `, the gateway of ${networkName(router)}` : '';
    return {
      code: 'nobody-has-address',
      message: `The route to ${known.lands.address} goes through ${asked}${bridge}. ${capital(at)} asks on the link who has that address, and nothing answers: no route to host.${router ? ` The bridge ${shown(router.bridgeName)} has no such address${isMachineAlone(known.topology) ? '' : ', because of inhibit_ipv4 or the gateway mode isolated'}.` : ''}`,
      fixes: [
        {
          title: router
            ? `Give the bridge of ${networkName(router)} its address`
            : `Find out what should have ${asked}`,
          detail: router
            ? isMachineAlone(known.topology)
              ? `ip addr add ${asked}/PREFIX dev ${shown(router.bridgeName)}, in the namespace of the bridge.`
              : 'Remove com.docker.network.bridge.inhibit_ipv4 or gateway_mode_ipv4 from its driver_opts, or give the container another network that leads out.'
            : 'The route names a router that does not exist.',
        },
      ],
    };
  }
  const gone = network
    ? ` No container on ${networkName(network)} has it: addresses are assigned at each start and may move to another container.`
    : '';
  return {
    code: 'nobody-has-address',
    message: `${capital(at)} asks on the link who has ${asked}, and nothing answers: no route to host.${gone}`,
    fixes: isMachineAlone(known.topology)
      ? [
          {
            title: `Find out what should have ${asked}`,
            detail:
              'ip -br addr in each namespace, or kubectl get pods -A -o wide: a pod that was started again has another address.',
          },
        ]
      : [
          {
            title: "Use the service's name instead of an address",
            detail: `${engineWords(known.engine).name}'s resolver always knows the current one.`,
          },
          {
            title: 'Or fix the address with ipv4_address',
            detail: 'In networks of the service; the network then needs a subnet of its own.',
          },
        ],
  };
}

function noIPv6(known: Case): Diagnosis {
  const local = known.packet.destination === '::1';
  return {
    code: 'no-ipv6',
    message: local
      ? `${known.sourceName}'s namespace has no ::1: before engine 26, IPv6 is off in a container without an IPv6 network.`
      : `${dialled(known)} is an IPv6 address, and ${known.sourceName} has no IPv6 address to send from.`,
    fixes: [
      {
        title: local ? 'Dial 127.0.0.1' : 'Dial the IPv4 address or the name',
        detail: local ? 'Or use engine 26 or later.' : 'The network assigns IPv4 addresses.',
      },
      {
        title: 'Or turn on IPv6 for the network',
        detail: 'enable_ipv6: true; engine 27 and later choose a subnet automatically.',
      },
    ],
  };
}

function noRoute(known: Case): Diagnosis {
  const { source } = known;
  if (
    source?.namespace.kind === 'none' ||
    (source && source.endpoints.length === 0 && source.namespace.kind === 'own')
  ) {
    return {
      code: 'no-network',
      message: `${known.sourceName} has no network: its namespace has only lo, with no veth pair and no route. It can reach only itself.`,
      fixes: [
        {
          title: `Give ${shown(source.service ?? source.name)} a network`,
          detail: "Without network_mode: none, Compose attaches it to the project's default network.",
        },
      ],
    };
  }
  if (known.packet.destination.includes(':') && source) {
    const links = namespaceOfContainer(known.state, source.id)?.links ?? [];
    if (!links.some((l) => l.addresses.some((a) => a.family === 6 && a.scope === 'global'))) return noIPv6(known);
  }
  const networks = (source?.endpoints ?? [])
    .map((e) => known.index.networks.get(e.network))
    .filter((n) => n !== undefined);
  const internal = networks.length > 0 && networks.every((n) => n.internal);
  const there = known.index.atAddress(known.packet.destination);
  const fixes: Fix[] = [];
  if (source && there) {
    fixes.push({
      title: `Put ${shown(source.service ?? source.name)} and ${shown(there.container.service ?? there.container.name)} on the same network`,
      detail: `${name(there.container)} is on ${networksOf(known, there.container)}.`,
      ...joinChange(known.home, there.network.id),
    });
  }
  const published = indexOf(known.topology)
    .published()
    .find((p) => p.port.hostPort === known.packet.port && p.port.protocol === known.packet.protocol);
  if (source && !there && published && answersByName(known, published.container, published.port.containerPort))
    fixes.push({
      title: `Dial ${shown(published.container.service ?? published.container.name)}:${published.port.containerPort}`,
      detail: 'On a shared network no published port is needed.',
    });
  if (source && internal)
    fixes.push({
      title: `Give ${shown(source.service ?? source.name)} a network that is not internal`,
      detail: 'That one adds the default route.',
    });
  const why =
    source && internal
      ? ` It is on ${networksOf(known, source)} only, which ${networks.length === 1 ? 'is' : 'are'} internal: ${networks.every((n) => isMacvlanOrIpvlan(n)) ? '' : 'since engine 25 '}such a container gets no default route, so the kernel refuses at once.`
      : '';
  return {
    code: 'no-default-route',
    message: `${capital(placeName(known, known.decided?.namespace ?? known.packet.from))} has no route to ${known.packet.destination}: its routing table has only its own subnets and no default route.${why}`,
    fixes,
  };
}
