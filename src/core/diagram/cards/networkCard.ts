import { type Engine, engineWords, type Network, operand } from '../../model/index.ts';
import type { Card, Fact } from '../Diagram.ts';
import { bridgeWord, masqueradeCommand } from './hostCommands.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** A network, described by its driver. */
export function networkCard(index: PictureIndex, network: Network): Card {
  const bridge = index.bridge(network.id);
  const members = index.members(network.id);
  const words = engineWords(index.engineOf(network));
  const facts: Fact[] = [{ name: `${words.name}’s name`, value: visibleText(network.name) }];
  facts.push({ name: 'Driver', value: visibleText(network.driver) });
  if (network.driver === 'bridge' && network.origin.kind === 'docker') {
    facts.push({ name: 'Interface', value: visibleText(bridge?.name ?? network.bridgeName) });
  }
  for (const s of network.subnets) facts.push({ name: 'Subnet', value: s.cidr, predicted: s.predicted });
  for (const s of network.subnets) {
    if (s.gateway !== undefined) facts.push({ name: 'Gateway', value: s.gateway, predicted: s.predicted });
  }
  if (network.parent !== undefined) facts.push({ name: 'Parent interface', value: visibleText(network.parent) });
  if (network.driver === 'bridge') {
    facts.push({ name: 'Way out', value: wayOut(network, bridge?.masquerade ?? !network.internal) });
    facts.push({
      name: 'Names',
      value: !(network.dnsEnabled ?? !network.isDefaultBridge)
        ? 'no resolver: containers reach each other by address only'
        : `${words.name}’s resolver ${words.resolverPlace}`,
    });
    if (bridge?.icc === false) facts.push({ name: 'Between containers', value: 'dropped (icc is off)' });
  }
  facts.push({ name: 'On it', value: names(members.map((c) => c.name)) });
  return {
    title: visibleText(network.key),
    kind: kindText(network),
    sentence: sentenceOf(network, members.length, bridge?.icc !== false),
    facts,
    problems: index.problems({ kind: 'network', id: network.id }),
    commands: commandsOf(index.engineOf(network), network),
  };
}

export function kindText(network: Network): string {
  switch (network.driver) {
    case 'bridge':
      return network.internal ? 'Internal Linux bridge' : 'Linux bridge';
    case 'macvlan':
      return 'macvlan network';
    case 'ipvlan':
      return 'ipvlan network';
    case 'overlay':
      return 'Overlay network (VXLAN)';
    default:
      return `Network of driver ${visibleText(network.driver)}`;
  }
}

function sentenceOf(network: Network, members: number, icc: boolean): string {
  const who = members === 1 ? 'One container is' : `${members} containers are`;
  switch (network.driver) {
    case 'bridge': {
      const talk = icc
        ? 'containers on it reach each other'
        : 'but icc is off, so containers on it cannot talk to each other';
      const out = network.internal
        ? 'It is internal: no masquerading and no published ports, so nothing gets in or out.'
        : 'Outgoing packets get the host’s address.';
      return `A software switch in the host’s namespace: ${talk}. ${who} connected to it. ${out}`;
    }
    case 'macvlan':
      return `Each container has an interface with its own MAC address on ${visibleText(network.parent ?? 'the parent interface')}, directly on the LAN: no bridge, no NAT, and the host itself cannot reach them that way.`;
    case 'ipvlan':
      return `Containers share the MAC address of ${visibleText(network.parent ?? 'the parent interface')} but have their own IP addresses: no bridge and no NAT.`;
    case 'overlay':
      return 'A switch that spans hosts: frames travel between the engines inside VXLAN (UDP 4789).';
    default:
      return `A network of the driver ${visibleText(network.driver)}; Net Lens does not know what it does in the kernel.`;
  }
}

function wayOut(network: Network, masquerade: boolean): string {
  if (network.internal) return 'none: the network is internal';
  return masquerade ? 'masquerade behind the host’s address' : 'routed without masquerade';
}

function commandsOf(engine: Engine, network: Network): Card['commands'] {
  const { name, command } = engineWords(engine);
  const inspect = { title: `As ${name} reports it`, text: `${command} network inspect ${operand(network.name)}` };
  if (network.driver !== 'bridge') return [inspect];
  return [
    { title: 'Ports of this bridge', text: `ip link show master ${bridgeWord(engine, network)}` },
    { title: 'Its address', text: `ip addr show dev ${bridgeWord(engine, network)}` },
    inspect,
  ];
}

/** How packets leave a bridge network. */
export function masqueradeCard(index: PictureIndex, network: Network): Card {
  const subnet = network.subnets.find((s) => s.family === 4) ?? network.subnets[0];
  return {
    title: `Way out of ${visibleText(network.key)}`,
    kind: 'MASQUERADE rule',
    sentence:
      'Packets from this network to the outside get the host’s address as their source; the kernel tracks the connection and translates the replies back. Other machines never see a container’s address.',
    facts: subnet ? [{ name: 'Applies to', value: subnet.cidr, predicted: subnet.predicted }] : [],
    problems: [],
    commands: [masqueradeCommand(index.engineOf(network))],
  };
}

/** At most eight names, the rest counted. */
export function names(all: readonly string[]): string {
  if (all.length === 0) return 'nobody';
  const shown = all.slice(0, 8).map(visibleText).join(', ');
  return all.length > 8 ? `${shown} and ${all.length - 8} more` : shown;
}
