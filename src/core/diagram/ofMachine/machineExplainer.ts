import { HOST, shellQuote } from '../../model/index.ts';
import type { ExplainerStep } from '../Diagram.ts';
import { elementId } from '../pictures/elementId.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';
import { inNamespace, namespaceOf } from './machineCards.ts';

/**
 * "What am I looking at?" of a captured machine: a namespace, the veth pair that joins it, the bridge or the routes at the other end, and
 * the way out, each with an example from the capture. Steps without an example are left out.
 */
export function machineExplainer(index: PictureIndex): ExplainerStep[] {
  const { topology } = index;
  const plugged = topology.containers.filter(
    (container) => container.namespace.kind === 'own' && index.interfaces(container.id).length > 0,
  );
  const onBridge = plugged.find((container) =>
    index.interfaces(container.id).some((i) => index.network(i.network)?.driver === 'bridge'),
  );
  const one = onBridge ?? plugged[0];
  if (!one) return [];
  const namespace = namespaceOf(index, one.id);
  const name = visibleText(one.name);
  const steps: ExplainerStep[] = [
    {
      title: `${name} is a network namespace`,
      text: 'The box has its own interfaces, addresses, routes and firewall rules. Inside it, 127.0.0.1 is the namespace itself, not the machine or another namespace. A pod, a container and a namespace of “ip netns” are all made so.',
      elements: [elementId('c', one.id)],
      command: inNamespace(namespace, 'See the namespace', 'ip addr'),
    },
  ];
  const face = index
    .interfaces(one.id)
    .find((i) => index.network(i.network)?.driver === (onBridge ? 'bridge' : 'routed'));
  const network = face && index.network(face.network);
  if (!face || !network) return steps;
  const owner = network.inNamespace ?? HOST;
  const home = namespaceOf(index, owner);
  const where = owner === HOST ? 'the root namespace' : visibleText(home?.name ?? owner);
  const i = elementId('i', one.id, network.id);
  steps.push({
    title: 'A veth pair connects it',
    text: `${visibleText(face.name)} is one end of a veth pair; ${face.veth === undefined ? 'the other end' : visibleText(face.veth)} is in ${where}. What goes in at one end comes out at the other.`,
    elements: [i, `e_${i}`, elementId('e', one.id, network.id), elementId('c', one.id)],
    command: inNamespace(namespace, 'See this end', `ip -d link show dev ${shellQuote(face.name)}`),
  });
  if (network.driver === 'bridge') {
    const others = index.members(network.id).length - 1;
    steps.push({
      title: `The other end is on the bridge ${visibleText(network.bridgeName)}`,
      text: `A bridge is a software switch. ${others === 0 ? `Only ${name} is on it.` : `${others} ${others === 1 ? 'other namespace is' : 'other namespaces are'} on it, and ${name} reaches ${others === 1 ? 'it' : 'them'} directly, unless a rule drops the packet.`}`,
      elements: [elementId('n', network.id)],
      command: inNamespace(home, 'See what is connected', `ip link show master ${shellQuote(network.bridgeName)}`),
    });
  } else {
    steps.push({
      title: 'The other end is routed',
      text: `No bridge joins these pairs: ${where} has a route to each, and forwards between them.`,
      elements: [elementId('n', network.id)],
      command: inNamespace(home, 'See the routes', 'ip route'),
    });
  }
  if (index.bridge(network.id)?.masquerade === true)
    steps.push({
      title: 'Outgoing: with another address',
      text: `A rule of ${where} replaces the source address of what leaves for the outside (MASQUERADE or SNAT), so the outside never sees the address of ${name}.`,
      elements: [`e_out_${elementId('n', network.id)}`, elementId('n', network.id), 'nic', 'lan'],
      command: inNamespace(home, 'See the rules', 'iptables -t nat -S POSTROUTING'),
    });
  return steps;
}
