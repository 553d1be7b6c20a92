import type { ProgrammedPort } from '../../kernel/index.ts';
import {
  engineWords,
  type Container,
  HOST,
  isLoopback,
  isWildcard,
  socketText,
  isMachineAlone,
} from '../../model/index.ts';
import { hostAddress } from '../narrate/hostAddress.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis, Fix } from './Case.ts';
import { diagnoseMachinePort } from './diagnoseMachinePort.ts';
import { diagnoseNotProgrammed } from './diagnoseNotProgrammed.ts';
import { otherProtocol } from './otherProtocol.ts';
import { publishChange } from './publishFix.ts';
import { answersAt, answersByName } from './verified.ts';
import { dialled, name, portText } from './words.ts';

/** The packet was for the host, and neither a published port nor a process has the port. */
export function diagnoseHostPort(known: Case): Diagnosis {
  const { port, protocol, destination } = known.packet;
  const asked = known.state.ports.filter((p) => p.protocol === protocol);
  const programmed = asked.filter((p) => p.by !== 'none');
  const discarded = asked.filter((p) => p.by === 'none');
  const same = programmed.filter((p) => p.hostPort === port);
  const loopback = same.find((p) => isLoopback(p.hostIp));
  if (loopback && !isLoopback(destination)) return onLoopbackOnly(known, loopback);
  const dead = discarded.find((p) => p.hostPort === port);
  if (dead) return diagnoseNotProgrammed(known, dead);
  const other = same.find((p) => !isWildcard(p.hostIp) && p.hostIp !== destination);
  if (other) return onOtherAddress(known, other);
  const inner = programmed.find((p) => p.containerPort === port && p.hostPort !== undefined && p.hostPort !== port);
  if (inner) return insideNumber(known, inner, inner.hostPort ?? port);
  const random = programmed.find((p) => p.containerPort === port && p.hostPort === undefined);
  if (random) return onRandomPort(known, random);
  const meant = discarded.find((p) => p.containerPort === port);
  return meant ? diagnoseNotProgrammed(known, meant) : notPublished(known);
}

function onLoopbackOnly(known: Case, { container, hostIp, containerPort }: ProgrammedPort): Diagnosis {
  const { port, destination } = known.packet;
  const owner = known.index.containers.get(container);
  return {
    code: 'published-on-loopback',
    message: `${name(owner)} publishes ${port} on ${hostIp} only. ${servedOnlyThere(known)}; the packet is addressed to ${destination}, where nothing has the port.`,
    fixes: [
      ...(owner ? insiders(known, owner, hostIp, containerPort) : []),
      {
        title: `To let others in, publish "${port}:${containerPort}${suffix(known)}"`,
        detail: `That publishes on every address of the host, and ${engineWords(known.engine).name}'s rules come before those of ufw and firewalld: use it only if others may see the server.`,
      },
    ],
  };
}

function onOtherAddress(known: Case, { container, hostIp, containerPort }: ProgrammedPort): Diagnosis {
  const { port, destination } = known.packet;
  const owner = known.index.containers.get(container);
  return {
    code: 'published-on-other-address',
    message: `${name(owner)} publishes ${port} on ${hostIp} only; the packet is addressed to ${destination}.`,
    fixes: [
      answersAt(known, hostIp, port)
        ? { title: `Dial ${socketText(hostIp, port)}`, detail: 'That is the address it is published on.' }
        : {
            title: `Publish it on this address too: "${destination.includes(':') ? `[${destination}]` : destination}:${port}:${containerPort}${suffix(known)}"`,
            detail: `Or leave the address out to publish on all of them. The address it is published on, ${shown(hostIp)}, cannot be reached from here.`,
          },
    ],
  };
}

/** The number behind the colon, dialled on the host. */
function insideNumber(known: Case, { container }: ProgrammedPort, hostPort: number): Diagnosis {
  const { port, destination } = known.packet;
  return {
    code: 'container-port-outside',
    message: `${port} is the port inside ${name(known.index.containers.get(container))}; on the host it is published as ${hostPort}. Nothing on the host listens on ${port}.`,
    fixes: [
      answersAt(known, destination, hostPort)
        ? {
            title: `Dial ${socketText(destination, hostPort)}`,
            detail: 'From outside, use the number before the colon.',
          }
        : {
            title: 'From outside, use the number before the colon',
            detail: `${socketText(destination, hostPort)} cannot be reached from here yet: ask about it to see why.`,
          },
    ],
  };
}

function notPublished(known: Case): Diagnosis {
  const { port, protocol, destination } = known.packet;
  const mine =
    destination === hostAddress(known.state)
      ? "the host's LAN address"
      : isLoopback(destination)
        ? "the host's loopback"
        : 'an address of the host';
  if (isMachineAlone(known.topology)) return diagnoseMachinePort(known, mine, whoHas(known));
  const other = otherProtocol(known);
  const has = other ? undefined : whoHas(known);
  const hint =
    other?.sentence ??
    otherOfRange(known) ??
    (has ? ` ${name(has)} has it in its own namespace but does not publish it.` : '');
  const fixes: Fix[] = other ? [other.fix] : [];
  if (has)
    fixes.push({
      title: `Publish it: "${port}:${port}${suffix(known)}" in the ports of ${shown(has.service ?? has.name)}`,
      detail: 'Publishing adds one DNAT rule on the host, which sends the port to the container.',
      change: publishChange(has, port, protocol),
    });
  const inside = has ?? other?.container;
  if (known.source && inside && answersByName(known, inside, port))
    fixes.push({
      title: `Or dial ${shown(inside.service ?? inside.name)}:${port}`,
      detail: 'Containers on the same network need no published port.',
    });
  if (fixes.length === 0) fixes.push(publishedInstead(known));
  return {
    code: 'port-not-published',
    message: `${dialled(known)} is ${mine}. No container publishes ${portText(known, port)}, and no process on the host listens on it.${hint}`,
    fixes,
  };
}

/** A range of host ports has one port each for its container: the first that is free. A sentence with a space before it. */
export function otherOfRange(known: Case): string | undefined {
  const { port, protocol } = known.packet;
  for (const { container, index, port: p } of known.index.published()) {
    const range = p.hostPortRange;
    if (!range || p.protocol !== protocol || port < range[0] || port > range[1]) continue;
    const taken = known.state.ports.find((x) => x.container === container.id && x.index === index)?.hostPort;
    const which = taken === undefined ? '' : `, ${taken} if it is free`;
    return ` ${name(container)} publishes its port ${p.containerPort} on the first free port from ${range[0]} to ${range[1]}${which}.`;
  }
  return undefined;
}

/** Who has the port inside, though nothing leads there. */
function whoHas(known: Case): Container | undefined {
  const { port, protocol } = known.packet;
  const listening = known.topology.listeners.find(
    (l) => l.port === port && l.protocol === protocol && l.container !== HOST,
  );
  return (
    (listening && known.index.containers.get(listening.container)) ??
    known.topology.containers.find((x) => x.exposed.some((e) => e.port === port && e.protocol === protocol))
  );
}

/** `ports: ["6379"]`: published, on a port that the engine picks anew at each start. */
function onRandomPort(known: Case, { container, index, hostIp }: ProgrammedPort): Diagnosis {
  const { port, protocol } = known.packet;
  const owner = known.index.containers.get(container);
  const binding = owner?.published[index];
  const service = shown(owner?.service ?? name(owner));
  const range = binding?.hostPortRange;
  const empty = binding?.text?.value.startsWith(':')
    ? " The host's part is empty: the variable that should fill it is set neither in Compose's environment nor in .env (env_file is only for the container)."
    : '';
  const at = isWildcard(hostIp) ? '' : ` on ${hostIp} only`;
  const where = range
    ? `on a free port from ${range[0]} to ${range[1]} that the engine picks at each start`
    : 'without naming a host port: the engine picks a free one at each start (from net.ipv4.ip_local_port_range)';
  return {
    code: 'published-on-random-port',
    message: `${name(owner)} publishes its port ${port}${at} ${where}. It is not the host's port ${port}.${empty}`,
    fixes: [
      {
        title: 'Ask which port it is',
        detail: `${engineWords(known.engine).compose} port${protocol === 'udp' ? ' --protocol udp' : ''} ${service} ${port}`,
      },
      { title: `Or publish "${port}:${port}${suffix(known)}"`, detail: 'It is then the same at each start.' },
    ],
  };
}

function servedOnlyThere({ engine }: Case): string {
  const { forwarder, command } = engineWords(engine);
  return command === 'podman' && engine.platform === 'linux'
    ? 'The DNAT rule matches only that destination'
    : `The DNAT rule matches only that destination and ${forwarder} listens only there`;
}

const suffix = (c: Case): string => (c.packet.protocol === 'udp' ? '/udp' : '');

/** The ports that the host does answer on, for who took the wrong one. */
function publishedInstead(known: Case): Fix {
  const texts = known.state.ports.flatMap((programmed) =>
    programmed.by === 'none' || programmed.hostPort === undefined || programmed.protocol !== known.packet.protocol
      ? []
      : [`${programmed.hostPort} (${name(known.index.containers.get(programmed.container))})`],
  );
  const some = [...new Set(texts)];
  return some.length > 0
    ? {
        title: 'Use a published port',
        detail: `On this host: ${some.slice(0, 6).join(', ')}${some.length > 6 ? ', …' : ''}.`,
      }
    : {
        title: 'Publish the port of the service you mean',
        detail: `No ${known.packet.protocol.toUpperCase()} port is published here; a line like "8080:80" in its ports forwards the host's 8080 to its 80.`,
      };
}

/** What those do for whom a port on the host's loopback is: the host itself, and containers, which need no published port. */
function insiders(known: Case, container: Container, at: string, containerPort: number): Fix[] {
  if (known.packet.from === HOST)
    return answersAt(known, at, known.packet.port)
      ? [{ title: `Dial ${socketText(at, known.packet.port)}`, detail: 'That is the address it is published on.' }]
      : [];
  if (!known.source) return [];
  return [
    {
      title: `From a container, dial ${shown(container.service ?? container.name)}:${containerPort} on a shared network`,
      detail: 'The packet then stays on the bridge and needs no published port.',
    },
  ];
}
