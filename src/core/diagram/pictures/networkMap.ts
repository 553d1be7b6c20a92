import type { DiagramGroup } from '../Diagram.ts';
import { elementId } from './elementId.ts';
import type { Picture } from './Picture.ts';
import { type PictureIndex, severityLook } from './PictureIndex.ts';
import { labelText } from './visibleText.ts';

/**
 * For more networks than a picture can draw: each network becomes a box with its bridge and the services whose first network
 * it is. Closed boxes form a map. Lines between them are left out, as there would be thousands.
 */
export function networkMap(picture: Picture, index: PictureIndex, expanded: ReadonlySet<string>): Picture {
  const home = new Map<string, string>();
  const boxes: DiagramGroup[] = [];
  const nodesById = new Map(picture.nodes.map((n) => [n.id, n]));
  for (const network of index.topology.networks) {
    const node = nodesById.get(elementId('n', network.id));
    if (!node) continue;
    const id = elementId('w', network.id);
    home.set(node.id, id);
    const members = index.members(network.id);
    const problems = members.flatMap((c) => index.problemsOfContainer(c.id));
    const published = members.filter((c) => c.published.length > 0).length;
    const kind = network.driver === 'bridge' ? '' : `${labelText(network.driver)} · `;
    const counts = `${kind}${network.internal ? 'internal · ' : ''}${members.length} ${members.length === 1 ? 'container' : 'containers'}${published > 0 ? ` · ${published} published` : ''}`;
    boxes.push({
      id,
      kind: 'network',
      lines: [labelText(network.key), counts],
      ...(!expanded.has(id) && { group: MAP }),
      collapsible: true,
      look: { ...(network.internal && { internal: true }), ...severityLook(problems) },
      about: node.about,
      card: { ...node.card, problems: [...node.card.problems, ...problems] },
    });
  }
  const boxIds = new Set(boxes.map((b) => b.id));
  const homeOf = (container: string | undefined): string | undefined => {
    const network = container === undefined ? undefined : index.container(container)?.endpoints[0]?.network;
    const id = network === undefined ? undefined : elementId('w', network);
    return id !== undefined && boxIds.has(id) ? id : undefined;
  };
  const firstTo = new Map<string, string>();
  for (const { from, to } of picture.edges) if (!firstTo.has(to)) firstTo.set(to, from);
  const groups = picture.groups.map((group) => {
    const first = firstTo.get(group.id);
    const id = first === undefined ? undefined : home.get(first);
    return group.group === undefined && id !== undefined ? { ...group, group: id } : group;
  });
  const nodes = picture.nodes.map((node) => {
    const id = node.group === undefined ? (home.get(node.id) ?? homeOf(node.about.container)) : undefined;
    return id === undefined ? node : { ...node, group: id };
  });
  const map: DiagramGroup = {
    id: MAP,
    kind: 'bundle',
    lines: [`${boxes.filter((b) => b.group === MAP).length} networks`],
    collapsible: false,
    look: {},
    about: {},
    card: {
      title: 'Networks',
      kind: 'Map',
      sentence: 'Each box is a network with its services. Expand one to see its bridge and lines.',
      facts: [],
      problems: [],
      commands: [],
    },
  };
  return { nodes, groups: [map, ...boxes, ...groups], edges: picture.edges };
}

/** The group of all closed networks. */
export const MAP = 'map';

/** Leaves out lines that end at a closed network. */
export function withoutMapLines(picture: Picture): Picture {
  const closed = new Set(picture.nodes.filter((n) => n.group === MAP).map((n) => n.id));
  return { ...picture, edges: picture.edges.filter((e) => !closed.has(e.from) && !closed.has(e.to)) };
}
