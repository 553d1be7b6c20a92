import { routeWithin } from './boxLayout.ts';
import type { ElkGraph, ElkNode, ElkPoint } from './ElkGraph.ts';
import type { LayoutInput } from './LayoutInput.ts';
import type { LayoutItem } from './LayoutItem.ts';

/** Where everything of a picture is, in coordinates of the whole picture. */
export interface Placement {
  /** The upper left corner of each node. */
  readonly corners: Map<string, ElkPoint>;
  readonly nodes: Map<string, ElkNode>;
  /** The id of the box that a node is in. */
  readonly parents: Map<string, string>;
  readonly routes: Map<string, ElkPoint[]>;
  /** The upper left corner of the label of an edge. */
  readonly labels: Map<string, ElkPoint>;
}

/** Reads ELK's layout of the flat graph, and adds what is inside the boxes: their nodes and the lines between those. */
export function placementOf(items: readonly LayoutItem[], flat: ElkGraph, input: LayoutInput): Placement {
  const placement: Placement = {
    corners: new Map(),
    nodes: new Map(),
    parents: new Map(),
    routes: new Map(),
    labels: new Map(),
  };
  placeNodes(placement, items, flat, input.host);
  for (const item of items) {
    if (!item.box) continue;
    for (const [id, points] of routeWithin(item.node, input.edges, placement.corners)) placement.routes.set(id, points);
  }
  routeLines(placement, flat, input);
  return placement;
}

function placeNodes(
  { corners, nodes, parents }: Placement,
  items: readonly LayoutItem[],
  flat: ElkGraph,
  host: ElkNode | undefined,
): void {
  const placed = new Map((flat.children ?? []).map((c) => [c.id, c]));
  for (const { node, box, inHost } of items) {
    const { x = 0, y = 0 } = placed.get(node.id) ?? {};
    corners.set(node.id, { x, y });
    nodes.set(node.id, node);
    if (inHost && host) parents.set(node.id, host.id);
    for (const child of node.children ?? []) {
      const inner = box?.places.get(child.id) ?? { x: 0, y: 0 };
      corners.set(child.id, { x: x + inner.x, y: y + inner.y });
      nodes.set(child.id, child);
      parents.set(child.id, node.id);
    }
  }
}

/** Takes the lines between items from ELK, and draws each on from the border of a box to the node in it. */
function routeLines(
  { corners, nodes, parents, routes, labels }: Placement,
  flat: ElkGraph,
  { edges, host }: LayoutInput,
): void {
  const known = new Map(edges.map((e) => [e.id, e]));
  const isInBox = (id: string): boolean => parents.get(id) !== undefined && parents.get(id) !== host?.id;
  for (const edge of flat.edges ?? []) {
    const section = edge.sections?.[0];
    const original = known.get(edge.id);
    if (!section || !original) continue;
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
    const from = original.sources[0] ?? '';
    const to = original.targets[0] ?? '';
    if (isInBox(from))
      points.unshift({ x: (corners.get(from)?.x ?? 0) + (nodes.get(from)?.width ?? 0), y: section.startPoint.y });
    if (isInBox(to)) points.push({ x: corners.get(to)?.x ?? 0, y: section.endPoint.y });
    routes.set(edge.id, points);
    const label = edge.labels?.[0];
    if (label?.x !== undefined && label.y !== undefined) labels.set(edge.id, { x: label.x, y: label.y });
  }
}
