import {
  type Container,
  HOST,
  type MachineNamespace,
  namespacePath,
  type Network,
  shellQuote,
} from '../../model/index.ts';
import { kindText, names } from '../cards/networkCard.ts';
import type { Card, CardCommand, Fact } from '../Diagram.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

export function namespaceOf({ topology }: PictureIndex, id: string): MachineNamespace | undefined {
  return topology.machine?.namespaces.find((namespace) => namespace.id === id);
}

/** A command in a namespace of the machine: with sudo alone in the root namespace. */
export function inNamespace(namespace: MachineNamespace | undefined, title: string, command: string): CardCommand {
  return {
    title,
    text:
      namespace === undefined || namespace.root
        ? `sudo ${command}`
        : `sudo nsenter --net=${shellQuote(namespacePath(namespace))} ${command}`,
  };
}

/** The card of a namespace, or of a part of it, with commands that need no engine. */
export function partOfNamespace(index: PictureIndex, container: Container, card: Card): Card {
  const namespace = namespaceOf(index, container.id);
  const other = namespace?.names.filter((name) => name !== container.name) ?? [];
  const whole = card.kind === 'Container';
  return {
    ...card,
    kind: whole ? 'Network namespace' : card.kind,
    sentence: whole
      ? `A network namespace with ${linksText(namespace)}. 127.0.0.1 in here is itself alone.`
      : card.sentence,
    facts: whole && other.length > 0 ? [{ name: 'Also called', value: names(other) }, ...card.facts] : card.facts,
    commands: [
      inNamespace(namespace, 'Its interfaces', 'ip addr'),
      inNamespace(namespace, 'Its routes', 'ip route'),
      inNamespace(namespace, 'Its listening sockets', 'ss -ltnu'),
    ],
  };
}

function linksText(namespace: MachineNamespace | undefined): string {
  const count = namespace?.links.filter(({ kind }) => kind !== 'lo').length ?? 0;
  return count === 0
    ? 'no interface but lo'
    : count === 1
      ? 'one interface beside lo'
      : `${count} interfaces beside lo`;
}

/** A bridge of a machine, the children of a parent interface, or the pairs that a namespace routes to. */
export function networkOfMachine(index: PictureIndex, network: Network): Card {
  const owner = network.inNamespace ?? HOST;
  const namespace = namespaceOf(index, owner);
  const link = namespace?.links.find(({ name }) => name === network.bridgeName);
  const members = index.members(network.id);
  const bridge = index.bridge(network.id);
  const where = owner === HOST ? 'the root namespace' : visibleText(namespace?.name ?? owner);
  const facts: Fact[] = [{ name: 'In', value: where }];
  for (const subnet of network.subnets) facts.push({ name: 'Subnet', value: subnet.cidr, predicted: subnet.predicted });
  for (const { address, prefix, scope } of link?.addresses ?? [])
    if (scope === 'global') facts.push({ name: 'Address', value: visibleText(`${address}/${prefix}`) });
  if (network.driver === 'bridge' && bridge)
    facts.push({ name: 'Way out', value: bridge.masquerade ? 'masquerade' : 'no masquerade found' });
  if (link?.bridge?.vlanFiltering === true) facts.push({ name: 'VLAN filtering', value: 'on' });
  facts.push({ name: 'On it', value: names(members.map(({ name }) => name)) });
  const name = shellQuote(network.parent ?? network.bridgeName);
  return {
    title: visibleText(network.driver === 'routed' ? `veth pairs of ${where}` : network.key),
    kind: network.driver === 'routed' ? 'veth pairs without a bridge' : kindText(network),
    sentence:
      network.driver === 'bridge'
        ? `A software switch in ${where}.`
        : network.driver === 'routed'
          ? `Each pair has one end in ${where}, which routes between them.`
          : `Interfaces that are children of ${visibleText(network.parent ?? 'one parent')}, in ${where}.`,
    facts,
    problems: index.problems({ kind: 'network', id: network.id }),
    commands:
      network.driver === 'bridge'
        ? [
            inNamespace(namespace, 'Ports of this bridge', `ip link show master ${name}`),
            inNamespace(namespace, 'Which port each address is behind', `bridge fdb show br ${name}`),
            inNamespace(namespace, 'Its address', `ip addr show dev ${name}`),
          ]
        : network.driver === 'routed'
          ? [inNamespace(namespace, 'The routes to the pairs', 'ip route')]
          : [inNamespace(namespace, 'The parent interface', `ip -d link show dev ${name}`)],
  };
}

/** The root namespace. */
export function hostOfMachine(index: PictureIndex): Card {
  const root = index.topology.machine?.namespaces.find((namespace) => namespace.root);
  const forwarding = root?.sysctl.get('net.ipv4.ip_forward');
  return {
    title: 'Host',
    kind: 'Root network namespace',
    sentence: 'The kernel’s first network namespace: it has the network card.',
    facts: [
      { name: 'Namespaces', value: String(index.topology.machine?.namespaces.length ?? 0) },
      ...(forwarding === undefined ? [] : [{ name: 'Forwards IPv4', value: forwarding === '0' ? 'no' : 'yes' }]),
    ],
    problems: [],
    commands: [
      { title: 'All interfaces', text: 'ip -br link' },
      { title: 'All network namespaces', text: 'sudo lsns -t net' },
      { title: 'The rules', text: 'sudo iptables-save; sudo nft list ruleset' },
    ],
  };
}

/** A node: a namespace with bridges of its own, and all that hangs on them. */
export function nodeCard(index: PictureIndex, id: string, held: readonly Container[]): Card {
  const namespace = namespaceOf(index, id);
  const name = visibleText(namespace?.name ?? id);
  return {
    title: name,
    kind: 'Node',
    sentence: `The namespace ${name} has bridges of its own. What is connected to those alone reaches the rest of the machine only through it.`,
    facts: [{ name: 'Holds', value: names(held.map((container) => container.name)) }],
    problems: index.problemsOfContainer(id),
    commands: [
      inNamespace(namespace, 'Its interfaces', 'ip -br link'),
      inNamespace(namespace, 'Its routes', 'ip route'),
      inNamespace(namespace, 'Its rules', 'iptables-save'),
    ],
  };
}

/** What the outside is to a machine. */
export function placeOfMachine(part: string): Partial<Card> | undefined {
  switch (part) {
    case 'internet':
      return { sentence: 'Everything beyond the LAN: what the default route of the host leads to.' };
    case 'lan':
      return { sentence: 'Other machines on the network that the host’s network card is connected to.' };
    case 'nic':
      return { sentence: 'Where packets from outside enter the host, and leave it.' };
    case 'e_internet_lan':
    case 'e_lan_nic':
      return { sentence: 'An ordinary network.' };
    default:
      return undefined;
  }
}
