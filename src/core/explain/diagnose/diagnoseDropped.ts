import { atLeast, engineText } from '../../model/index.ts';
import type { Container, Network } from '../../model/index.ts';
import { hostAddress, isLoopback, socketText } from '../atlas.ts';
import { shown } from '../shown.ts';
import type { Case, Diagnosis, Fix } from './Case.ts';
import { publishFix } from './publishFix.ts';
import { purposeOf } from './purposeOf.ts';
import { answeringPublished, answersAt, answersByName } from './verified.ts';
import { name, networkName, networksOf, placeName, portText } from './words.ts';

/** The packet was dropped, or lost, on its way there or back. */
export function diagnoseDropped(c: Case): Diagnosis {
  switch (c.walk.cause) {
    case 'rule-dropped':
      return byRule(c);
    case 'policy-dropped':
      return byPolicy(c);
    case 'reply-dropped':
      return replyDropped(c);
    case 'reply-no-route':
      return replyLost(c);
    case 'neighbour-discovery-dropped':
      return simple(
        'neighbour-discovery-dropped',
        `Before ${c.sourceName} can send to ${c.packet.destination} it asks on the bridge for its MAC address (neighbour discovery), and a rule drops that question.${theRule(c)}`,
        [{ title: 'Use IPv4, or a newer engine, on this network', detail: "IPv4's ARP is not filtered there." }],
      );
    case 'martian':
      return martian(c);
    case 'rp-filter':
      return simple(
        'rp-filter',
        `Reverse path filtering on ${placeName(c, c.decided?.namespace ?? '@host')} drops the packet: the route back to ${c.decided?.before.source ?? 'its source'} uses another interface than it came in by.`,
        [
          {
            title: 'Make the routes symmetric, or set rp_filter to 2 (loose)',
            detail: 'sysctl net.ipv4.conf.all.rp_filter=2',
          },
        ],
      );
    case 'not-forwarding':
      return simple(
        'forwarding-off',
        `${capital(placeName(c, c.decided?.namespace ?? '@host'))} would have to forward the packet to another interface, and IP forwarding is off there.`,
        [
          {
            title: 'Switch IP forwarding on',
            detail: 'sysctl net.ipv4.ip_forward=1 (net.ipv6.conf.all.forwarding=1 for IPv6), kept in /etc/sysctl.d.',
          },
        ],
      );
    case 'udp-source-mismatch':
      return udpMismatch(c);
    case 'placeholder':
      return simple(
        'port-held-by-dockerd',
        `The userland proxy is off, so nothing serves ${socketText(c.packet.destination, c.packet.port)}: dockerd's placeholder socket holds the port, accepts, and never answers. DNAT cannot take a packet for ${c.packet.destination}.`,
        [
          {
            title: 'Dial 127.0.0.1 instead',
            detail: 'IPv4 loopback is translated when the userland proxy is off; ::1 cannot be.',
          },
          { title: 'Or switch the userland proxy on', detail: '"userland-proxy": true in /etc/docker/daemon.json.' },
        ],
      );
    case 'parent-isolated':
      return simple(
        'host-cannot-reach-macvlan',
        `${name(c.target)} sits directly on the LAN beneath the host's interface (macvlan or ipvlan), and the kernel passes no frames between a parent interface and its children. Other machines on the LAN reach it.`,
        [
          {
            title: `Give ${name(c.target)} a second, bridge network`,
            detail: 'The host then reaches it by its address there.',
          },
          {
            title: 'Or make a macvlan interface on the host',
            detail: 'ip link add shim link eth0 type macvlan mode bridge, and a route to the container over it.',
          },
        ],
      );
    case 'no-hairpin':
      return simple(
        'hairpin-off',
        `DNAT turns the destination into ${socketText(c.lands.address, c.lands.port)}, which is behind the bridge port that the packet came from. A switch does not send a frame back by the port it came in by, unless hairpin mode is on there.`,
        [
          {
            title: `Dial ${c.target ? shown(c.target.service ?? c.target.name) : 'the service'} by name`,
            detail: 'On its own network, with the port behind the colon.',
          },
        ],
      );
    case 'proxy-backend-silent':
    case 'proxy-backend-unreachable':
      return silentBackend(c);
    default:
      return simple('routing-loop', 'The packet goes in circles between routes until its time to live is used up.', [
        { title: 'Correct the routes', detail: 'The trace shows them.' },
      ]);
  }
}

function byRule(c: Case): Diagnosis {
  const step = c.decided;
  const purpose = step ? purposeOf(step, c.atlas.bridges) : 'foreign';
  const apart = networksApart(c);
  switch (purpose) {
    case 'isolation':
      return separateNetworks(c, apart);
    case 'direct-access-drop':
      return apart ? separateNetworks(c, apart) : directAccess(c);
    case 'unpublished-drop':
      return apart ? separateNetworks(c, apart) : unpublished(c);
    case 'internal':
      return internal(c);
    case 'icc':
      return iccOff(c);
    case 'loopback-drop':
      return simple(
        'published-on-loopback',
        `The port is published on ${c.packet.destination}, the host's loopback. Since engine 28 a rule in raw PREROUTING drops packets for it that did not come in by lo.${theRule(c)}`,
        [{ title: 'Publish on an address that is meant to be reached', detail: 'And dial that one.' }],
      );
    case 'docker-user':
      return simple(
        'docker-user-drop',
        `A rule in DOCKER-USER drops the packet before Docker's own rules are asked.${theRule(c)}${c.via === 'dnat' ? ` At that point DNAT is done: it sees ${socketText(c.lands.address, c.lands.port)}.` : ''}`,
        [
          {
            title: 'Change that rule, or put an ACCEPT before it',
            detail:
              'sudo iptables -I DOCKER-USER … -j ACCEPT; match the published port with -m conntrack --ctorigdstport.',
          },
        ],
      );
    case 'foreign':
      return simple(
        'host-firewall-drop',
        `A rule that is not Docker's drops the packet on ${placeName(c, step?.namespace ?? '@host')}, in the chain ${shown(step?.chain ?? '?')} of ${shown(step?.table ?? '?')}.${theRule(c)}`,
        [
          {
            title: 'Allow this traffic in the firewall that made the rule',
            detail:
              step?.hook === 'input'
                ? 'It is addressed to the host itself (docker-proxy included), so it passes INPUT.'
                : 'It is forwarded, so it passes FORWARD; an ACCEPT in DOCKER-USER comes before most others.',
          },
        ],
      );
  }
}

function byPolicy(c: Case): Diagnosis {
  const hook = c.decided?.hook;
  if (hook === 'forward') {
    const far =
      c.target && c.packet.from.startsWith('@lan')
        ? `${capital(portText(c, c.lands.port))} of ${name(c.target)} is not published, so no rule accepts it`
        : 'No rule accepts it';
    return simple(
      'forward-policy-drop',
      `The host would have to forward the packet. ${far}, and the policy of the chain FORWARD is DROP.`,
      [
        ...(c.target ? [publishFix(c, c.target, c.lands.port)] : []),
        { title: 'Or accept it in DOCKER-USER', detail: 'A rule there stands before the policy.' },
      ],
    );
  }
  if (hook === 'input') {
    return simple(
      'input-policy-drop',
      `The packet is for the host itself${c.via === 'proxy' ? ' (docker-proxy serves it)' : ''}: it passes the chain INPUT, no rule accepts it there, and the policy is DROP.`,
      [
        {
          title: `Allow ${portText(c, c.packet.port)} in the host's firewall`,
          detail: 'For instance sudo ufw allow, or a rule in INPUT.',
        },
      ],
    );
  }
  return simple(
    'host-firewall-drop',
    `The policy of the chain ${shown(c.decided?.chain ?? '?')} drops the packet.`,
    [],
  );
}

function silentBackend(c: Case): Diagnosis {
  const dials = `docker-proxy accepts the connection on the host and dials ${name(c.target)} at ${socketText(c.lands.address, c.lands.port)}`;
  if (c.decided?.phase === 'reply') {
    return simple(
      'silent-backend',
      `${dials}; the container answers, and its answer is dropped on the way back.${theRule(c)}`,
      [
        {
          title: 'Accept replies before that rule',
          detail: '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT, in the same chain.',
        },
      ],
    );
  }
  return simple('silent-backend', `${dials}, and that does not get through.${theRule(c)}`, [
    { title: 'Find what stands between the host and the container', detail: 'The trace shows where it ends.' },
  ]);
}

function martian(c: Case): Diagnosis {
  const at = placeName(c, c.decided?.namespace ?? '@host');
  const { source = '', destination = '' } = c.decided?.before ?? {};
  const strange = isLoopback(destination) ? destination : source;
  const why = isLoopback(strange)
    ? `${strange} is a loopback address: the kernel takes it from lo only`
    : `${strange} is an address of its own, and nobody else may send with it`;
  return simple('martian-address', `${capital(at)} drops the packet as a martian: ${why}.`, [
    { title: 'Dial a real address of the host', detail: hostAddress(c.state) ?? 'Its LAN address.' },
  ]);
}

/** `, in the namespace of web`. */
function shares(c: Case): string {
  return c.home && c.source && c.home.id !== c.source.id ? ` (in the namespace of ${name(c.home)})` : '';
}

/** Source and target container on no common network. */
function networksApart(c: Case): { readonly source: Container; readonly target: Container } | undefined {
  if (!c.home || !c.target || c.home.id === c.target.id) return undefined;
  const mine = new Set(c.home.endpoints.map((e) => e.network));
  return c.target.endpoints.some((e) => mine.has(e.network)) && c.via === 'direct' && sharesDialled(c)
    ? undefined
    : { source: c.home, target: c.target };
}

/** The dialled address is on a network of the asking container. */
function sharesDialled(c: Case): boolean {
  const owner = c.atlas.owners.get(c.lands.address);
  return c.home?.endpoints.some((e) => e.network === owner?.network.id) ?? false;
}

function separateNetworks(
  c: Case,
  apart: { readonly source: Container; readonly target: Container } | undefined,
): Diagnosis {
  if (!apart) {
    return simple(
      'separate-networks',
      `The packet would go from one bridge to another, and Docker's rules keep bridges apart.${theRule(c)}`,
      [],
    );
  }
  const { source, target } = apart;
  const common = target.endpoints.find((e) => source.endpoints.some((m) => m.network === e.network));
  const there = c.atlas.owners.get(c.lands.address)?.network;
  const way =
    c.via === 'dnat'
      ? `DNAT leads the published port to ${socketText(c.lands.address, c.lands.port)} on the network ${networkName(there)}, and the rules that keep bridges apart drop it`
      : `the only way from one bridge to the other is through the host, whose rules drop it`;
  const message = common
    ? `${socketText(c.lands.address, c.lands.port)} is ${name(target)}'s address on ${networkName(there)}, a network that ${c.sourceName} is not on: ${way}.${theRule(c)} They share ${networkName(c.atlas.networks.get(common.network))}.`
    : `${c.sourceName} is on ${networksOf(c, source)}${shares(c)}, ${name(target)} on ${networksOf(c, target)}: two bridges, no switch in common. ${capital(way)}.${theRule(c)}`;
  return simple('separate-networks', message, shareFixes(c, source, target, common?.network));
}

function shareFixes(c: Case, source: Container, target: Container, common: string | undefined): Fix[] {
  const to = shown(target.service ?? target.name);
  const from = shown(source.service ?? source.name);
  if (common !== undefined) {
    return [
      {
        title: `Dial ${to}:${c.lands.port} by name`,
        detail: `The name leads to its address on ${networkName(c.atlas.networks.get(common))}, the network that both are on.${answersByName(c, target, c.lands.port) ? '' : ` It does not answer there yet, for a reason of its own: ask about ${to}:${c.lands.port}.`}`,
      },
    ];
  }
  const networks = target.endpoints.map((e) => c.atlas.networks.get(e.network)).filter((n) => n !== undefined);
  const best = networks.find((n) => n.driver === 'bridge' && !n.isDefaultBridge) ?? networks[0];
  const join: Fix =
    best && !best.isDefaultBridge
      ? {
          title: `Put ${from} on the network ${networkName(best)} too`,
          detail: `Add ${networkName(best)} to networks of ${from} (and keep the ones it has): one more veth pair, plugged into ${shown(best.bridgeName)}. Then ${to}:${c.lands.port} answers by name.`,
        }
      : {
          title: `Put ${from} and ${to} on one network`,
          detail: 'One that the project defines: the default bridge has no names.',
        };
  return [join, ...publishedWay(c, target)];
}

/** A published port as the other way in, where one answers the one who asks. */
function publishedWay(c: Case, target: Container): Fix[] {
  const answering = c.via === 'direct' ? answeringPublished(c, target, c.lands.port) : undefined;
  if (!answering) return [];
  return [
    {
      title: `Or dial the published port on the host: ${socketText(answering.address, answering.port)}`,
      detail: `DNAT or docker-proxy leads it to ${name(target)}.`,
    },
  ];
}

function directAccess(c: Case): Diagnosis {
  const scope = atLeast(c.topology.engine, 28, 2) ? 'every port, published or not' : 'published ports';
  return simple(
    'direct-access-dropped',
    `${capital(c.sourceName)} has a route to the container subnet, so the packet reaches the host, and a rule in raw PREROUTING drops it: since engine 28 whatever is addressed to a container's own address must come in by the container's bridge (${engineText(c.topology.engine)}: ${scope}). Before engine 28 there was no such rule, and a published port was reachable this way.${theRule(c)}`,
    [
      ...(c.target ? [publishFix(c, c.target, c.lands.port)] : []),
      {
        title: 'Or make the network routed on purpose',
        detail:
          'driver_opts com.docker.network.bridge.gateway_mode_ipv4: routed (published ports are then open at the container address), or trusted_host_interfaces with the interface that the packets come in by (28.2 on).',
      },
    ],
  );
}

function unpublished(c: Case): Diagnosis {
  return simple(
    'unpublished-port-dropped',
    `${capital(portText(c, c.lands.port))} of ${name(c.target)} is not published, and since engine 28 its network drops what comes from outside the bridge unless a published port accepts it.${theRule(c)}`,
    c.target ? [publishFix(c, c.target, c.lands.port)] : [],
  );
}

function internal(c: Case): Diagnosis {
  const at = c.atlas.owners.get(c.lands.address)?.network;
  const mine = c.home?.endpoints.map((e) => c.atlas.networks.get(e.network)).find((n) => n?.internal);
  const network: Network | undefined = at?.internal ? at : mine;
  const side =
    at?.internal === true
      ? `${name(c.target)} is on the internal network ${networkName(at)}: nothing from outside its subnet gets in`
      : `${c.sourceName} is on the internal network ${networkName(mine)}: nothing leaves its subnet`;
  const who = at?.internal === true ? c.target : c.home;
  const fixes: Fix[] = [];
  if (c.home && c.target && at?.internal === true) {
    fixes.push({
      title: `Put ${shown(c.home.service ?? c.home.name)} on ${networkName(network)} too`,
      detail: 'Containers on an internal network talk to one another.',
    });
  }
  if (who)
    fixes.push({
      title: `Give ${shown(who.service ?? who.name)} a second network that is not internal`,
      detail: 'It keeps the internal one for its siblings.',
    });
  fixes.push({
    title: `Or remove internal: true from ${networkName(network)}`,
    detail: 'If the outside is meant to be reached.',
  });
  return simple('internal-network', `${side}.${theRule(c)}`, fixes);
}

function iccOff(c: Case): Diagnosis {
  const network = c.atlas.owners.get(c.lands.address)?.network;
  const answering = c.target && answeringPublished(c, c.target, c.lands.port);
  const fixes: Fix[] = [
    {
      title: `Remove enable_icc: "false" from ${networkName(network)}`,
      detail: 'driver_opts com.docker.network.bridge.enable_icc; true is the default.',
    },
    {
      title: `Or put ${c.sourceName} and ${name(c.target)} on another network together`,
      detail: 'One more veth pair each, on a bridge where containers may talk.',
    },
  ];
  if (answering) {
    fixes.push({
      title: `Or dial the published port: ${socketText(answering.address, answering.port)}`,
      detail: 'With docker-proxy that way stays open: it is a process on the host that dials the container.',
    });
  }
  return simple(
    'icc-disabled',
    `Both are on the network ${networkName(network)}, whose containers may not talk to each other (enable_icc is false): a rule drops what comes in by ${shown(network?.bridgeName ?? 'the bridge')} and would leave by it again.${theRule(c)}`,
    fixes,
  );
}

function replyDropped(c: Case): Diagnosis {
  const at = placeName(c, c.decided?.namespace ?? '@host');
  if (c.decided?.event === 'martian') {
    const { destination } = c.decided.before;
    return simple(
      'martian-address',
      `The packet was translated and answered, and the answer, addressed to ${destination}, is dropped by ${at} as a martian: a loopback address is taken from lo only. ${isLoopback(c.packet.destination) && c.packet.destination.includes(':') ? '::1 cannot be translated as 127.0.0.1 can (there is no route_localnet for IPv6).' : ''}`.trimEnd(),
      [
        {
          title: isLoopback(c.packet.destination) ? 'Dial 127.0.0.1 instead' : 'Dial a real address of the host',
          detail: 'Or switch the userland proxy on: docker-proxy serves loopback without translation.',
        },
      ],
    );
  }
  if (c.decided?.event === 'rp-filter' || c.decided?.event === 'not-forwarding') {
    return simple(
      c.decided.event === 'rp-filter' ? 'rp-filter' : 'forwarding-off',
      `The packet arrived and was answered; on its way back the answer is dropped by ${at}${c.decided.event === 'rp-filter' ? ', whose reverse path filter expects it on another interface' : ', which does not forward packets'}.`,
      [{ title: 'Make the routes symmetric', detail: 'The trace shows the way there and the way back.' }],
    );
  }
  const where = c.decided?.chain === undefined ? '' : ` in the chain ${shown(c.decided.chain)}`;
  return simple(
    'reply-dropped',
    `The packet arrived and was answered; the reply is dropped on its way back, on ${at}${where}.${theRule(c)}`,
    [
      {
        title: 'Accept replies before that rule',
        detail: '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT, in the same chain.',
      },
    ],
  );
}

function replyLost(c: Case): Diagnosis {
  const network = c.atlas.subnetOf(c.decided?.after.destination ?? '');
  const masquerade = network
    ? ` The packet went out with the container's own address (masquerading is off for ${networkName(network)}), and nobody outside knows the way to its subnet.`
    : '';
  return simple(
    'reply-has-no-way-back',
    `The packet arrived, and the reply finds no way back from ${placeName(c, c.decided?.namespace ?? '@host')} to ${c.decided?.after.destination ?? 'the sender'}.${masquerade}`,
    [
      {
        title: network ? `Leave masquerading on for ${networkName(network)}` : 'Give the server a default route',
        detail: network
          ? 'driver_opts com.docker.network.bridge.enable_ip_masquerade: "true", the default.'
          : 'A network that is not internal, with the highest gw_priority.',
      },
    ],
  );
}

function udpMismatch(c: Case): Diagnosis {
  const seen = c.decided?.before.source ?? 'another address';
  const sent = c.walk.steps.findLast((s) => s.phase === 'reply' && s.event === 'send')?.after.source ?? seen;
  const server = c.via === 'proxy' ? 'docker-proxy' : c.target ? name(c.target) : 'The server';
  const masked = sent === seen ? '' : ` (masqueraded as ${seen} on the way)`;
  const message = `The datagram arrives. ${server} has a socket on the wildcard address and answers from ${sent}${masked}, the address of its route, not from ${c.packet.destination} that was dialled; the client's socket takes answers from there only.`;
  if (c.via === 'proxy') {
    const port = c.published?.port;
    return simple('udp-reply-from-other-address', message, [
      {
        title: `Publish it on the address: "${c.packet.destination}:${c.packet.port}:${port?.containerPort ?? c.lands.port}/udp"`,
        detail: "Then docker-proxy's socket is bound to that address and answers from it.",
      },
      { title: 'Or use engine 28 or later', detail: 'There docker-proxy answers from the address that was dialled.' },
    ]);
  }
  return simple('udp-reply-from-other-address', message, [
    { title: `Bind the server to ${c.lands.address}`, detail: 'Then it answers from that address.' },
    ...(answersAt(c, seen, c.packet.port)
      ? [{ title: `Or dial ${socketText(seen, c.packet.port)}`, detail: 'The address that the answer comes from.' }]
      : []),
  ]);
}

function theRule(c: Case): string {
  return c.decided?.rule ? ` The rule: ${shown(c.decided.rule.text, 300)}` + '.' : '';
}

function simple(code: string, message: string, fixes: readonly Fix[]): Diagnosis {
  return { code, message, fixes };
}

function capital(text: string): string {
  return /^(the|another|a|docker's|port) /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
