import type { ElkNode } from './ElkGraph.ts';

/** How many nodes are in it, at any depth. */
export function leaves(node: ElkNode): number {
  return (node.children ?? []).reduce((sum, child) => sum + 1 + leaves(child), 0);
}

/** The boxes whose contents have no lines of their own. */
export function grids(node: ElkNode): readonly ElkNode[] {
  return (node.children ?? []).flatMap((child) =>
    isBox(child) ? [...(isGrid(child) ? [child] : []), ...grids(child)] : [],
  );
}

/** Whether it holds nodes. */
export function isBox(node: ElkNode): boolean {
  return (node.children ?? []).length > 0;
}

/** Whether it is a box of services that are alike. */
export function isGrid(node: ElkNode): boolean {
  return isBox(node) && node.id.startsWith('b_') && !(node.children ?? []).some(isBox);
}
