import { COLUMN } from './columnOf.ts';
import type { ElkEdge } from './ElkGraph.ts';
import type { LayoutItem } from './LayoutItem.ts';
import type { Placement } from './Placement.ts';

const STACK_GAP = 30;

/** Whether it is the Internet or the LAN, which a packet passes before it is at the host. */
export function isOutside(item: LayoutItem): boolean {
  return item.column === COLUMN.internet || item.column === COLUMN.lan;
}

/**
 * Places what is outside the host above its network card, the Internet on top, for a room that is narrow. Their lines lead down to
 * the card. `top` is the upper edge of the host's frame.
 */
export function stackAbove(
  outside: readonly LayoutItem[],
  top: number,
  { corners, nodes, routes }: Placement,
  edges: readonly ElkEdge[],
): void {
  const nic = nodes.get('nic');
  const corner = corners.get('nic');
  if (!nic || !corner) return;
  const x = corner.x + (nic.width ?? 0) / 2;
  const ends = new Map([['nic', { top: corner.y, bottom: corner.y + (nic.height ?? 0) }]]);
  let bottom = top - STACK_GAP;
  for (const { node } of [...outside].sort((a, b) => b.column - a.column)) {
    const { width = 0, height = 0 } = node;
    corners.set(node.id, { x: x - width / 2, y: bottom - height });
    ends.set(node.id, { top: bottom - height, bottom });
    bottom -= height + STACK_GAP;
  }
  for (const edge of edges) {
    const from = ends.get(edge.sources[0] ?? '');
    const to = ends.get(edge.targets[0] ?? '');
    if (from && to)
      routes.set(edge.id, [
        { x, y: from.bottom },
        { x, y: to.top },
      ]);
  }
}
