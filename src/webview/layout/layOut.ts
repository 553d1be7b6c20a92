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
  /** With small gaps, and the Internet and the LAN above the host. */
  readonly isNarrow: boolean;
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
  const canStack = input.host !== undefined && all.some((item) => item.node.id === 'nic');
  const scaleOf: ScaleOf = (width, height) => scaleIn(room, width, height);
  const run = async (fixed: readonly LayoutItem[], columns: number, isNarrow: boolean): Promise<Run> => {
    const items = [...fixed, ...gridItems(grids, columns, input)];
    items.sort((a, b) => a.column - b.column || before(a.node, b.node));
    const flat = await elk(flatGraph(items, input, isNarrow));
    const { width = 1, height = 1 } = flat;
    return { items, flat, columns, isNarrow, scale: scaleOf(width, height) };
  };
  const inColumns = async (isNarrow: boolean): Promise<Run> => {
    const fixed = isNarrow && canStack ? all.filter((item) => !isOutside(item)) : all;
    const first = await run(fixed, firstColumns(fixed, grids, input.edges, scaleOf), isNarrow);
    if (grids.length === 0) return first;
    // The size of the rest is known exactly now, so another number of columns may fit better.
    const columns = betterColumns(grids, first.flat, scaleOf);
    const other = columns === first.columns ? undefined : await run(fixed, columns, isNarrow);
    return other && other.scale > first.scale ? other : first;
  };
  const isNarrowRoom = room.width < NARROW;
  let best = await inColumns(isNarrowRoom);
  // In a wide room, too, the width can be what is short. What is far too wide would stay so, and each layout of it takes long.
  const isTooWide = widthScale(best, room) < READABLE && widthScale(best, room) > READABLE * MOST_SAVED;
  if (!isNarrowRoom && isTooWide) best = better(best, await inColumns(true), room);
  if (best.scale < READABLE && best.isNarrow) {
    const fixed = best.items.filter((item) => all.includes(item));
    const filled = refilled(fixed, input, { ...common, isStacked: true });
    const under = await run(filled, best.columns, true);
    best = better(best, under, room);
    // Filling a box writes into its node, so the boxes of the run that was given up are filled as before.
    if (best !== under) refilled(fixed, input, common);
  }
  // So do grids, with the columns of the run that came last.
  if (grids.length > 0) gridItems(grids, best.columns, input);
  const placement = placementOf(best.items, best.flat, input);
  frameHost(placement, best.items, best.isNarrow && canStack ? all.filter(isOutside) : [], input);
  const nodes = [
    ...(graph.children ?? []),
    ...(input.host?.children ?? []),
    ...best.items.flatMap((item) => item.node.children ?? []),
  ];
  applyPlacement(placement, nodes, input.edges);
  return graph;
}

/** How wide the narrow layout is at best, with its sockets under the interfaces, where the wide one has 1: 0.69 was measured. */
const MOST_SAVED = 0.6;

/** The scale at which a picture is as wide as the room. */
function widthScale({ flat }: Run, room: Viewport): number {
  return room.width / (flat.width ?? 1);
}

/**
 * The one that fits better into the room; the first where both do as well. What is too wide cuts every row, so the width counts first;
 * what is too high is read from top to bottom.
 */
function better(one: Run, other: Run, room: Viewport): Run {
  const wide = (run: Run): number => Math.min(READABLE, widthScale(run, room));
  return wide(other) > wide(one) || (wide(other) === wide(one) && other.scale > one.scale) ? other : one;
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
