import type { ElkGraph, ElkNode } from './ElkGraph.ts';

/** Whether a picture fits into columns: only the host's box holds boxes. ELK alone lays out the others. */
export function hasColumns(graph: ElkGraph): boolean {
  const holdsBoxes = (node: ElkNode): boolean => (node.children ?? []).some((c) => (c.children ?? []).length > 0);
  const outside = (graph.children ?? []).filter((c) => c.id !== 'host');
  const inHost = (graph.children ?? []).find((c) => c.id === 'host')?.children ?? [];
  return ![...outside, ...inHost].some(holdsBoxes);
}
