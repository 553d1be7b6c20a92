import { labelOf } from './boxLayout.ts';
import type { ElkEdge, ElkNode, ElkPoint } from './ElkGraph.ts';
import type { Placement } from './Placement.ts';

const ORIGIN: ElkPoint = { x: 0, y: 0 };

/** Writes a placement into Mermaid's nested graph, whose coordinates are relative to the box around. */
export function applyPlacement(placement: Placement, nodes: readonly ElkNode[], edges: readonly ElkEdge[]): void {
  applyToNodes(placement, nodes);
  applyToEdges(placement, edges);
}

function applyToNodes({ corners, parents }: Placement, nodes: readonly ElkNode[]): void {
  for (const node of nodes) {
    const own = corners.get(node.id) ?? ORIGIN;
    const base = corners.get(parents.get(node.id) ?? '') ?? ORIGIN;
    Object.assign(node, { x: own.x - base.x, y: own.y - base.y });
  }
}

function applyToEdges({ corners, parents, routes, labels }: Placement, edges: readonly ElkEdge[]): void {
  for (const edge of edges) {
    const points = routes.get(edge.id);
    const first = points?.[0];
    const last = points?.at(-1);
    if (!points || !first || !last) continue;
    // Mermaid adds the place of the box that holds both ends.
    const base = corners.get(commonBox(edge.sources[0] ?? '', edge.targets[0] ?? '', parents) ?? '') ?? ORIGIN;
    const moved = points.map((point) => ({ x: point.x - base.x, y: point.y - base.y }));
    edge.sections = [
      {
        id: `${edge.id}_s`,
        startPoint: moved[0] ?? first,
        bendPoints: moved.slice(1, -1),
        endPoint: moved.at(-1) ?? last,
      },
    ];
    const label = labelOf(edge);
    const place =
      labels.get(edge.id) ?? (label?.x !== undefined && label.y !== undefined ? { x: label.x, y: label.y } : undefined);
    if (label && place) Object.assign(label, { x: place.x - base.x, y: place.y - base.y });
  }
}

/** The innermost box that holds both nodes, one of them included. */
function commonBox(from: string, to: string, parents: ReadonlyMap<string, string>): string | undefined {
  const chain = (id: string): string[] => {
    const ids = [id];
    for (let box = parents.get(id); box !== undefined; box = parents.get(box)) ids.push(box);
    return ids;
  };
  if (from === to) return parents.get(from);
  const other = new Set(chain(to));
  return chain(from).find((id) => other.has(id));
}
