import { columnOf } from './columnOf.ts';
import type { ElkNode } from './ElkGraph.ts';
import { gridLayout } from './gridLayout.ts';
import type { LayoutInput, Part } from './LayoutInput.ts';
import type { LayoutItem } from './LayoutItem.ts';

/** A group whose members have no lines of their own: they are packed in rows and columns. */
export interface GridBox {
  readonly node: ElkNode;
  readonly part: Part;
  /** The width of a cell. */
  readonly cell: number;
  /** Whether a closed group, drawn with sheets behind it, is among its cells. */
  readonly stacked: boolean;
}

/** Fills the grids with this many columns each, and sizes their nodes accordingly. */
export function gridItems(grids: readonly GridBox[], columns: number, { diagram }: LayoutInput): LayoutItem[] {
  return grids.map(({ node, part, cell, stacked }) => {
    const box = gridLayout(node, columns, cell, stacked);
    node.width = box.width;
    node.height = box.height;
    return { node, part, column: columnOf(part, diagram), inHost: false, box };
  });
}
