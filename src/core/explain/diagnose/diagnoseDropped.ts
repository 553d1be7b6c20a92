import { engineWords, HOST, isLoopback, socketText, isMachineAlone } from '../../model/index.ts';
import { hostAddress } from '../narrate/hostAddress.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis, Fix } from './Case.ts';
import { diagnoseOtherWay, diagnoseParentIsolated, diagnoseUnfinished } from './diagnoseChild.ts';
import { whyHeld } from './diagnoseNotProgrammed.ts';
import { diagnoseRule } from './diagnoseRule.ts';
import { publishFix } from './publishFix.ts';
import { answersAt } from './verified.ts';
import { capital, name, networkName, placeName, portText, theRule } from './words.ts';

/** The packet was dropped, or lost, on its way there or back. */
export function diagnoseDropped(known: Case): Diagnosis {
  switch (known.trace.cause) {
    case 'rule-dropped':
      return diagnoseRule(known);
    case 'policy-dropped':
      return byPolicy(known);
    case 'reply-dropped':
      return replyDropped(known);
    case 'handshake-dropped':
      return diagnoseUnfinished(known);
    case 'reply-no-route':
      return replyLost(known);
    case 'neighbour-discovery-dropped':
      return simple(
        'neighbour-discovery-dropped',
        `Before ${known.sourceName} can send to ${known.packet.destination} it asks on the bridge for the MAC address (neighbour discovery), and a rule drops that request.${theRule(known)}`,
        [{ title: 'Use IPv4, or a newer engine, on this network', detail: "IPv4's ARP is not filtered there." }],
      );
    case 'martian':
      return martian(known);
    case 'rp-filter':
      return simple(
        'rp-filter',
        `Reverse path filtering on ${placeName(known, known.decided?.namespace ?? HOST)} drops the packet: the route back to ${known.decided?.before.source ?? 'its source'} uses a different interface from the one it arrived on.`,
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
        `${capital(placeName(known, known.decided?.namespace ?? HOST))} would have to forward the packet to another interface, but IP forwarding is off.`,
        [
          {
            title: 'Turn on IP forwarding',
            detail:
              'sysctl net.ipv4.ip_forward=1 (net.ipv6.conf.all.forwarding=1 for IPv6); make it permanent in /etc/sysctl.d.',
          },
        ],
      );
    case 'usermode-source':
      return simple(
        'usermode-source',
        `The packet leaves the engine's namespace with the source address ${known.decided?.after.source ?? 'of the container'}, and ${known.decided?.outLink?.usermode?.by ?? 'the process that carries it on'} takes only what has the namespace's own: nothing masquerades it.`,
        [
          {
            title: 'Let the network masquerade',
            detail: 'Without enable_ip_masquerade nothing of it gets out of a rootless engine.',
          },
        ],
      );
    case 'udp-source-mismatch':
      return udpMismatch(known);
    case 'placeholder':
      return placeholder(known);
    case 'parent-isolated':
      return diagnoseParentIsolated(known);
    case 'no-hairpin':
      return simple(
        'hairpin-off',
        `DNAT turns the destination into ${socketText(known.lands.address, known.lands.port)}, which is behind the same bridge port that the packet came from. A switch does not send a frame back out of the port it arrived on, unless hairpin mode is on for that port.`,
        [
          {
            title: `Dial ${known.target ? shown(known.target.service ?? known.target.name) : 'the service'} by name`,
            detail: "Use the port after the colon, on the service's own network.",
          },
        ],
      );
    case 'proxy-backend-silent':
    case 'proxy-backend-unreachable':
      return silentBackend(known);
    default:
      return simple('routing-loop', 'The packet loops between routes until its TTL runs out.', [
        { title: 'Correct the routes', detail: 'The trace shows them.' },
      ]);
  }
}

function byPolicy(known: Case): Diagnosis {
  const hook = known.decided?.hook;
  if (hook === 'forward') {
    const far =
      known.target && known.packet.from.startsWith('@lan') && !isMachineAlone(known.topology)
        ? `${capital(portText(known, known.lands.port))} of ${name(known.target)} is not published, so no rule accepts the packet`
        : 'No rule accepts it';
    return simple(
      'forward-policy-drop',
      `The host would have to forward the packet. ${far}, and the policy of the FORWARD chain is DROP.`,
      isMachineAlone(known.topology)
        ? [
            {
              title: 'Accept it in FORWARD, or let what programs the rules do so',
              detail: `${known.commands.onHost(`iptables -S FORWARD`, known.decided?.namespace ?? HOST)} shows the rules that were tried. What accepts the traffic of pods is often missing: Flannel's FLANNEL-FWD, Calico's cali-FORWARD, CNI's plugin firewall.`,
            },
          ]
        : [
            ...(known.target ? [publishFix(known, known.target, known.lands.port)] : []),
            { title: 'Or accept it in DOCKER-USER', detail: 'A rule there is checked before the policy applies.' },
          ],
    );
  }
  if (hook === 'input') {
    return simple(
      'input-policy-drop',
      `The packet is for the host itself${known.via === 'proxy' ? ` (${engineWords(known.engine).forwarder} serves it)` : ''}: it goes through the INPUT chain, where no rule accepts it, and the policy is DROP.`,
      [
        {
          title: `Allow ${portText(known, known.packet.port)} in the host's firewall`,
          detail: 'For example with sudo ufw allow, or with a rule in INPUT.',
        },
      ],
    );
  }
  return simple(
    'host-firewall-drop',
    `The policy of the ${shown(known.decided?.chain ?? '?')} chain drops the packet.`,
    [],
  );
}

/** A socket that holds the port of a rule, so that nothing else takes it, and serves nothing. */
function placeholder(known: Case): Diagnosis {
  const socket = socketText(known.packet.destination, known.packet.port);
  const dial = 'Dial 127.0.0.1 instead';
  const dead = known.state.ports.find(
    (port) => port.by === 'none' && port.hostPort === known.packet.port && port.protocol === known.packet.protocol,
  );
  if (dead) return simple('port-held-by-dockerd', ...whyHeld(known, dead));
  if (known.engine.product === 'podman')
    return simple(
      'port-held-by-dockerd',
      `Podman serves published ports by DNAT alone: conmon holds ${socket} so that nothing else takes it, accepts, and never answers. DNAT cannot take a packet for ${known.packet.destination}.`,
      [{ title: dial, detail: 'The IPv4 loopback is translated; ::1 cannot be.' }],
    );
  return simple(
    'port-held-by-dockerd',
    `The userland proxy is off, so nothing serves ${socket}: dockerd's placeholder socket holds the port, accepts, and never answers. DNAT cannot take a packet for ${known.packet.destination}.`,
    [
      { title: dial, detail: 'When the userland proxy is off, the IPv4 loopback is translated; ::1 cannot be.' },
      { title: 'Or turn the userland proxy on', detail: '"userland-proxy": true in /etc/docker/daemon.json.' },
    ],
  );
}

function silentBackend(known: Case): Diagnosis {
  const dials = `${engineWords(known.engine).forwarder} accepts the connection on the host and dials ${name(known.target)} at ${socketText(known.lands.address, known.lands.port)}`;
  if (known.decided?.phase === 'reply') {
    return simple(
      'silent-backend',
      `${dials}; the container replies, and its reply is dropped on the way back.${theRule(known)}`,
      [
        {
          title: 'Accept replies before that rule',
          detail: '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT, in the same chain.',
        },
      ],
    );
  }
  return simple('silent-backend', `${dials}, but that connection does not get through.${theRule(known)}`, [
    { title: 'Find what stands between the host and the container', detail: 'The trace shows where it ends.' },
  ]);
}

function martian(known: Case): Diagnosis {
  const at = placeName(known, known.decided?.namespace ?? HOST);
  const { source = '', destination = '' } = known.decided?.before ?? {};
  const strange = isLoopback(destination) ? destination : source;
  const why = isLoopback(strange)
    ? `${strange} is a loopback address, which the kernel accepts only from lo`
    : `${strange} is its own address, which no other machine may use as a source`;
  return simple('martian-address', `${capital(at)} drops the packet as a martian: ${why}.`, [
    { title: 'Dial a real address of the host', detail: hostAddress(known.state) ?? 'Its LAN address.' },
  ]);
}

function replyDropped(known: Case): Diagnosis {
  const otherWay = diagnoseOtherWay(known);
  if (otherWay) return otherWay;
  const at = placeName(known, known.decided?.namespace ?? HOST);
  if (known.decided?.event === 'martian') {
    const { destination } = known.decided.before;
    return simple(
      'martian-address',
      `The packet was translated and answered, but ${at} drops the reply to ${destination} as a martian: the kernel accepts a loopback address only from lo. ${isLoopback(known.packet.destination) && known.packet.destination.includes(':') ? 'Unlike 127.0.0.1, ::1 cannot be translated (IPv6 has no route_localnet).' : ''}`.trimEnd(),
      [
        {
          title: isLoopback(known.packet.destination) ? 'Dial 127.0.0.1 instead' : 'Dial a real address of the host',
          detail:
            known.engine.product === 'podman'
              ? 'Podman has no proxy that would serve it without translation.'
              : 'Or turn the userland proxy on: docker-proxy serves loopback without translation.',
        },
      ],
    );
  }
  if (known.decided?.event === 'rp-filter' || known.decided?.event === 'not-forwarding') {
    return simple(
      known.decided.event === 'rp-filter' ? 'rp-filter' : 'forwarding-off',
      `The packet arrived and was answered, but the reply is dropped by ${at}${known.decided.event === 'rp-filter' ? ', whose reverse path filter expects it on another interface' : ', which does not forward packets'}.`,
      [{ title: 'Make the routes symmetric', detail: 'The trace shows both directions.' }],
    );
  }
  const where = known.decided?.chain === undefined ? '' : ` in the chain ${shown(known.decided.chain)}`;
  return simple(
    'reply-dropped',
    `The packet arrived and was answered, but the reply is dropped on its way back, on ${at}${where}.${theRule(known)}`,
    [
      {
        title: 'Accept replies before that rule',
        detail: '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT, in the same chain.',
      },
    ],
  );
}

function replyLost(known: Case): Diagnosis {
  const network = known.index.subnetOf(known.decided?.after.destination ?? '');
  const masquerade = network
    ? ` The packet went out with the container's own address (masquerading is off for ${networkName(network)}), and nothing outside has a route to its subnet.`
    : '';
  return simple(
    'reply-has-no-way-back',
    `The packet arrived, but there is no route for the reply from ${placeName(known, known.decided?.namespace ?? HOST)} to ${known.decided?.after.destination ?? 'the sender'}.${masquerade}`,
    [
      {
        title: network ? `Leave masquerading on for ${networkName(network)}` : 'Give the server a default route',
        detail: network
          ? isMachineAlone(known.topology)
            ? `A MASQUERADE rule in nat POSTROUTING for ${network.subnets[0]?.cidr ?? 'its subnet'}, or a route back to it.`
            : 'driver_opts com.docker.network.bridge.enable_ip_masquerade: "true", the default.'
          : isMachineAlone(known.topology)
            ? 'ip route add default via …, in its namespace.'
            : 'A network that is not internal, with the highest gw_priority.',
      },
    ],
  );
}

function udpMismatch(known: Case): Diagnosis {
  const seen = known.decided?.before.source ?? 'another address';
  const sent = known.trace.steps.findLast((s) => s.phase === 'reply' && s.event === 'send')?.after.source ?? seen;
  const server =
    known.via === 'proxy' ? engineWords(known.engine).forwarder : known.target ? name(known.target) : 'The server';
  const masked = sent === seen ? '' : ` (masqueraded as ${seen})`;
  const message = `The datagram arrives. ${server} has a socket on the wildcard address and replies from ${sent}${masked}, the address of its route, not from ${known.packet.destination}, which was dialled; the client's socket accepts replies from that address only.`;
  if (known.via === 'proxy') {
    const port = known.published?.port;
    return simple('udp-reply-from-other-address', message, [
      {
        title: `Publish it on the address: "${known.packet.destination}:${known.packet.port}:${port?.containerPort ?? known.lands.port}/udp"`,
        detail: `The socket of ${engineWords(known.engine).forwarder} is then bound to that address and replies from it.`,
      },
      ...(known.engine.product === 'podman'
        ? []
        : [
            {
              title: 'Or use engine 28 or later',
              detail: 'There docker-proxy replies from the address that was dialled.',
            },
          ]),
    ]);
  }
  return simple('udp-reply-from-other-address', message, [
    { title: `Bind the server to ${known.lands.address}`, detail: 'It then replies from that address.' },
    ...(answersAt(known, seen, known.packet.port)
      ? [
          {
            title: `Or dial ${socketText(seen, known.packet.port)}`,
            detail: 'That is the address that the reply comes from.',
          },
        ]
      : []),
  ]);
}

function simple(code: string, message: string, fixes: readonly Fix[]): Diagnosis {
  return { code, message, fixes };
}
