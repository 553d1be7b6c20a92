import type { DiagramEdge, DiagramGroup, DiagramNode } from '../Diagram.ts';

/** A picture under construction. */
export interface Picture {
  readonly nodes: DiagramNode[];
  readonly edges: DiagramEdge[];
  readonly groups: DiagramGroup[];
}

export function emptyPicture(): Picture {
  return { nodes: [], edges: [], groups: [] };
}
