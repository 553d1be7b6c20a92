import { engineWords, ENGINE, familyOf, HOST, isLoopback, socketText, isMachineAlone } from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis } from './Case.ts';
import { childReached } from './diagnoseChild.ts';
import { capital, dialled, interfaceOf, name, networkName } from './words.ts';

/** Which way the packet went, for an answer of outcome ok. */
export function diagnoseReached(known: Case): Diagnosis {
  const server = shown(known.trace.servedBy ?? 'the server');
  const who = known.trace.servedBy === undefined || known.trace.servedBy === HOST ? 'The server' : server;
  const seen = known.trace.sourceSeen === undefined ? '' : ` ${who} sees the address ${known.trace.sourceSeen}.`;
  const say = (code: string, message: string): Diagnosis => ({ code, message, fixes: [] });
  const at = known.decided?.namespace;
  const driver = known.trace.steps.find((s) => s.event === 'proxy-accept' && s.socket?.kind === 'port-driver')?.socket;
  if (driver) {
    const from = driver.proxy?.from === ENGINE ? "the engine's own namespace" : `${name(known.target)}'s own namespace`;
    return say(
      'reached-port-driver',
      `${shown(driver.name)}, a process on the host, listens at ${socketText(known.packet.destination, known.packet.port)} for the published port and dials ${name(known.target)} from ${from}.${seen}`,
    );
  }
  if (known.via === 'proxy') {
    const port = known.published?.port.containerPort ?? known.lands.port;
    return say(
      'reached-docker-proxy',
      `${engineWords(known.engine).forwarder}, a process on the host, accepts the connection at ${socketText(known.packet.destination, known.packet.port)} and dials ${name(known.target)} at ${socketText(known.lands.address, port)}.${seen}`,
    );
  }
  if (known.via === 'dnat') {
    return say(
      'reached-published-port',
      `The published port is a DNAT rule on the host: ${socketText(known.packet.destination, known.packet.port)} becomes ${socketText(known.lands.address, known.lands.port)}, the address of ${name(known.target)}'s ${known.target ? interfaceOf(known, known.target, known.lands.address) : 'interface'}.${seen}`,
    );
  }
  const carried = known.trace.steps.find((s) => s.event === 'usermode' && s.phase === 'request')?.outLink?.usermode;
  if (carried) {
    return say(
      'reached-through-the-host',
      `${shown(carried.by)} carries the packet out of the engine's namespace and dials ${known.packet.destination} as a process of the host, where ${server === HOST ? 'another process' : server} listens.${seen}`,
    );
  }
  if (at === known.packet.from) {
    const where = known.home ? `${name(known.home)}'s network namespace` : "the host's network namespace";
    const own = isLoopback(known.packet.destination) ? 'the loopback' : "one of the namespace's own addresses";
    return say(
      'reached-same-namespace',
      `${server === known.sourceName ? `${server} itself` : server === HOST ? 'A process on the host' : server} listens in ${where}: ${known.packet.destination} is ${own}, so the packet stays on lo and meets no bridge${isMachineAlone(known.topology) ? '' : ` and no ${engineWords(known.engine).name} rule`}.${seen}`,
    );
  }
  if (at === HOST) {
    return say(
      'reached-host-process',
      `${known.packet.destination} is the host's own address, no ${isMachineAlone(known.topology) ? `rule sends ${known.packet.port} on` : `container publishes ${known.packet.port}`}, and ${server === HOST ? 'a process on the host' : server} listens in the host's namespace.${seen}`,
    );
  }
  const child = childReached(known);
  if (child) return child;
  const owner = known.index.atAddress(known.packet.destination);
  if (owner && known.home?.endpoints.some((e) => e.network === owner.network.id)) {
    const how =
      owner.network.driver === 'bridge'
        ? `are on the same bridge, ${shown(owner.network.bridgeName)} (network ${networkName(owner.network)}), which switches the frame straight to ${socketText(known.packet.destination, known.packet.port)}`
        : `are neighbours on the network ${networkName(owner.network)} (${shown(owner.network.driver)}): the frame goes straight to ${socketText(known.packet.destination, known.packet.port)}`;
    return say(
      'reached-same-bridge',
      `${known.sourceName} and ${name(owner.container)} ${how}.${isMachineAlone(known.topology) ? '' : ' No published port is needed.'}${seen}`,
    );
  }
  const family = familyOf(known.packet.destination);
  const subnet = owner?.network.subnets.find((s) => s.family === family)?.cidr ?? 'the subnet';
  const old =
    known.packet.from === '@lan+route' && known.state.generation.id === 'pre28'
      ? ' Since engine 28 Docker drops this; only the published port on the host would answer.'
      : '';
  return say(
    'reached-container-address',
    `${capital(known.sourceName)} has a route to ${subnet}, and the packet is routed to ${owner ? `${name(owner.container)}'s` : "the container's"} own address, ${dialled(known)}.${seen}${old}`,
  );
}
