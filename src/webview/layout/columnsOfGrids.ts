import { labelOf } from './boxLayout.ts';
import { COLUMN } from './columnOf.ts';
import type { ElkEdge, ElkGraph } from './ElkGraph.ts';
import type { GridBox } from './gridItems.ts';
import { gridColumns } from './gridLayout.ts';
import type { LayoutItem } from './LayoutItem.ts';
import { BETWEEN_COLUMNS, BETWEEN_ROWS } from './spacing.ts';
import { widest } from './widest.ts';

/** The scale at which a picture of this size fits into the room. */
export type ScaleOf = (width: number, height: number) => number;

/** Estimates how many columns the grids should have, before anything is laid out. */
export function firstColumns(
  fixed: readonly LayoutItem[],
  grids: readonly GridBox[],
  edges: readonly ElkEdge[],
  scaleOf: ScaleOf,
): number {
  const rows = fixed.filter((i) => i.column === COLUMN.containers);
  const high = rows.reduce((sum, i) => sum + (i.node.height ?? 0) + BETWEEN_ROWS, 0);
  return gridColumns(grids.map(measured), scaleOf, widthBeside(fixed, edges), high);
}

/** How many columns the grids should have, given a layout of the whole picture with their present sizes. */
export function betterColumns(grids: readonly GridBox[], flat: ElkGraph, scaleOf: ScaleOf): number {
  const nodes = grids.map((g) => g.node);
  const beside = (flat.width ?? 0) - widest(nodes);
  const high = nodes.reduce((sum, n) => sum + (n.height ?? 0) + BETWEEN_ROWS, 0);
  return gridColumns(grids.map(measured), scaleOf, beside, (flat.height ?? 0) - high);
}

function measured({ node, cell, stacked }: GridBox): { count: number; cell: number; row: number; extra: number } {
  const gap = stacked ? 16 : 10;
  const cells = node.children ?? [];
  return {
    count: cells.length,
    cell: cell + gap,
    row: Math.max(0, ...cells.map((c) => c.height ?? 0)) + gap,
    extra: BETWEEN_ROWS,
  };
}

/** Estimates the width of the columns before the containers. */
function widthBeside(items: readonly LayoutItem[], edges: readonly ElkEdge[]): number {
  const widths = new Map<number, number>();
  for (const { node, column } of items) {
    if (column !== COLUMN.containers) widths.set(column, Math.max(widths.get(column) ?? 0, node.width ?? 0));
  }
  const columns = [...widths.values()].reduce((sum, width) => sum + width + BETWEEN_COLUMNS + 10, 0);
  const networks = new Set(items.filter((i) => i.column === COLUMN.networks).map((i) => i.node.id));
  const labels = edges.filter((e) => networks.has(e.sources[0] ?? '')).map((e) => labelOf(e)?.width ?? 0);
  const cables = Math.max(0, ...labels);
  return columns + (cables > 0 ? cables + BETWEEN_COLUMNS : 0);
}
