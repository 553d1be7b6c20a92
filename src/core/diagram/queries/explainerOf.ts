import { type Container, type Network, shellQuote } from '../../model/index.ts';
import { bareAddress, socketText } from '../pictures/addressText.ts';
import type { ExplainerStep } from '../Diagram.ts';
import { elementId } from '../pictures/elementId.ts';
import { bridgeWord, masqueradeCommand, natCommand, nsenter } from '../cards/hostCommands.ts';
import { isIdle } from '../pictures/kernelPicture.ts';
import { publishedGroups } from '../pictures/publishedPorts.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

/**
 * "What am I looking at?": namespace, veth pair, bridge, masquerade, published port, each with an example from this project. Steps
 * without an example are left out. `elements` are ids of the kernel picture and of the overview alike.
 */
export function explainerOf(index: PictureIndex): ExplainerStep[] {
  const { topology } = index;
  const steps: ExplainerStep[] = [];
  // A stopped container has no namespace now, so it is an example only if there is no other.
  const able = topology.containers.filter(
    (c) => c.active && c.namespace.kind === 'own' && index.interfaces(c.id).length > 0,
  );
  const plugged = [...able.filter((c) => !isIdle(c)), ...able.filter(isIdle)];
  const published = plugged.find((container) =>
    publishedGroups(index, container).some((g) => g.main.by === 'dnat' || g.main.why === 'unknown'),
  );
  const one = published ?? plugged[0];
  if (!one) return steps;
  const name = visibleText(one.name);
  steps.push({
    title: `${name} has a network of its own`,
    text: `The box is a network namespace, with its own interfaces, addresses, routes and firewall. Inside it, 127.0.0.1 is ${loopbackOwners(
      name,
      index.sharers(one).filter((c) => !isIdle(c)),
    )}, not your machine or another container; that is why two containers can both listen on port 80.`,
    elements: [elementId('c', one.id)],
    command: { title: 'See the namespace', text: nsenter(index.engineOf(one), one, 'ip addr') },
  });
  const iface = index.interfaces(one.id).find((i) => index.network(i.network)?.driver === 'bridge');
  const network = iface && index.network(iface.network);
  if (iface && network) {
    const i = elementId('i', one.id, network.id);
    steps.push({
      title: 'A veth pair connects it',
      text: `${visibleText(iface.name)} is one end of a veth pair. The other end is on the host. What goes in at one end comes out at the other; ${onlyCable(name, visibleText(iface.name), index.interfaces(one.id).length)}`,
      elements: [i, `e_${i}`, elementId('e', one.id, network.id), elementId('c', one.id)],
      command: {
        title: 'See both ends',
        text: nsenter(index.engineOf(one), one, `ip -o link show dev ${shellQuote(iface.name)}`),
      },
    });
    const others = index.members(network.id).filter((c) => c.id !== one.id && !isIdle(c));
    steps.push({
      title: `It is connected to the bridge ${visibleText(network.key)}`,
      text: bridgeText(name, others, network, index.bridge(network.id)?.icc !== false),
      elements: [elementId('n', network.id)],
      command: {
        title: 'See what is connected',
        text: `ip link show master ${bridgeWord(index.engineOf(network), network)}`,
      },
    });
  }
  // IPv4 only: engines before 27 do not masquerade IPv6, and the command shows IPv4 rules.
  const open = topology.networks.find(
    (network) =>
      network.driver === 'bridge' &&
      network.enableIPv4 &&
      !network.internal &&
      index.bridge(network.id)?.masquerade !== false &&
      index.members(network.id).length > 0,
  );
  if (open) {
    steps.push({
      title: 'Outgoing: with the host’s address',
      text: `When a container on ${visibleText(open.key)} connects to the outside, a MASQUERADE rule replaces its address with the host’s. Nothing outside ever sees ${open.subnets.find((s) => s.family === 4)?.cidr ?? 'the container’s subnet'}, so no other machine can connect to such an address.`,
      elements: [`e_out_${elementId('n', open.id)}`, elementId('n', open.id), 'nic', 'lan'],
      command: masqueradeCommand(index.engineOf(open)),
    });
  }
  const group =
    published && publishedGroups(index, published).find((g) => g.main.by === 'dnat' || g.main.why === 'unknown');
  if (group) {
    const to = group.main.to
      ? socketText(bareAddress(group.main.to.address), group.containerPort, 'tcp')
      : `port ${group.containerPort}`;
    const ipv6 = group.main.to?.address.includes(':') ?? false;
    const p = elementId('p', group.container.id, String(group.index));
    steps.push({
      title: `Incoming: ${group.text} is one rule`,
      text: `Publishing the port adds a DNAT rule: traffic to the host on ${group.text} gets the destination ${to}. It arrives on ${visibleText(group.container.name)}’s interface, never on its loopback, so a server inside must listen on ${ipv6 ? '::' : '0.0.0.0'}.`,
      elements: [p, `e_in_${p}`, `e_to_${p}`, `e_${elementId('c', group.container.id)}_lan`],
      command: natCommand(index.engineOf(group.container), group.hostPort, ipv6 ? 6 : 4),
    });
  }
  return steps;
}

function loopbackOwners(name: string, sharers: readonly Container[]): string {
  if (sharers.length === 0) return `${name} itself`;
  const who = shortList(sharers);
  return `${name} itself and ${who}, which ${sharers.length === 1 ? 'shares' : 'share'} the box`;
}

/** Counts interfaces, not veth pairs: a macvlan child connects its container too. */
function onlyCable(name: string, iface: string, interfaces: number): string {
  const only = `nothing else connects ${name} to anything.`;
  return interfaces === 1 ? only : `${iface} is one of ${name}’s ${interfaces} interfaces, and ${only}`;
}

function shortList(containers: readonly Container[]): string {
  const who = containers.slice(0, 3).map((c) => visibleText(c.name));
  return containers.length > 3 ? `${who.join(', ')} and ${containers.length - 3} more` : who.join(' and ');
}

function bridgeText(name: string, others: readonly Container[], network: Network, icc: boolean): string {
  const list = shortList(others);
  const same =
    list === ''
      ? `Only ${name} is connected to it now.`
      : `${list} ${others.length === 1 ? 'is' : 'are'} on the same one${icc ? `, so ${name} reaches ${others.length === 1 ? 'it' : 'them'} directly by ${network.isDefaultBridge ? 'address' : 'name or address'}` : ', but enable_icc is off, so they may not talk to each other'}.`;
  return `A bridge is a software switch, one per network. ${same} A container that is only on other bridges has no direct connection.`;
}
