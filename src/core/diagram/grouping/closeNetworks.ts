import { type Container, isMachineAlone } from '../../model/index.ts';
import type { DiagramGroup } from '../Diagram.ts';
import { elementId } from '../pictures/elementId.ts';
import type { Picture } from '../pictures/Picture.ts';
import { type PictureIndex, severityLook } from '../pictures/PictureIndex.ts';

/**
 * Lets a network be closed: it then stands for itself, the containers that are on no other network, and those that share their
 * namespaces. A container that is also on another network stays, with its line to the closed one. The group has its network's id,
 * so that references to the network still work. `collapsed` are the ids that the person closed.
 */
export function closeNetworks(picture: Picture, index: PictureIndex, collapsed: ReadonlySet<string>): Picture {
  const what = isMachineAlone(index.topology) ? 'namespace' : 'container';
  const exclusive = new Map<string, Container[]>();
  const homeOf = new Map<string, string>();
  for (const c of index.topology.containers) {
    const network = onlyNetwork(index, c);
    if (network === undefined) continue;
    const id = elementId('n', network);
    homeOf.set(c.id, id);
    const list = exclusive.get(id);
    if (list) list.push(c);
    else exclusive.set(id, [c]);
  }
  if (homeOf.size === 0) return picture;
  const closed = new Set<string>();
  const groups: DiagramGroup[] = [];
  const nodes = picture.nodes.map((node) => {
    const members = exclusive.get(node.id);
    if (!members) return node;
    if (!collapsed.has(node.id)) return { ...node, collapsible: true };
    closed.add(node.id);
    const problems = [...node.card.problems, ...members.flatMap((c) => index.problemsOfContainer(c.id))];
    const counted = members.length === 1 ? `one ${what}` : `${members.length} ${what}s`;
    groups.push({
      id: node.id,
      kind: 'network',
      lines: [...node.lines, `with ${counted}`],
      ...(node.group !== undefined && { group: node.group }),
      collapsible: true,
      look: { ...node.look, ...severityLook(problems) },
      about: node.about,
      card: {
        ...node.card,
        sentence: `${node.card.sentence} Collapsed, with ${members.length === 1 ? `the one ${what} that is` : `the ${members.length} ${what}s that are`} on no other network.`,
        problems,
      },
    });
    return { ...node, group: node.id };
  });
  if (closed.size === 0) return { ...picture, nodes };
  const homeIn = (container: string | undefined): string | undefined => {
    const home = container === undefined ? undefined : homeOf.get(container);
    return home !== undefined && closed.has(home) ? home : undefined;
  };
  /** For each group of containers, the one network that all of them are on. */
  const homeOfGroup = new Map<string, string | undefined>();
  for (const { group, about } of [...picture.nodes, ...picture.groups]) {
    if (group === undefined || about.container === undefined) continue;
    const home = homeIn(about.container);
    homeOfGroup.set(group, homeOfGroup.has(group) && homeOfGroup.get(group) !== home ? undefined : home);
  }
  const moved = <T extends { readonly group?: string }>(part: T, home: string | undefined): T =>
    part.group === undefined && home !== undefined ? { ...part, group: home } : part;
  return {
    nodes: nodes.map((n) => moved(n, homeIn(n.about.container))),
    groups: [
      ...groups,
      ...picture.groups.map((g) => moved(g, g.kind === 'bundle' ? homeOfGroup.get(g.id) : homeIn(g.about.container))),
    ],
    edges: picture.edges,
  };
}

/** The only network of a container, or of the owner of its namespace. */
function onlyNetwork(index: PictureIndex, container: Container): string | undefined {
  const owner = index.placeOf(container);
  if (owner.namespace.kind !== 'own') return undefined;
  const [first, ...others] = new Set(owner.endpoints.map((e) => e.network));
  return others.length === 0 ? first : undefined;
}
