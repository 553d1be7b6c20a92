import { TITLE } from './boxLayout.ts';
import { grids, isBox, isGrid } from './boxesOf.ts';
import type { ElkGraph, ElkNode } from './ElkGraph.ts';
import { gridLayout } from './gridLayout.ts';
import type { LayoutInput } from './LayoutInput.ts';
import { isInStack } from './outsideStack.ts';
import type { Trial } from './Trial.ts';
import type { Viewport } from './Viewport.ts';
import { widest } from './widest.ts';

/** The space that a title leaves for the marks of its frame. */
export const BESIDE_TITLE = 76;

/** Parts of the picture that no line leads to, from, or into. */
export function quietTops({ graph, edges }: LayoutInput): readonly ElkNode[] {
  const touched = new Set(edges.flatMap((edge) => [edge.sources[0], edge.targets[0]]));
  const isTouched = (node: ElkNode): boolean => touched.has(node.id) || (node.children ?? []).some(isTouched);
  return (graph.children ?? []).filter((node) => !isInStack(node.id) && !isTouched(node));
}

const QUIET_GAP = 22;

/** Adds what no line leads to, in rows below the rest. */
export function withQuiet(laid: ElkGraph, input: LayoutInput, trial: Trial, room: Viewport): ElkGraph {
  const quiet = quietTops(input);
  if (quiet.length === 0) return laid;
  const cell = widest(grids(input.graph).flatMap((grid) => grid.children ?? []));
  const packed = quiet.map((node) => packedNode(node, trial, cell, input.texts));
  const hasLines = (laid.children ?? []).length > 0;
  const least = widest(packed) + 16;
  const area = packed.reduce((sum, node) => sum + (node.width ?? 0) * (node.height ?? 0), 0);
  const fitting = hasLines
    ? Math.max(laid.width ?? 0, room.width * 0.9)
    : Math.sqrt((area * 1.35 * room.width) / room.height);
  const { width, height } = inRows(packed, Math.max(least, fitting), hasLines ? (laid.height ?? 0) + QUIET_GAP - 8 : 8);
  return {
    ...laid,
    children: [...(laid.children ?? []), ...packed],
    width: Math.max(hasLines ? (laid.width ?? 0) : 0, width),
    height,
  };
}

/** Places nodes in rows that are at most this wide, from this height on. */
function inRows(
  nodes: readonly ElkNode[],
  width: number,
  top: number,
): { readonly width: number; readonly height: number } {
  let x = 8;
  let y = top;
  let row = 0;
  let widest = 0;
  for (const node of nodes) {
    if (x > 8 && x + (node.width ?? 0) > width - 8) {
      x = 8;
      y += row + QUIET_GAP;
      row = 0;
    }
    move(node, x, y);
    x += (node.width ?? 0) + QUIET_GAP;
    row = Math.max(row, node.height ?? 0);
    widest = Math.max(widest, x - QUIET_GAP + 8);
  }
  return { width: widest, height: y + row + 8 };
}

function move(node: ElkNode, x: number, y: number): void {
  for (const child of node.children ?? []) move(child, x + (child.x ?? 0), y + (child.y ?? 0));
  Object.assign(node, { x, y });
}

/** A part without lines with its contents in rows; the places of these are relative to it until it is moved. */
function packedNode(node: ElkNode, trial: Trial, cell: number, texts: ReadonlyMap<string, number>): ElkNode {
  const { id, width = 0, height = 0 } = node;
  if (isGrid(node)) {
    const grid = gridLayout(node, trial.columns, cell, false);
    return { id, width: grid.width, height: grid.height };
  }
  if (!isBox(node)) return { id, width, height };
  const children = (node.children ?? []).map((child) => packedNode(child, trial, cell, texts));
  const columns = Math.max(1, Math.round(Math.sqrt(children.length * 0.7)));
  const within = inRows(children, columns * (widest(children) + QUIET_GAP) + 16, TITLE + 6);
  const title = (texts.get(id) ?? 0) + BESIDE_TITLE;
  return { id, children, width: Math.max(within.width + 6, title), height: within.height + 4 };
}
