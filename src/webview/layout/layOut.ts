import type { Diagram } from '../../protocol/index.ts';
import { applyPlacement } from './applyPlacement.ts';
import { betterColumns, firstColumns, type ScaleOf } from './columnsOfGrids.ts';
import type { ElkGraph, ElkLayout } from './ElkGraph.ts';
import { flatGraph } from './flatGraph.ts';
import { gridItems } from './gridItems.ts';
import { hostFrame } from './hostFrame.ts';
import { itemsOf, refilled } from './itemsOf.ts';
import { type LayoutInput, layoutInputOf } from './LayoutInput.ts';
import type { LayoutItem } from './LayoutItem.ts';
import { type Placement, placementOf } from './Placement.ts';
import { rowOrder } from './rowOrder.ts';
import { NARROW } from './spacing.ts';
import { isOutside, stackAbove } from './stackAbove.ts';
import { READABLE, scaleIn, type Viewport } from './Viewport.ts';

/** One layout by ELK, with a number of columns for the grids. */
interface Run {
  readonly items: readonly LayoutItem[];
  readonly flat: ElkGraph;
  readonly columns: number;
  /** The scale at which all of it fits into the room. */
  readonly scale: number;
}

/**
 * Lays a picture out in the columns of `columnOf`, in the order in which a packet meets them, and the parts of a column in the order
 * of `rowOrder`. Fills boxes first and gives each to ELK as one node (see `flatGraph`). Writes positions into `graph`.
 */
export async function layOut(
  graph: ElkGraph,
  diagram: Diagram,
  room: Viewport,
  elk: ElkLayout,
  texts?: ReadonlyMap<string, number>,
): Promise<ElkGraph> {
  const input = layoutInputOf(graph, diagram, texts);
  const before = rowOrder(input);
  const { fixed: all, grids, common } = itemsOf(input, before);
  const stacked = room.width < NARROW && input.host !== undefined && all.some((item) => item.node.id === 'nic');
  let fixed = stacked ? all.filter((item) => !isOutside(item)) : all;
  const scaleOf: ScaleOf = (width, height) => scaleIn(room, width, height);
  const run = async (columns: number): Promise<Run> => {
    const items = [...fixed, ...gridItems(grids, columns, input)];
    items.sort((a, b) => a.column - b.column || before(a.node, b.node));
    const flat = await elk(flatGraph(items, input, room));
    const { width = 1, height = 1 } = flat;
    return { items, flat, columns, scale: scaleOf(width, height) };
  };
  let best = await run(firstColumns(fixed, grids, input.edges, scaleOf));
  if (grids.length > 0) {
    // The size of the rest is known exactly now, so another number of columns may fit better.
    const columns = betterColumns(grids, best.flat, scaleOf);
    const other = columns === best.columns ? undefined : await run(columns);
    if (other && other.scale > best.scale) best = other;
    else if (other) gridItems(grids, best.columns, input);
  }
  // Beside a file the width is what is short.
  if (best.scale < READABLE && room.width < NARROW) {
    const before = best;
    fixed = refilled(fixed, input, { ...common, isStacked: true });
    best = await run(before.columns);
    if (best.scale <= before.scale) {
      fixed = refilled(fixed, input, common);
      best = await run(before.columns);
    }
  }
  const placement = placementOf(best.items, best.flat, input);
  frameHost(placement, best.items, stacked ? all.filter(isOutside) : [], input);
  const nodes = [
    ...(graph.children ?? []),
    ...(input.host?.children ?? []),
    ...best.items.flatMap((item) => item.node.children ?? []),
  ];
  applyPlacement(placement, nodes, input.edges);
  return graph;
}

/** Draws the host's frame around its parts, and places above it what is not in a column. */
function frameHost(
  placement: Placement,
  items: readonly LayoutItem[],
  above: readonly LayoutItem[],
  input: LayoutInput,
): void {
  const { host, edges } = input;
  if (!host) return;
  const frame = hostFrame(host, items, placement, input);
  placement.corners.set(host.id, { x: frame.x, y: frame.y });
  host.width = frame.width;
  host.height = frame.height;
  stackAbove(above, frame.y, placement, edges);
}
