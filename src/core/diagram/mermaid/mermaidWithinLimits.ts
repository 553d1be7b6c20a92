import type { KernelFacts, Topology } from '../../model/index.ts';
import type { Diagram } from '../Diagram.ts';
import { defaultDetail, diagramOf, type DiagramOptions } from '../pictures/diagramOf.ts';
import { expandedDiagram } from '../pictures/expandedDiagram.ts';
import { mermaidText } from './mermaidText.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** Mermaid's own defaults, which renderers such as GitHub keep to (mermaid, defaultConfig: maxTextSize, maxEdges). */
const MAX_LENGTH = 50_000;
const MAX_EDGES = 500;

/** One of the pictures that a text is split into. */
export interface MermaidPart {
  /** Which part it shows; absent if it shows everything. */
  readonly title?: string;
  readonly diagram: Diagram;
  readonly text: string;
}

/** Whether a text is within Mermaid's default limits. */
export function isWithinLimits(text: string): boolean {
  return text.length <= MAX_LENGTH && (text.match(/^ *\w+ (?:\w+@|~~~)/gm)?.length ?? 0) <= MAX_EDGES;
}

/**
 * A topology as Mermaid text within Mermaid's default limits: the kernel picture if it is small enough, else the overview, else
 * one picture per network. Runs in steps, since it may draw a thousand services several times. A network that is too large by
 * itself is left out and named in `left`.
 */
export function mermaidWithinLimits(
  topology: Topology,
  facts: KernelFacts,
  options: Pick<DiagramOptions, 'findings' | 'destinations'> = {},
): { readonly parts: readonly MermaidPart[]; readonly left: readonly string[] } {
  const first = defaultDetail(topology);
  for (const detail of first === 'overview' ? ([first] as const) : ([first, 'overview'] as const)) {
    const diagram = expandedDiagram(topology, facts, { ...options, detail });
    const text = mermaidText(diagram);
    if (isWithinLimits(text)) return { parts: [{ diagram, text }], left: [] };
  }
  const parts: MermaidPart[] = [];
  const left: string[] = [];
  for (const network of topology.networks) {
    const title = visibleText(network.key);
    const diagram = diagramOf(topology, facts, { ...options, detail: 'focus', focus: network.id });
    const text = mermaidText(diagram);
    if (isWithinLimits(text)) parts.push({ title, diagram, text });
    else left.push(title);
  }
  return { parts, left };
}
