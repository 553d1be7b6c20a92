import type { Socket } from '../../kernel/index.ts';
import {
  engineWords,
  type Container,
  familyOf,
  HOST,
  indexOf,
  isLoopback,
  isWildcard,
  type Listener,
  socketText,
  isMachineAlone,
} from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis, Fix } from './Case.ts';
import { diagnoseHostPort } from './diagnoseHostPort.ts';
import { answersAt, answersByName } from './verified.ts';
import { capital, dialled, dialsLoopback, interfaceOf, listText, name, portText, refusal } from './words.ts';

/** Nobody took the packet where it went: refused by the kernel, or reset by docker-proxy. */
export function diagnoseRefused(known: Case): Diagnosis {
  if (known.trace.cause === 'rule-rejected') return diagnoseRejected(known);
  const near = (known.decided?.nearMisses ?? []).filter((s) => s.kind === 'listener');
  // A sibling in a shared namespace is as near as the container itself.
  const byFamily = near.filter((s) => acceptsOnly(s) !== undefined && acceptsOnly(s) !== familyOf(known.lands.address));
  const loopback = near.find((s) => isLoopback(s.address));
  if (loopback && !isLoopback(known.lands.address)) return onLoopback(known, loopback);
  const wildcard = byFamily.find((s) => isWildcard(s.address));
  if (wildcard) return otherFamily(known, wildcard);
  const elsewhere = near[0];
  if (elsewhere)
    return isLoopback(elsewhere.address) ? otherFamily(known, elsewhere) : onOtherAddress(known, elsewhere);
  if (known.via === 'proxy') return nothingBehindProxy(known);
  if (known.target && known.target.namespace.kind !== 'host') return diagnoseSilentContainer(known, known.target);
  if (dialsLoopback(known) && known.source && known.source.namespace.kind !== 'host')
    return localhost(known, known.source);
  return diagnoseHostPort(known);
}

/** The address family that the socket is limited to. */
function acceptsOnly(socket: Socket): 4 | 6 | undefined {
  if (!socket.address.includes(':')) return 4;
  return socket.address === '::' && !socket.v6only ? undefined : 6;
}

function onLoopback(known: Case, socket: Socket): Diagnosis {
  const listening = known.index.containers.get(socket.owner);
  // A container with network_mode: host listens on the host's loopback, not on one of its own.
  const owner = known.state.namespaceOf.get(socket.owner) === HOST ? undefined : listening;
  const server = listening ? name(listening) : socket.owner === HOST ? 'A process on the host' : shown(socket.name);
  const at = socketText(socket.address, socket.port);
  const where =
    owner && known.target && owner.id !== known.target.id ? `, which it shares with ${name(known.target)}` : '';
  const own = owner ? 'the loopback of its own network namespace' : "the host's loopback";
  const what =
    known.via === 'proxy'
      ? known.packet.protocol === 'udp'
        ? `${engineWords(known.engine).forwarder} takes the datagram on the host and passes it to ${socketText(known.lands.address, known.lands.port)}, where nothing listens; the error is discarded, so the client gets no reply`
        : `${engineWords(known.engine).forwarder} accepts the connection on the host and dials ${socketText(known.lands.address, known.lands.port)}, where nothing listens, so it closes the connection: reset`
      : known.via === 'dnat'
        ? `DNAT sends ${dialledPort(known)} to ${socketText(known.lands.address, known.lands.port)}, the address of ${known.target ? interfaceOf(known, known.target, known.lands.address) : 'its interface'} and never the loopback; nothing listens there, and the kernel answers with ${refusal(known)}`
        : asksWithin(known, owner)
          ? `The packet is addressed to ${known.lands.address}: it stays in the namespace on lo, but nothing listens at that address on ${portText(known, known.lands.port)}, so the kernel answers with ${refusal(known)}`
          : owner
            ? `${capital(known.sourceName)}'s packet is addressed to ${known.lands.address} and arrives on ${interfaceOf(known, owner, known.lands.address)}, where nothing listens on ${portText(known, known.lands.port)}, so the kernel answers with ${refusal(known)}`
            : `${capital(known.sourceName)}'s packet is addressed to ${known.lands.address}, where nothing listens on ${portText(known, known.lands.port)}, so the kernel answers with ${refusal(known)}`;
  return {
    code: 'loopback-listener',
    message: `${server} listens only on ${at}, ${own}${where}. ${what}.`,
    fixes: loopbackFixes(known, socket, owner),
  };
}

/** What DNAT sends on: a published port, or what was dialled of a machine where nothing is published. */
const dialledPort = (known: Case): string => (isMachineAlone(known.topology) ? dialled(known) : 'the published port');

/** Whether the one who asks lives in the server's own namespace. */
function asksWithin(known: Case, owner: Container | undefined): boolean {
  return owner !== undefined && known.trace.packet.from === known.state.namespaceOf.get(owner.id);
}

function loopbackFixes(known: Case, socket: Socket, owner: Container | undefined): Fix[] {
  const declared = known.topology.listeners.find((l) => l.container === socket.owner && l.port === socket.port && l.by);
  const any = socket.address.includes(':') ? ':: (all addresses)' : '0.0.0.0';
  const said = declared?.by === undefined ? '' : ` Set by ${shown(declared.by)}.`;
  const fixes: Fix[] = [
    ...(asksWithin(known, owner) && answersAt(known, socket.address, socket.port)
      ? [
          {
            title: `Dial ${socketText(socket.address, socket.port)}`,
            detail: `${capital(known.sourceName)} is in the same network namespace and shares that loopback.`,
          },
        ]
      : []),
    {
      title: `Bind the server ${owner ? `in ${name(owner)}` : 'on the host'} to ${any}`,
      detail: owner
        ? `Listen on ${any}, port ${socket.port}, instead of ${socket.address}.${said} That alone exposes nothing: ${isMachineAlone(known.topology) ? 'its links, and the rules on the way,' : "the container's networks and published ports"} decide who can reach the port.`
        : `Listen on ${any} or on the address that is dialled, ${known.lands.address}, and let the host's firewall decide who may connect.${said}`,
    },
  ];
  if (known.published) {
    const { port } = known.published;
    const host = port.hostPort ?? port.containerPort;
    fixes.push({
      title: 'Control exposure where the port is published',
      detail: `To keep it on this machine, write "127.0.0.1:${host}:${port.containerPort}" in ports; the server inside must still listen on ${any}.`,
    });
  }
  return fixes;
}

function onOtherAddress(known: Case, socket: Socket): Diagnosis {
  const owner = known.index.containers.get(socket.owner);
  const network = known.index.atAddress(socket.address)?.network;
  const on = network ? `, its address on the network ${shown(network.key)}` : '';
  const by =
    known.via === 'direct'
      ? ''
      : isMachineAlone(known.topology)
        ? ` DNAT sends the packet to ${known.lands.address}.`
        : ` The published port goes to ${known.lands.address}, the address on the network with the default gateway.`;
  return {
    code: 'listener-on-other-address',
    message: `${owner ? name(owner) : 'The server'} listens on ${socketText(socket.address, socket.port)} only${on}; the packet is addressed to ${known.lands.address}, where nothing listens.${by}`,
    fixes: [
      {
        title: `Bind the server to ${socket.address.includes(':') ? '::' : '0.0.0.0'}`,
        detail: 'It then listens on every address in its namespace.',
      },
      ...(answersAt(known, socket.address, socket.port)
        ? [
            {
              title: `Or dial ${socketText(socket.address, socket.port)}`,
              detail: 'That is the address the server is bound to.',
            },
          ]
        : []),
    ],
  };
}

function otherFamily(known: Case, socket: Socket): Diagnosis {
  const wanted = familyOf(known.lands.address);
  const only = socket.address.includes(':') ? 'IPv6' : 'IPv4';
  const why =
    socket.address === '::'
      ? 'a socket with IPV6_V6ONLY does not accept IPv4'
      : only === 'IPv4'
        ? 'an IPv4 socket never accepts IPv6'
        : 'a socket on a single IPv6 address does not accept IPv4';
  return {
    code: 'listener-other-family',
    message: `The server listens on ${socketText(socket.address, socket.port)}, which is ${only} only, and the packet is addressed to ${known.lands.address}: ${why}.${known.via !== 'proxy' ? '' : known.packet.protocol === 'udp' ? ' docker-proxy passed the datagram on; the error is discarded, so the client gets no reply.' : ' docker-proxy accepted, could not get through, and closed the connection.'}`,
    fixes: [
      { title: 'Bind the server to ::', detail: 'Without IPV6_V6ONLY that accepts both families.' },
      {
        title: `Or dial ${wanted === 6 ? 'the IPv4 address' : 'the IPv6 address'}`,
        detail:
          wanted === 6 && isLoopback(known.lands.address)
            ? 'Use 127.0.0.1 instead of localhost, which may resolve to ::1 first.'
            : 'That is the family the server listens on.',
      },
    ],
  };
}

function nothingBehindProxy(known: Case): Diagnosis {
  const datagram = known.packet.protocol === 'udp';
  return {
    code: 'nothing-behind-proxy',
    message: datagram
      ? `${engineWords(known.engine).forwarder} takes the datagram and passes it to ${name(known.target)} at ${socketText(known.lands.address, known.lands.port)}. Nothing listens there; the error is discarded, so the client gets no reply.${otherPorts(known, known.target)}`
      : `${engineWords(known.engine).forwarder} accepts every connection to the published port first and then dials ${name(known.target)} at ${socketText(known.lands.address, known.lands.port)}. Nothing listens there, so it closes the client's connection: reset instead of refused.${otherPorts(known, known.target)}`,
    fixes: known.target ? serverFixes(known, known.target) : [],
  };
}

/** The packet arrived in a container's namespace and no socket has the port. */
function diagnoseSilentContainer(known: Case, target: Container): Diagnosis {
  const inside =
    known.via === 'direct'
      ? target.published.find((p) => p.hostPort === known.lands.port && p.containerPort !== known.lands.port)
      : undefined;
  if (inside && target.id !== known.source?.id) {
    return {
      code: 'host-port-inside',
      message: `${known.lands.port} is the host's side of ${name(target)}'s published port (${known.lands.port}:${inside.containerPort}); it exists only on the host. Between containers nothing is translated, and nothing in ${name(target)} listens on ${known.lands.port}.${otherPorts(known, target)}`,
      fixes: [
        {
          title: `Dial ${shown(target.service ?? target.name)}:${inside.containerPort}`,
          detail: answersAt(known, known.lands.address, inside.containerPort)
            ? 'Between containers, use the number after the colon.'
            : `Between containers, use the number after the colon. That one cannot be reached yet either: ask about it to see why.`,
        },
      ],
    };
  }
  if (isLoopback(known.packet.destination) && known.via === 'direct' && known.source && target.id === known.source.id)
    return localhost(known, target);
  const path =
    known.via === 'dnat'
      ? `DNAT sent ${dialledPort(known)} to ${socketText(known.lands.address, known.lands.port)}`
      : `The packet arrived in ${name(target)}'s namespace`;
  return {
    code: 'nothing-listens',
    message: `${path}, and nothing listens on ${portText(known, known.lands.port)} there: the kernel answers with ${refusal(known)}. The network works.${otherPorts(known, target)}`,
    fixes: serverFixes(known, target),
  };
}

function otherPorts(known: Case, target: Container | undefined): string {
  if (!target) return '';
  const open = known.topology.listeners.filter(
    (l) => l.container === target.id && l.protocol === known.packet.protocol,
  );
  const texts = [...new Set(open.map((l) => `${listensAt(l)}${l.by === undefined ? '' : ` (${shown(l.by)})`}`))].slice(
    0,
    4,
  );
  const listens = texts.length > 0 ? ` ${name(target)} listens on ${listText(texts)}.` : '';
  return `${listens}${sameNumber(known, target)}`;
}

/** The same number of the other protocol, which is another port. */
function sameNumber(known: Case, target: Container): string {
  const { protocol } = known.packet;
  const other = known.topology.listeners.find(
    (l) => l.container === target.id && l.port === known.lands.port && l.protocol !== protocol,
  );
  return other
    ? ` It listens on ${known.lands.port} for ${other.protocol.toUpperCase()}; this connection is ${protocol.toUpperCase()}.`
    : '';
}

/** `6379`; the address too where it is not every one. */
function listensAt({ address, port }: Listener): string {
  return isWildcard(address) ? String(port) : socketText(address, port);
}

function serverFixes(known: Case, target: Container): Fix[] {
  const open = known.topology.listeners.find(
    (l) => l.container === target.id && l.protocol === known.packet.protocol && !isLoopback(l.address),
  );
  const fixes: Fix[] = [];
  if (open) {
    const use = known.published
      ? `Publish ${known.published.port.hostPort ?? open.port}:${open.port} instead of ${known.published.port.hostPort ?? known.packet.port}:${known.published.port.containerPort}.`
      : `${name(target)} listens on ${open.port}.`;
    fixes.push({ title: `Use port ${open.port}`, detail: use });
  }
  fixes.push({
    title: `Make a server in ${name(target)} listen on ${known.lands.port}`,
    detail: isMachineAlone(known.topology)
      ? `On 0.0.0.0, not on 127.0.0.1. What listens there now: ${known.commands.inNamespace(target, 'ss -lntup')}`
      : 'On 0.0.0.0, not on 127.0.0.1. Neither expose nor ports opens a port; only a listening process does.',
  });
  return fixes;
}

/** 127.0.0.1 in a container: the container itself. Whom did the person mean? */
function localhost(known: Case, source: Container): Diagnosis {
  const { port } = known.packet;
  const fixes: Fix[] = [];
  const siblings = known.topology.containers.filter(
    (other) =>
      other.id !== source.id &&
      (known.topology.listeners.some(
        (l) => l.container === other.id && l.port === port && l.protocol === known.packet.protocol,
      ) ||
        other.exposed.some((e) => e.port === port)),
  );
  const published = indexOf(known.topology)
    .published()
    .find((p) => p.port.hostPort === port && p.container.id !== source.id);
  const meant = siblings.find((s) => answersByName(known, s, port)) ?? siblings[0] ?? published?.container;
  if (meant) {
    const inside = siblings[0] ? port : (published?.port.containerPort ?? port);
    const service = shown(meant.service ?? meant.name);
    const works = answersByName(known, meant, inside);
    fixes.push({
      title: works ? `Dial ${service}:${inside}` : `Dial ${service}:${inside}, on a network they share`,
      detail: works
        ? `${name(meant)} has its own namespace and loopback; its name resolves to its address on the shared network.`
        : `${name(meant)} has its own namespace and loopback. It cannot be reached by name yet: ask about ${service}:${inside} to see why.`,
    });
  }
  const onHost = known.topology.listeners.some((l) => l.container === HOST && l.port === port);
  if (isMachineAlone(known.topology)) {
    if (fixes.length === 0)
      fixes.push({
        title: 'Dial the address of the server',
        detail: `What listens in ${name(source)}: ${known.commands.inNamespace(source, 'ss -lntup')}`,
      });
  } else if (onHost || !meant) {
    fixes.push({
      title: 'For a process on the host, dial host.docker.internal',
      detail: `Add extra_hosts: ["host.docker.internal:host-gateway"] to ${name(source)}, and make the process on the host listen on an address that containers can reach, not on 127.0.0.1.`,
    });
  }
  const { target } = known.question;
  const unspecified =
    target.kind === 'address' && target.address !== known.packet.destination
      ? `${target.address} means "all my addresses" when a server binds it; when a client dials it, it means ${known.packet.destination}. `
      : '';
  const who = meant ? ` ${name(meant)} is in another namespace with another loopback.` : '';
  return {
    code: 'localhost-is-this-container',
    message: `${unspecified}In ${name(source)}, ${known.packet.destination} is ${name(source)} itself: a network namespace has its own loopback, separate from the host's and every other container's. Nothing listens on ${portText(known, port)} there.${who}`,
    fixes,
  };
}

function diagnoseRejected(known: Case): Diagnosis {
  const alone = isMachineAlone(known.topology);
  const chain = known.decided?.chain === undefined ? '' : ` in the chain ${shown(known.decided.chain)}`;
  return {
    code: 'rule-rejects',
    message: `A firewall rule${chain} rejects the packet: ${shown(known.decided?.rule?.text ?? '(rule not known)', 300)}.${alone ? '' : ` ${engineWords(known.engine).name} did not add it.`}`,
    fixes: [
      {
        title: 'Allow this traffic in the firewall that made the rule',
        detail: alone
          ? 'The last hop has a command that shows the rule.'
          : known.engine.product === 'podman'
            ? 'For traffic to containers, change it where it is: an accept in netavark’s own chains does not override it.'
            : 'For traffic to containers, add an ACCEPT to the DOCKER-USER chain.',
      },
    ],
  };
}
