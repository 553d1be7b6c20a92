import type { Diagram, DiagramGroup, DiagramNode } from '../../protocol/index.ts';
import type { ElkEdge, ElkGraph, ElkNode } from './ElkGraph.ts';

/** A node or a group of the diagram. */
export type Part = DiagramNode | DiagramGroup;

/** What a layout starts from: Mermaid's graph, the diagram that it shows, and look-ups over both. */
export interface LayoutInput {
  readonly graph: ElkGraph;
  readonly diagram: Diagram;
  readonly edges: readonly ElkEdge[];
  /** The box of the host's namespace, if the picture has one. */
  readonly host: ElkNode | undefined;
  /** The nodes that columns are made of: those outside the host's box, then those directly in it. */
  readonly tops: readonly ElkNode[];
  readonly parts: ReadonlyMap<string, Part>;
  /** For a node in a box the id of the box; for any other node its own id. */
  readonly owner: ReadonlyMap<string, string>;
  /** How wide the text of a part is, where that was measured. */
  readonly texts: ReadonlyMap<string, number>;
  /** The kind of each edge of the diagram. */
  readonly kinds: ReadonlyMap<string, string>;
}

/** Indexes a graph and its diagram for the layout. */
export function layoutInputOf(
  graph: ElkGraph,
  diagram: Diagram,
  texts: ReadonlyMap<string, number> = new Map(),
): LayoutInput {
  const host = (graph.children ?? []).find((c) => c.id === 'host');
  const tops = [...(graph.children ?? []).filter((c) => c !== host), ...(host?.children ?? [])];
  return {
    graph,
    diagram,
    edges: graph.edges ?? [],
    host,
    tops,
    parts: new Map<string, Part>([...diagram.groups, ...diagram.nodes].map((p) => [p.id, p])),
    owner: ownersOf(tops),
    texts,
    kinds: new Map(diagram.edges.map((e) => [e.id, e.kind])),
  };
}

function ownersOf(tops: readonly ElkNode[]): ReadonlyMap<string, string> {
  const owner = new Map<string, string>();
  for (const top of tops) {
    owner.set(top.id, top.id);
    for (const child of top.children ?? []) owner.set(child.id, top.id);
  }
  return owner;
}
