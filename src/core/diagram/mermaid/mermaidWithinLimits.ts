import type { KernelFacts, Steps, Topology } from '../../model/index.ts';
import type { Diagram } from '../Diagram.ts';
import { defaultDetail, diagramInSteps, type DiagramOptions } from '../pictures/diagramOf.ts';
import { mermaidText } from './mermaidText.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** Mermaid's own defaults, which renderers such as GitHub keep to (mermaid, defaultConfig: maxTextSize, maxEdges). */
const MAX_LENGTH = 50_000;
const MAX_EDGES = 500;

/** One picture of a text that may be several. */
export interface MermaidPart {
  /** What it shows of the whole; absent where it is the whole. */
  readonly title?: string;
  readonly diagram: Diagram;
  readonly text: string;
}

/** Whether Mermaid draws a text with the limits that it comes with. */
export function isWithinLimits(text: string): boolean {
  return text.length <= MAX_LENGTH && (text.match(/^ *\w+ (?:\w+@|~~~)/gm)?.length ?? 0) <= MAX_EDGES;
}

/**
 * A network as Mermaid text that renderers with Mermaid's default limits draw: the kernel's parts of a small network, else the
 * overview, else each network with what touches it; in steps, since it may draw a thousand services several times. A network that is too large even by itself is left out, and named in `left`.
 */
export function* mermaidWithinLimits(
  topology: Topology,
  facts: KernelFacts,
  options: Pick<DiagramOptions, 'findings'> = {},
): Steps<{ readonly parts: readonly MermaidPart[]; readonly left: readonly string[] }> {
  const first = defaultDetail(topology);
  for (const detail of first === 'overview' ? ([first] as const) : ([first, 'overview'] as const)) {
    const diagram = yield* diagramInSteps(topology, facts, { ...options, detail });
    const text = mermaidText(diagram);
    if (isWithinLimits(text)) return { parts: [{ diagram, text }], left: [] };
  }
  const parts: MermaidPart[] = [];
  const left: string[] = [];
  for (const network of topology.networks) {
    const title = visibleText(network.key);
    const diagram = yield* diagramInSteps(topology, facts, { ...options, detail: 'focus', focus: network.id });
    const text = mermaidText(diagram);
    if (isWithinLimits(text)) parts.push({ title, diagram, text });
    else left.push(title);
  }
  return { parts, left };
}
