import type { ElkNode } from './ElkGraph.ts';

/** The greatest width among these nodes; 0 where there are none. */
export function widest(nodes: readonly ElkNode[]): number {
  return Math.max(0, ...nodes.map((n) => n.width ?? 0));
}
