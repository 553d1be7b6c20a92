import { labelOf, TITLE } from './boxLayout.ts';
import type { ElkNode } from './ElkGraph.ts';
import type { LayoutInput } from './LayoutInput.ts';
import type { LayoutItem } from './LayoutItem.ts';
import type { Placement } from './Placement.ts';

const HOST_MARGIN = 14;

/** The frame of the host: around everything in its namespace, and the lines between. */
export function hostFrame(
  host: ElkNode,
  items: readonly LayoutItem[],
  { corners, routes, labels }: Placement,
  { edges }: LayoutInput,
): { x: number; y: number; width: number; height: number } {
  const inside = new Set<string>();
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  const include = (x: number, y: number, width = 0, height = 0): void => {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  };
  for (const { node, inHost } of items) {
    if (!inHost) continue;
    inside.add(node.id);
    for (const child of node.children ?? []) inside.add(child.id);
    const { x, y } = corners.get(node.id) ?? { x: 0, y: 0 };
    include(x, y, node.width, node.height);
  }
  for (const edge of edges) {
    if (!inside.has(edge.sources[0] ?? '') || !inside.has(edge.targets[0] ?? '')) continue;
    for (const point of routes.get(edge.id) ?? []) include(point.x, point.y);
    const label = labels.get(edge.id);
    const measured = labelOf(edge);
    if (label) include(label.x, label.y, measured?.width, measured?.height);
  }
  const title = (host.labels?.[0]?.width ?? 0) + 2 * HOST_MARGIN;
  const width = Math.max(right - left + 2 * HOST_MARGIN, title);
  return {
    x: left - HOST_MARGIN,
    y: top - TITLE - 2,
    width,
    height: bottom - top + TITLE + 2 + HOST_MARGIN,
  };
}
