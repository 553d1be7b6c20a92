import type { DiagramEdge, DiagramGroup, DiagramNode } from '../Diagram.ts';

/** What is drawn, while it is being put together. */
export interface Picture {
  readonly nodes: DiagramNode[];
  readonly edges: DiagramEdge[];
  readonly groups: DiagramGroup[];
}

export function emptyPicture(): Picture {
  return { nodes: [], edges: [], groups: [] };
}
