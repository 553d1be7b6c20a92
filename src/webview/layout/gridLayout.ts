import { MARGIN, TITLE } from './boxLayout.ts';
import type { ElkNode, ElkPoint } from './ElkGraph.ts';

const GAP = 10;
/** The gap where closed groups have sheets drawn behind them, which stick out. */
const STACKED_GAP = 16;

export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<string, ElkPoint>;
}

/** Fills a box in rows and columns, in order. All cells are as wide as the widest; a row is as high as its highest. */
export function gridLayout(box: ElkNode, columns: number, cellWidth: number, stacked: boolean): Grid {
  const places = new Map<string, ElkPoint>();
  const gap = stacked ? STACKED_GAP : GAP;
  const cells = box.children ?? [];
  const high = Math.max(0, ...cells.map((c) => c.height ?? 0));
  cells.forEach((cell, index) => {
    cell.width = cellWidth;
    cell.height = high;
    places.set(cell.id, {
      x: MARGIN + (index % columns) * (cellWidth + gap),
      y: TITLE + (stacked ? 6 : 0) + Math.floor(index / columns) * (high + gap),
    });
  });
  const rows = Math.ceil(cells.length / columns);
  const across = Math.min(columns, cells.length);
  return {
    width: Math.max(
      across * (cellWidth + gap) - gap + 2 * MARGIN + (stacked ? 6 : 0),
      (box.labels?.[0]?.width ?? 0) + 56,
    ),
    height: TITLE + (stacked ? 6 : 0) + rows * (high + gap) - gap + MARGIN,
    places,
  };
}

/**
 * The number of columns of the grids at which the whole picture is drawn largest. `beside` is the width
 * of the picture without them, `below` the height of the other parts in their column.
 */
export function gridColumns(
  boxes: readonly { readonly count: number; readonly cell: number; readonly row: number; readonly extra: number }[],
  scaleOf: (width: number, height: number) => number,
  beside: number,
  below: number,
): number {
  const longest = Math.max(1, ...boxes.map((b) => b.count));
  let best = 1;
  let largest = 0;
  for (let columns = 1; columns <= longest; columns++) {
    const width = beside + Math.max(...boxes.map((b) => Math.min(columns, b.count) * b.cell)) + 2 * MARGIN;
    const height =
      below + boxes.reduce((sum, b) => sum + Math.ceil(b.count / columns) * b.row + TITLE + MARGIN + b.extra, 0);
    const scale = scaleOf(width, height);
    if (scale > largest + 0.005) {
      largest = scale;
      best = columns;
    }
  }
  return best;
}
