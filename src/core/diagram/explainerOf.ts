import { type Container, type Network, shellQuote } from '../model/index.ts';
import { bareAddress, socketText } from './addressText.ts';
import type { ExplainerStep } from './Diagram.ts';
import { elementId } from './elementId.ts';
import { bridgeWord, masqueradeCommand, natCommand, nsenter } from './hostCommands.ts';
import { publishedGroups } from './publishedPorts.ts';
import type { TopologyIndex } from './TopologyIndex.ts';
import { visibleText } from './visibleText.ts';

/**
 * "What am I looking at?": namespace, veth pair, bridge, masquerade, published port, each told on this very project. Steps for
 * which the project has no example are left out. `elements` are ids of the kernel picture and of the overview alike.
 */
export function explainerOf(index: TopologyIndex): ExplainerStep[] {
  const { topology } = index;
  const steps: ExplainerStep[] = [];
  // Who is stopped has no namespace now: an example only where nobody else is there.
  const isThere = (c: Container) => c.active && c.state !== 'stopped';
  const able = topology.containers.filter(
    (c) => c.active && c.namespace.kind === 'own' && index.interfaces(c.id).length > 0,
  );
  const plugged = [...able.filter(isThere), ...able.filter((c) => !isThere(c))];
  const published = plugged.find((c) =>
    publishedGroups(index, c).some((g) => g.main.by === 'dnat' || g.main.why === 'unknown'),
  );
  const one = published ?? plugged[0];
  if (!one) return steps;
  const name = visibleText(one.name);
  steps.push({
    title: `${name} has a network of its own`,
    text: `The box is a network namespace: its own interfaces, addresses, routes and firewall. Inside it, 127.0.0.1 is ${name} itself, neither your machine nor another container; that is why two containers can both listen on port 80.`,
    elements: [elementId('c', one.id)],
    command: { title: 'See the namespace', text: nsenter(one, 'ip addr') },
  });
  const iface = index.interfaces(one.id).find((i) => index.network(i.network)?.driver === 'bridge');
  const network = iface && index.network(iface.network);
  if (iface && network) {
    const i = elementId('i', one.id, network.id);
    steps.push({
      title: 'A cable leads out of it',
      text: `${visibleText(iface.name)} is one end of a veth pair. The other end is on the host. What goes in at one end comes out at the other; ${onlyCable(name, index.interfaces(one.id).length)}`,
      elements: [i, `e_${i}`, elementId('e', one.id, network.id), elementId('c', one.id)],
      command: { title: 'See both ends', text: nsenter(one, `ip -o link show dev ${shellQuote(iface.name)}`) },
    });
    const others = index.members(network.id).filter((c) => c.id !== one.id && isThere(c));
    steps.push({
      title: `It is plugged into the switch ${visibleText(network.key)}`,
      text: bridgeText(name, others, network, index.bridge(network.id)?.icc !== false),
      elements: [elementId('n', network.id)],
      command: { title: 'See what is plugged in', text: `ip link show master ${bridgeWord(network)}` },
    });
  }
  const open = topology.networks.find((n) => n.driver === 'bridge' && !n.internal && index.members(n.id).length > 0);
  if (open) {
    steps.push({
      title: 'Way out: the host lends its address',
      text: `When a container on ${visibleText(open.key)} calls the outside, a MASQUERADE rule replaces its address by the host’s. The world never sees ${(open.subnets.find((s) => s.family === 4) ?? open.subnets[0])?.cidr ?? 'the container’s subnet'}, so no other machine can call back to such an address.`,
      elements: [`e_out_${elementId('n', open.id)}`, elementId('n', open.id), 'nic', 'lan'],
      command: masqueradeCommand(topology.engine),
    });
  }
  const group =
    published && publishedGroups(index, published).find((g) => g.main.by === 'dnat' || g.main.why === 'unknown');
  if (group) {
    const to = group.main.to
      ? socketText(bareAddress(group.main.to.address), group.containerPort, 'tcp')
      : `port ${group.containerPort}`;
    const p = elementId('p', group.container.id, String(group.index));
    steps.push({
      title: `Way in: ${group.text} is one rule`,
      text: `Publishing the port made a DNAT rule: what arrives at the host on ${group.text} gets the destination ${to}. It lands on the interface of ${visibleText(group.container.name)}, never on its loopback, so a server in there must listen on 0.0.0.0.`,
      elements: [p, `e_in_${p}`, `e_to_${p}`, `e_${elementId('c', group.container.id)}_lan`],
      command: natCommand(topology.engine, group.hostPort),
    });
  }
  return steps;
}

function onlyCable(name: string, cables: number): string {
  return cables === 1
    ? `nothing else connects ${name} to anything.`
    : `it is one of ${name}’s ${cables} cables, and nothing else connects ${name} to anything.`;
}

function bridgeText(name: string, others: readonly Container[], network: Network, icc: boolean): string {
  const who = others.slice(0, 3).map((c) => visibleText(c.name));
  const list =
    who.length === 0 ? '' : others.length > 3 ? `${who.join(', ')} and ${others.length - 3} more` : who.join(' and ');
  const same =
    list === ''
      ? `Only ${name} is plugged in here now.`
      : `${list} ${others.length === 1 ? 'is' : 'are'} plugged into the same one${icc ? `, so ${name} reaches ${others.length === 1 ? 'it' : 'them'} directly by ${network.isDefaultBridge ? 'address' : 'name or address'}` : ', but enable_icc is off, so they may not talk to one another'}.`;
  return `A bridge is a switch in software, one per network. ${same} A container that is not on ${visibleText(network.key)} has no way here: different bridges, no cable in common.`;
}
