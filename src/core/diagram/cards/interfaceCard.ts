import { type Container, type InterfaceFact, isOfMachine, type Network, shellQuote } from '../../model/index.ts';
import type { Card, Fact } from '../Diagram.ts';
import { bridgeWord, nsenter } from './hostCommands.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** The interface inside the container. */
export function interfaceCard(index: PictureIndex, container: Container, network: Network, fact: InterfaceFact): Card {
  const endpoint = container.endpoints.find((e) => e.network === network.id);
  const facts: Fact[] = fact.addresses.map((value) => ({
    name: 'Address',
    value,
    predicted: endpoint?.predicted ?? true,
  }));
  if (endpoint?.mac !== undefined) facts.push({ name: 'MAC', value: visibleText(endpoint.mac) });
  facts.push({ name: 'Network', value: visibleText(network.key) });
  if (fact.isGateway) facts.push({ name: 'Default route', value: 'through this interface' });
  const aliases = (endpoint?.aliases ?? []).map((a) => a.value);
  if (!network.isDefaultBridge && network.driver === 'bridge' && !isOfMachine(network.origin)) {
    facts.push({
      name: 'Names here',
      value: [...new Set([container.service ?? container.containerName, ...aliases])].map(visibleText).join(', '),
    });
  }
  const where = visibleText(container.name);
  const sentence =
    network.driver === 'macvlan' || network.driver === 'ipvlan'
      ? `A ${network.driver} interface: a child of the host’s ${visibleText(network.parent ?? 'parent interface')}, moved into the namespace of ${where}.`
      : `The inner end of a veth pair: what goes in comes out at the other end, on ${visibleText(network.key)}. It exists as long as the container runs.`;
  return {
    title: `${visibleText(fact.name)} of ${where}`,
    kind: 'Network interface',
    sentence,
    facts,
    problems: index.problems({ kind: 'endpoint', container: container.id, network: network.id }),
    commands: [
      {
        title: 'This interface',
        text: nsenter(index.engineOf(container), container, `ip -d addr show dev ${shellQuote(fact.name)}`),
      },
      { title: 'Routes', text: nsenter(index.engineOf(container), container, 'ip route') },
    ],
  };
}

/** The host's end: its name, or why it is unknown. */
function hostEnd(index: PictureIndex, container: Container, fact: InterfaceFact): string {
  if (fact.veth !== undefined) return visibleText(fact.veth);
  if (container.origin.kind !== 'docker' || container.state !== 'running') return 'named when the container starts';
  const engine = index.engineOf(container);
  return engine.platform === 'desktop'
    ? `in ${engine.machine ?? 'Docker Desktop'}’s virtual machine, not visible from here`
    : 'present, but not visible from here';
}

/** The veth pair, or what other drivers have instead. */
export function vethCard(index: PictureIndex, container: Container, network: Network, fact: InterfaceFact): Card {
  const inner = `${visibleText(fact.name)} in ${visibleText(container.name)}`;
  if (network.driver !== 'bridge') {
    return {
      title: `${visibleText(network.key)} to ${visibleText(container.name)}`,
      kind: network.driver === 'overlay' ? 'Attachment to an overlay' : `${visibleText(network.driver)} child`,
      sentence: `Connects ${inner} with ${visibleText(network.key)}.`,
      facts: [],
      problems: [],
      commands: [
        {
          title: 'This interface',
          text: nsenter(index.engineOf(container), container, `ip -d link show dev ${shellQuote(fact.name)}`),
        },
      ],
    };
  }
  const bridge = index.bridge(network.id);
  return {
    title: fact.veth === undefined ? `veth pair of ${visibleText(container.name)}` : visibleText(fact.veth),
    kind: 'veth pair',
    sentence: `A veth pair: one end is ${inner}, the other is ${fact.veth === undefined ? 'a veth' : visibleText(fact.veth)} on the host, a port of the bridge of ${visibleText(network.key)}.`,
    facts: [
      { name: 'Inside', value: inner },
      {
        name: 'On the host',
        value: hostEnd(index, container, fact),
        predicted: fact.veth === undefined,
      },
      ...(network.origin.kind === 'docker' && bridge ? [{ name: 'Bridge', value: visibleText(bridge.name) }] : []),
    ],
    problems: [],
    commands: [
      fact.veth === undefined
        ? {
            title: 'Both ends (the number after @if is the other one)',
            text: nsenter(index.engineOf(container), container, `ip -o link show dev ${shellQuote(fact.name)}`),
          }
        : { title: 'The host end', text: `ip -d link show dev ${shellQuote(fact.veth)}` },
      {
        title: 'All veth pairs of this bridge',
        text: `ip link show master ${bridgeWord(index.engineOf(container), network)}`,
      },
    ],
  };
}
