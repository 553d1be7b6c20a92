import { familyOf, HOST, isLoopback, socketText } from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis } from './Case.ts';
import { childReached } from './diagnoseChild.ts';
import { capital, dialled, interfaceOf, name, networkName } from './words.ts';

/** Which way the packet went, for an answer of outcome ok. */
export function diagnoseReached(c: Case): Diagnosis {
  const server = shown(c.trace.servedBy ?? 'the server');
  const who = c.trace.servedBy === undefined || c.trace.servedBy === HOST ? 'The server' : server;
  const seen = c.trace.sourceSeen === undefined ? '' : ` ${who} sees the address ${c.trace.sourceSeen}.`;
  const say = (code: string, message: string): Diagnosis => ({ code, message, fixes: [] });
  const at = c.decided?.namespace;
  if (c.via === 'proxy') {
    const port = c.published?.port.containerPort ?? c.lands.port;
    return say(
      'reached-docker-proxy',
      `docker-proxy, a process on the host, accepts the connection at ${socketText(c.packet.destination, c.packet.port)} and dials ${name(c.target)} at ${socketText(c.lands.address, port)}.${seen}`,
    );
  }
  if (c.via === 'dnat') {
    return say(
      'reached-published-port',
      `The published port is a DNAT rule on the host: ${socketText(c.packet.destination, c.packet.port)} becomes ${socketText(c.lands.address, c.lands.port)}, the address of ${name(c.target)}'s ${c.target ? interfaceOf(c, c.target, c.lands.address) : 'interface'}.${seen}`,
    );
  }
  if (at === c.packet.from) {
    const where = c.home ? `${name(c.home)}'s network namespace` : "the host's network namespace";
    const own = isLoopback(c.packet.destination) ? 'the loopback' : "one of the namespace's own addresses";
    return say(
      'reached-same-namespace',
      `${server === c.sourceName ? `${server} itself` : server === HOST ? 'A process on the host' : server} listens in ${where}: ${c.packet.destination} is ${own}, so the packet goes over lo and meets no bridge and no rule of Docker.${seen}`,
    );
  }
  if (at === HOST) {
    return say(
      'reached-host-process',
      `${c.packet.destination} is the host's own, no published port claims ${c.packet.port}, and ${server === HOST ? 'a process on the host' : server} listens in the host's namespace.${seen}`,
    );
  }
  const child = childReached(c);
  if (child) return child;
  const owner = c.index.atAddress(c.packet.destination);
  if (owner && c.home?.endpoints.some((e) => e.network === owner.network.id)) {
    const how =
      owner.network.driver === 'bridge'
        ? `are plugged into the same bridge, ${shown(owner.network.bridgeName)} (network ${networkName(owner.network)}): it switches the frame straight to ${socketText(c.packet.destination, c.packet.port)}`
        : `are neighbours on the network ${networkName(owner.network)} (${shown(owner.network.driver)}): the frame goes straight to ${socketText(c.packet.destination, c.packet.port)}`;
    return say(
      'reached-same-bridge',
      `${c.sourceName} and ${name(owner.container)} ${how}. Ports need not be published for that.${seen}`,
    );
  }
  const family = familyOf(c.packet.destination);
  const subnet = owner?.network.subnets.find((s) => s.family === family)?.cidr ?? 'the subnet';
  const old =
    c.packet.from === '@lan+route' && c.state.generation.id === 'le27'
      ? ' Since engine 28 Docker drops this: only the published port on the host answers then.'
      : '';
  return say(
    'reached-container-address',
    `${capital(c.sourceName)} has a route to ${subnet}, and the packet is routed to ${owner ? `${name(owner.container)}'s` : "the container's"} own address, ${dialled(c)}.${seen}${old}`,
  );
}
