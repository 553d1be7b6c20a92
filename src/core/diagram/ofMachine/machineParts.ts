import { type Container, HOST, isOfMachine, type Network, isMachineAlone } from '../../model/index.ts';
import type { DiagramEdge, DiagramGroup, DiagramNode } from '../Diagram.ts';
import { elementId } from '../pictures/elementId.ts';
import type { Picture } from '../pictures/Picture.ts';
import { type PictureIndex, severityLook } from '../pictures/PictureIndex.ts';
import { labelText } from '../pictures/visibleText.ts';
import { hostOfMachine, networkOfMachine, nodeCard, partOfNamespace, placeOfMachine } from './machineCards.ts';

/**
 * What a picture shows of a captured machine in another way than of an engine: what the namespaces of a node hold stands in a box of
 * that node, lines say what the capture says, and cards name no engine.
 */
export function machineParts(picture: Picture, index: PictureIndex): Picture {
  if (!index.topology.machine) return picture;
  const nodes = nodesOf(index);
  const alone = isMachineAlone(index.topology);
  const home = ({ about, group }: DiagramNode | DiagramGroup): string | undefined => {
    if (about.container !== undefined) {
      // A part inside a container's box stays in it.
      const box = group === undefined || group === 'host' ? nodes.homeOf(about.container) : undefined;
      return box === undefined ? group : boxId(box);
    }
    const owner = about.network === undefined ? HOST : ownerOf(index.network(about.network));
    return owner === HOST ? group : boxId(owner);
  };
  const placed = <Part extends DiagramNode | DiagramGroup>(part: Part): Part => {
    const group = home(part);
    return { ...withCard(part, index, alone), ...(group === undefined ? {} : { group }) };
  };
  const drawn = new Set([...picture.nodes, ...picture.groups].map(({ id }) => id));
  const lines = picture.edges.flatMap((edge): DiagramEdge[] => {
    const network = edge.about.network === undefined ? undefined : index.network(edge.about.network);
    const told = withCard(edge, index, alone);
    if (!network || !isOfMachine(network.origin)) return [told];
    if (edge.about.container !== undefined) return [asPair(told, network, index)];
    const owner = ownerOf(network);
    if (owner === HOST) return [network.driver === 'routed' ? { ...told, label: 'routed by the host' } : told];
    // The namespace of the node, and not the host, stands between its bridge and the rest.
    const box = elementId('c', owner);
    if (!drawn.has(box)) return [];
    return [edge.kind === 'masquerade' ? { ...told, to: box } : { ...told, from: box, label: 'routed' }];
  });
  const boxes = nodes.all
    .filter((id) => drawn.has(elementId('c', id)))
    .map((id): DiagramGroup => {
      const outer = nodes.outerOf(id);
      const problems = index.problemsOfContainer(id);
      return {
        id: boxId(id),
        kind: 'project',
        lines: [`${labelText(index.container(id)?.name ?? id)} and what it holds`],
        ...(outer === undefined ? {} : { group: boxId(outer) }),
        collapsible: true,
        look: severityLook(problems),
        about: {},
        card: nodeCard(index, id, nodes.heldBy(id)),
      };
    });
  const known = new Set(boxes.map(({ id }) => id));
  const kept = <Part extends DiagramNode | DiagramGroup>(part: Part, before: DiagramNode | DiagramGroup): Part =>
    part.group === undefined || drawn.has(part.group) || known.has(part.group)
      ? part
      : { ...part, ...(before.group === undefined ? { group: undefined } : { group: before.group }) };
  return {
    nodes: picture.nodes.map((node) => kept(shortName(placed(node), index), node)),
    groups: [...boxes, ...picture.groups.map((group) => kept(placed(group), group))],
    edges: lines,
  };
}

const boxId = (namespace: string): string => elementId('nd', namespace);

/** The namespace that has the bridge or the parent interface, or that routes to the pairs. */
function ownerOf(network: Network | undefined): string {
  return network?.inNamespace ?? HOST;
}

/**
 * The nodes of a picture: namespaces other than the root that have a bridge with others on it. A namespace that is on networks of one
 * node alone is in that node, which may be in another itself.
 */
function nodesOf(index: PictureIndex) {
  const { topology } = index;
  const all = [
    ...new Set(
      topology.networks
        .filter((network) => network.driver === 'bridge' && isOfMachine(network.origin))
        .filter((network) => index.members(network.id).length > 0)
        .map(ownerOf)
        .filter((owner) => owner !== HOST && index.container(owner) !== undefined),
    ),
  ];
  const isNode = new Set(all);
  const outer = new Map<string, string>();
  const ownerOfAll = (container: Container): string | undefined => {
    const owners = new Set(container.endpoints.map(({ network }) => ownerOf(index.network(network))));
    const [only, ...more] = owners;
    return more.length === 0 && only !== undefined && isNode.has(only) && only !== container.id ? only : undefined;
  };
  for (const id of all) {
    const container = index.container(id);
    const owner = container && ownerOfAll(container);
    // Two nodes, each on a bridge of the other: neither is inside.
    let above = owner;
    while (above !== undefined && above !== id) above = outer.get(above);
    if (owner !== undefined && above === undefined) outer.set(id, owner);
  }
  const homeOf = (id: string): string | undefined => {
    const container = index.container(id);
    return isNode.has(id) ? id : container && ownerOfAll(container);
  };
  const held = new Map<string, Container[]>();
  for (const container of topology.containers) {
    const home = isNode.has(container.id) ? outer.get(container.id) : homeOf(container.id);
    if (home === undefined) continue;
    const list = held.get(home);
    if (list) list.push(container);
    else held.set(home, [container]);
  }
  return { all, homeOf, outerOf: (id: string) => outer.get(id), heldBy: (id: string) => held.get(id) ?? [] };
}

/** In the box of its node, a bridge needs only its own name. */
function shortName<Part extends DiagramNode>(node: Part, index: PictureIndex): Part {
  const network = node.about.container === undefined ? index.network(node.about.network ?? '') : undefined;
  if (!network || !isOfMachine(network.origin)) return node;
  const [first, ...rest] = node.lines;
  if (first === undefined) return node;
  if (network.driver === 'routed') return { ...node, lines: ['veth pairs', 'routed, no bridge'] };
  return network.driver === 'bridge' ? { ...node, lines: [labelText(network.bridgeName), ...rest] } : node;
}

/** A pair without a bridge is a veth pair like any other. */
function asPair(edge: DiagramEdge, network: Network, index: PictureIndex): DiagramEdge {
  if (network.driver !== 'routed' || edge.kind !== 'child') return edge;
  const fact = index
    .interfaces(edge.about.container ?? '')
    .find((one) => one.network === network.id && one.veth !== undefined);
  return { ...edge, kind: 'veth', label: labelText(fact?.veth ?? 'veth') };
}

function withCard<Part extends DiagramNode | DiagramGroup | DiagramEdge>(
  part: Part,
  index: PictureIndex,
  alone: boolean,
): Part {
  const { container, network } = part.about;
  const ofContainer = container === undefined ? undefined : index.container(container);
  if (ofContainer)
    return isOfMachine(ofContainer.origin) ? { ...part, card: partOfNamespace(index, ofContainer, part.card) } : part;
  const ofNetwork = network === undefined ? undefined : index.network(network);
  if (ofNetwork) return isOfMachine(ofNetwork.origin) ? { ...part, card: networkOfMachine(index, ofNetwork) } : part;
  if (!alone) return part;
  if (part.id === 'host') return { ...part, card: hostOfMachine(index) };
  const card = placeOfMachine(part.id);
  return card ? { ...part, card: { ...part.card, ...card } } : part;
}
