import type { KernelFacts, Steps, Topology } from '../../model/index.ts';
import type { Diagram } from '../Diagram.ts';
import { diagramInSteps, type DiagramOptions } from './diagramOf.ts';

/**
 * The picture for a text that nobody can click in: boxes of services that are alike show what is in them. A map of networks stays
 * closed, since all that is in it would be no picture.
 */
export function* expandedDiagram(topology: Topology, facts: KernelFacts, options: DiagramOptions): Steps<Diagram> {
  const diagram = yield* diagramInSteps(topology, facts, options);
  if (options.detail !== 'overview') return diagram;
  const closed = diagram.nodes
    .filter(({ id, kind }) => kind === 'collapsed' && id.startsWith('b_'))
    .map(({ id }) => id);
  if (closed.length === 0) return diagram;
  return yield* diagramInSteps(topology, facts, { ...options, expanded: [...(options.expanded ?? []), ...closed] });
}
