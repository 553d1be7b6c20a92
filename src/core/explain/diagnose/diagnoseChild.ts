import { isLayer3, isMacvlanOrIpvlan, type Link } from '../../kernel/index.ts';
import {
  engineWords,
  type Attachment,
  atLeast,
  type Container,
  familyOf,
  HOST,
  isPublic,
  type Network,
  parseIp,
  socketText,
  isMachineAlone,
} from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis } from './Case.ts';
import { joinChange } from './joinChange.ts';
import { capital, name, networkName, placeName, theRule } from './words.ts';

/**
 * Containers that hang on an interface of the host by macvlan or ipvlan: machines of their own on its LAN, with no bridge, no NAT and
 * no rule of Docker's in between, and kept apart from the host itself.
 */
export type Child = Attachment;

/** The child that has the address. */
export function childAt(known: Pick<Case, 'index'>, address: string): Child | undefined {
  const found = known.index.atAddress(address);
  return found && isMacvlanOrIpvlan(found.network) ? found : undefined;
}

/** The network of children by which the one who asks sends. */
export function childNetworkOut(known: Case): Network | undefined {
  const out = known.trace.steps.find((s) => s.phase === 'request' && s.namespace === known.packet.from && s.outLink);
  const network = known.index.networks.get(out?.outLink?.network ?? '');
  return network && isMacvlanOrIpvlan(network) ? network : undefined;
}

const parentOf = ({ parent }: Network): string => shown(parent ?? "the host's card");

/** A macvlan child of eth0, an ipvlan child of bond0.20. */
const childOf = (network: Network): string =>
  `${network.driver === 'ipvlan' ? 'an ipvlan' : 'a macvlan'} child of ${parentOf(network)}`;

/** A child and the host whose interface carries it, in either direction. */
export function diagnoseParentIsolated(known: Case): Diagnosis {
  const target = childAt(known, known.lands.address);
  const code = 'host-cannot-reach-macvlan';
  if (!target) return hostFromChild(known, code);
  const { container, network } = target;
  const others = isLayer3(network)
    ? 'Other machines reach it only if they have a route to its subnet through this host.'
    : 'Other machines on the LAN reach it.';
  return {
    code,
    message: `${name(container)} sits directly on the LAN as ${childOf(network)}, and the kernel does not pass frames between a parent interface and its children. ${others}`,
    fixes: [
      {
        title: `Give ${name(container)} a second, bridge network`,
        detail: known.home
          ? `Choose one that ${name(known.home)} is also on: it then reaches ${shown(container.service ?? container.name)} by name.`
          : 'The host then reaches it by its address there.',
        ...(known.home ? joinChange(container, bridgeOf(known, known.home)?.id) : {}),
      },
      {
        title: `Or make ${network.driver === 'ipvlan' ? 'an ipvlan' : 'a macvlan'} interface on the host`,
        detail: `ip link add shim link ${parentOf(network)} type ${network.driver}${network.driver === 'ipvlan' ? ' mode l2' : ' mode bridge'}, and a route to the container over it.`,
      },
    ],
  };
}

/** A network of a container that others can join for their names. */
function bridgeOf(known: Case, container: Container): Network | undefined {
  const networks = container.endpoints.map((e) => known.index.networks.get(e.network));
  return networks.find((n) => n?.driver === 'bridge' && !n.isDefaultBridge);
}

function hostFromChild(known: Case, code: string): Diagnosis {
  const network = childNetworkOut(known);
  const who = known.home ?? known.source;
  const published = known.index.publishing(known.packet.port).find((p) => p.id !== who?.id);
  const bridge = published && bridgeOf(known, published);
  const reached = published
    ? ` The same goes for ports published on the host: ${name(published)} cannot be reached this way.`
    : '';
  return {
    code,
    message: `${known.sourceName} sits directly on the LAN${network ? ` as ${childOf(network)}` : ''}, and ${known.packet.destination} is the host itself, which owns that interface: the kernel does not pass frames between a parent interface and its children.${reached} It can reach other machines on the LAN.`,
    fixes: [
      {
        title: `Give ${name(who)} a second${isMachineAlone(known.topology) ? ' interface, on a bridge of the host' : ', bridge network'}`,
        detail:
          published && bridge
            ? `With ${networkName(bridge)} it dials ${shown(published.service ?? published.name)} by name.`
            : `There the host has an address of its own, the gateway${isMachineAlone(known.topology) ? '' : '; host.docker.internal with host-gateway resolves to it'}.`,
        ...joinChange(who, bridge?.id),
      },
    ],
  };
}

/** A machine outside has no route to a child. Undefined where another reason is at hand. */
export function diagnoseChildUnreachable(known: Case): Diagnosis | undefined {
  if (!known.packet.from.startsWith('@')) return undefined;
  const network = childAt(known, known.packet.destination)?.network ?? known.index.subnetOf(known.packet.destination);
  if (!network || !isMacvlanOrIpvlan(network)) return undefined;
  const owner = childAt(known, known.packet.destination);
  const who = owner ? name(owner.container) : `whoever has ${known.packet.destination}`;
  const subnet = subnetText(network, known.packet.destination);
  if (network.parent === undefined) return withoutParent(known, network, who);
  if (known.packet.from === '@internet') return fromInternet(known, network, who);
  if (isLayer3(network)) {
    const via = known.topology.host.lanAddress ?? 'HOST';
    return {
      code: 'ipvlan-l3-needs-route',
      message: `${known.packet.destination} is on ${networkName(network)}, an ipvlan network in layer 3: ${parentOf(network)} routes to ${subnet} but does not answer ARP for it, so another machine needs a route to that subnet and has none.`,
      fixes: [
        {
          title: `On the LAN's router, add a route to ${subnet} through this host`,
          detail: `ip route add ${subnet} via ${via} on a Linux machine${via === 'HOST' ? ", with this host's address on the LAN" : ''}. Every port of ${who} is then open to anyone who uses that route, because no ${engineWords(known.engine).name} rule is in between.`,
        },
        {
          title: 'Or use ipvlan_mode: l2',
          detail: "Use the LAN's own subnet: the container is then a neighbour on it.",
        },
      ],
    };
  }
  return {
    code: 'no-default-route',
    message: `${known.packet.destination} is on ${networkName(network)}, ${childOf(network)}, with the subnet ${subnet}. ${capital(known.sourceName)} has an address in another subnet and no route there: only machines in ${subnet} are neighbours of ${who}.`,
    fixes: [
      {
        title: "Give the network the subnet of the parent's LAN",
        detail: `Machines on the LAN of ${parentOf(network)} then reach it directly. Otherwise their router needs a route to ${subnet}.`,
      },
    ],
  };
}

/** Without a parent Docker puts the children on a dummy interface. */
function withoutParent(known: Case, network: Network, who: string): Diagnosis {
  return {
    code: 'macvlan-without-parent',
    message: `${networkName(network)} is a ${shown(network.driver)} network without a parent: ${engineWords(known.engine).name} attaches its containers to a dummy interface that leads nowhere. They reach each other, and nothing else reaches ${who}.`,
    fixes: parentFix(network),
  };
}

const parentFix = (network: Network): Diagnosis['fixes'] => [
  {
    title: `Name the host's interface: driver_opts of ${networkName(network)}, parent: eth0`,
    detail: "ip -br link lists the names. The subnet must then be that interface's LAN.",
  },
];

/** A child dials out of its network, and no router is there. Undefined where that is not it. */
export function diagnoseChildWithoutRouter(known: Case): Diagnosis | undefined {
  const networks = (known.home?.endpoints ?? []).flatMap((e) => known.index.networks.get(e.network) ?? []);
  if (networks.length === 0 || !networks.every((n) => isMacvlanOrIpvlan(n))) return undefined;
  const dummy = networks.find((n) => n.parent === undefined);
  if (dummy) {
    return {
      code: 'macvlan-without-parent',
      message: `${networkName(dummy)} is a ${shown(dummy.driver)} network without a parent: ${engineWords(known.engine).name} attaches its containers to a dummy interface that leads nowhere. ${known.sourceName} reaches the other containers on it and nothing else.`,
      fixes: parentFix(dummy),
    };
  }
  const silent = networks.find((n) => !n.internal && n.subnets.every((s) => s.gateway === undefined));
  if (!silent || !atLeast(known.engine, 29)) return undefined;
  return {
    code: 'no-default-route',
    message: `${known.sourceName} has no route to ${known.packet.destination}: its routing table has only its own subnets and no default route. It is on the ${shown(silent.driver)} network ${networkName(silent)}, whose ipam names no gateway, and engine 29 and later do not guess one.`,
    fixes: [
      {
        title: `Name the LAN's router: gateway in the ipam of ${networkName(silent)}`,
        detail: "ip route show default on the host shows its address, where the network's subnet is the host's LAN.",
      },
    ],
  };
}

function fromInternet(known: Case, network: Network, who: string): Diagnosis {
  const { destination, port } = known.packet;
  const ip = parseIp(destination);
  return {
    code: 'behind-lan-router',
    message: `${destination} is on the LAN of ${parentOf(network)}, where ${who} acts as a separate machine. ${ip && isPublic(ip) ? 'Whether a router leads from the Internet to it is not known' : 'It is a private address, which no router on the Internet has a route to'}.`,
    fixes: [
      {
        title: `Forward a port on the LAN's router to ${socketText(destination, port)}`,
        detail: 'This host is not involved: publishing a port does nothing for such a container.',
      },
    ],
  };
}

/** A machine of the LAN, or another child, reached a child. */
export function childReached(known: Case): Diagnosis | undefined {
  const child =
    known.via === 'direct' && known.packet.from.startsWith('@') ? childAt(known, known.packet.destination) : undefined;
  if (!child) return undefined;
  const { container, network } = child;
  const seen =
    known.trace.sourceSeen === undefined ? '' : ` ${name(container)} sees the address ${known.trace.sourceSeen}.`;
  const how = isLayer3(network)
    ? `${parentOf(network)} passes it whatever arrives for ${subnetText(network, known.packet.destination)}, which another machine routes to this host`
    : `${known.packet.destination} is a neighbour of every machine in ${subnetText(network, known.packet.destination)}`;
  return {
    code: 'reached-on-lan',
    message: `${name(container)} acts as a separate machine on the LAN, ${childOf(network)}: ${how}. ${isMachineAlone(known.topology) ? 'None' : 'No published port is needed, and none'} of this host's rules apply.${seen}`,
    fixes: [],
  };
}

/** What a child sends out of its subnet goes to the LAN's router, and not by this host. */
export function childBeyond(known: Case): Diagnosis | undefined {
  const there = childAt(known, known.packet.destination);
  if (there && known.trace.outcome === 'unknown' && known.decided?.namespace === HOST) {
    const subnet = subnetText(there.network, known.packet.destination);
    return {
      code: 'beyond-this-host',
      message: `${known.packet.destination} is ${name(there.container)}, ${childOf(there.network)}, on a LAN where, as far as the files say, the host has no address. The packet goes to the host's own router; whether that router can reach ${subnet} is not part of the model.`,
      fixes: [],
    };
  }
  const network = childNetworkOut(known);
  const step = known.trace.steps.find((s) => s.phase === 'request' && s.namespace === known.packet.from && s.outLink);
  if (!network || !step || known.decided?.namespace !== known.packet.from) return undefined;
  const router =
    step.nextHop !== undefined && step.nextHop !== known.packet.destination ? step.nextHop : step.route?.via;
  const to = socketText(known.packet.destination, known.packet.port);
  const way =
    router === undefined
      ? isLayer3(network)
        ? `leaves through ${parentOf(network)} unchanged, and the reply needs a route to ${sourceSubnet(network, step.outLink)} there`
        : `goes straight out onto the LAN of ${parentOf(network)}`
      : `goes to ${router}, the router on the LAN of ${parentOf(network)}`;
  return {
    code: 'beyond-this-host',
    message: `The packet to ${to} ${way}: ${known.sourceName} is ${childOf(network)}, so this host's rules and NAT do not apply. It carries the source address ${step.after.source}. What is out there (a router, a firewall, the server) is not part of the model.`,
    fixes: [],
  };
}

/** A child dials an address that exists on this host's bridges only, and its packet passes the host by. */
export function diagnoseChildLost(known: Case): Diagnosis | undefined {
  const network = childNetworkOut(known);
  if (!network || known.decided?.namespace !== known.packet.from) return undefined;
  const { destination, port } = known.packet;
  const host = known.state.namespaces.get(HOST)?.links.find((l) => l.addresses.some((a) => a.address === destination));
  const owner = known.index.atAddress(destination)?.container;
  const what = host
    ? `the host itself, through its interface ${shown(host.name)}`
    : `${owner ? name(owner) : 'an address'} on ${networkName(known.index.subnetOf(destination))}, behind a bridge of this host`;
  const target = owner ?? known.index.publishing(port).find((p) => p.id !== known.home?.id);
  const bridge = target && bridgeOf(known, target);
  return {
    code: 'lost-by-default-route',
    message: `${destination} is ${what}. ${known.sourceName} is ${childOf(network)}: anything outside its own subnet goes out onto that LAN, past the host, and nothing there knows the address.`,
    fixes: [
      {
        title: `Give ${name(known.home ?? known.source)} a second, bridge network`,
        detail: bridge
          ? `With ${networkName(bridge)} it dials ${shown(target.service ?? target.name)} by name.`
          : "It then reaches the host at that network's gateway.",
        ...joinChange(known.home, bridge?.id),
      },
    ],
  };
}

function sourceSubnet(network: Network, link: Link | undefined): string {
  const address = link?.addresses.find((a) => a.scope === 'global')?.address;
  return address === undefined ? networkName(network) : subnetText(network, address);
}

function subnetText(network: Network, address: string): string {
  const family = familyOf(address);
  return network.subnets.find((s) => s.family === family)?.cidr ?? networkName(network);
}

/** The answer goes past a namespace that tracks connections, which then drops what follows the first packet. */
export function diagnoseUnfinished(known: Case): Diagnosis {
  const at = placeName(known, known.decided?.namespace ?? HOST);
  const own = ownInterface(known);
  const by = own ? ` through its own interface ${shown(own.link.name)} (${networkName(own.network)})` : '';
  return {
    code: 'reply-by-other-way',
    message: `The first packet arrives, and ${name(known.target)} replies to ${placeName(known, known.packet.from)}${by}, past ${at}. ${capital(at)} sees only one direction of the connection, so its connection tracking takes the client's next packet for invalid and drops it. The client is connected and receives nothing.${theRule(known)}`,
    fixes: own
      ? otherWayFixes(known, own)
      : [
          { title: 'Make the routes symmetric', detail: `Request and reply have to pass ${at}.` },
          {
            title: 'Or let such packets pass',
            detail: 'Without the rule for INVALID, what no other rule drops gets through.',
          },
        ],
  };
}

/** The answer leaves by the server's own interface on the client's LAN, and not by the host that translated the request. */
export function diagnoseOtherWay(known: Case): Diagnosis | undefined {
  if (known.decided?.event !== 'reply-mismatch' || known.via !== 'dnat') return undefined;
  const own = ownInterface(known);
  if (!own) return undefined;
  const { link, network } = own;
  return {
    code: 'reply-by-other-way',
    message: `The packet arrives: the host forwards it to ${socketText(known.lands.address, known.lands.port)}. ${name(known.target)} is also on the LAN itself, through ${shown(link.name)} (${networkName(network)}), and replies to ${placeName(known, known.packet.from)} directly from there, past the host. The reply comes from ${known.lands.address}, not from ${known.packet.destination}, so the client does not accept it.`,
    fixes: otherWayFixes(known, own),
  };
}

interface OwnInterface {
  readonly link: Link;
  readonly network: Network;
}

/** The interface of the server on the LAN by which the reply left, if it is one. */
function ownInterface({ trace, index }: Case): OwnInterface | undefined {
  const sent = trace.steps.findLast((step) => step.phase === 'reply' && step.event === 'send');
  const left = trace.steps.find((step) => step.phase === 'reply' && step.namespace === sent?.namespace && step.outLink);
  const network = index.networks.get(left?.outLink?.network ?? '');
  return left?.outLink && network && isMacvlanOrIpvlan(network) ? { link: left.outLink, network } : undefined;
}

function otherWayFixes(known: Case, { link, network }: OwnInterface): Diagnosis['fixes'] {
  const own = link.addresses.find((a) => a.scope === 'global')?.address;
  return [
    ...(own === undefined
      ? []
      : [
          {
            title: `Dial its own address on the LAN: ${socketText(own, known.lands.port)}`,
            detail: isMachineAlone(known.topology)
              ? 'Nothing translates it there.'
              : 'No published port is needed there.',
          },
        ]),
    {
      title: `Or take ${name(known.target)} off ${networkName(network)}`,
      detail: 'With only the bridge, the published port serves the LAN.',
    },
  ];
}
