import type { KernelFacts, Topology } from '../../model/index.ts';
import type { Diagram } from '../Diagram.ts';
import { diagramOf, type DiagramOptions } from './diagramOf.ts';

/**
 * The picture for a text that nobody can click in: boxes of services that are alike, and networks that were folded, show what is in them. A map of networks stays
 * closed, since all that is in it would be no picture.
 */
export function expandedDiagram(topology: Topology, facts: KernelFacts, options: DiagramOptions): Diagram {
  const diagram = diagramOf(topology, facts, { ...options, isText: true });
  if (diagram.detail !== 'overview') return diagram;
  const closed = diagram.nodes.filter((n) => n.kind === 'collapsed' && n.id.startsWith('b_')).map((n) => n.id);
  if (closed.length === 0) return diagram;
  const expanded = [...(options.expanded ?? []), ...closed];
  return diagramOf(topology, facts, { ...options, isText: true, expanded });
}
