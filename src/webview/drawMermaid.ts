import mermaid from 'mermaid';
import type { Diagram } from '../protocol/index.ts';

export interface Drawing {
  readonly svg: SVGSVGElement;
  /** Ids in it start with this. */
  readonly prefix: string;
  readonly layout: 'elk' | 'dagre';
  readonly ms: number;
}

/** ELK's layered layout takes more than two seconds beyond about this many parts (measured, docs/ARCHITECTURE.md). */
const MOST_FOR_ELK = 520;
/** From about this many parts a drawing takes more than half a second. */
export const SLOW = 160;
const FONT_SIZE = 13;

let runs = 0;

/**
 * Draws with Mermaid into a hidden place and hands the SVG over. Mermaid never sees a character that it could read as anything
 * but a label: entities are replaced by a letter of about their width for measuring, and the real text is written afterwards
 * as text nodes (see decorate). Colours come from the page's style sheet, not from Mermaid's theme, so a change of theme needs
 * no new drawing.
 */
export async function drawMermaid(text: string, diagram: Diagram, signal: AbortSignal): Promise<Drawing> {
  const parts = diagram.nodes.length + diagram.edges.length + diagram.groups.length;
  const layout = parts > MOST_FOR_ELK ? 'dagre' : 'elk';
  await nextFrame();
  signal.throwIfAborted();
  const start = performance.now();
  try {
    const svg = await render(text, diagram, layout);
    // A press on Cancel that came while the layout ran is heard now.
    if (parts > SLOW) await nextFrame();
    signal.throwIfAborted();
    return { ...svg, layout, ms: performance.now() - start };
  } catch (error) {
    signal.throwIfAborted();
    console.warn('ELK', error);
    // ELK fails on a few odd graphs that dagre draws: a plainer picture is better than none.
    if (layout === 'dagre') throw error;
    const svg = await render(text, diagram, 'dagre');
    return { ...svg, layout: 'dagre', ms: performance.now() - start };
  }
}

async function render(text: string, diagram: Diagram, layout: 'elk' | 'dagre'): Promise<Pick<Drawing, 'svg' | 'prefix'>> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    htmlLabels: false,
    layout,
    look: 'classic',
    theme: 'base',
    fontFamily: getComputedStyle(document.body).fontFamily,
    fontSize: FONT_SIZE,
    themeVariables: { fontSize: `${FONT_SIZE}px`, fontFamily: getComputedStyle(document.body).fontFamily },
    maxTextSize: 5_000_000,
    maxEdges: 20_000,
    flowchart: { htmlLabels: false, useMaxWidth: false, wrappingWidth: 4000, padding: 10, nodeSpacing: 28, rankSpacing: 48 },
    elk: { considerModelOrder: 'NODES_AND_EDGES', mergeEdges: false },
    suppressErrorRendering: true,
  });
  const prefix = `nl${++runs}`;
  const place = document.createElement('div');
  place.className = 'measuring';
  document.body.append(place);
  try {
    const { svg } = await mermaid.render(prefix, forMeasuring(text, diagram, layout), place);
    const holder = document.createElement('div');
    holder.innerHTML = svg;
    const element = holder.querySelector('svg');
    if (!element) throw new Error('Mermaid drew nothing.');
    return { svg: element, prefix };
  } finally {
    place.remove();
  }
}

/** The text as Mermaid gets it: no entities, no colours, and packed boxes where a group holds nodes without lines. */
function forMeasuring(text: string, diagram: Diagram, layout: 'elk' | 'dagre'): string {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(classDef|class) /.test(line))
    .map((line) => line.replace(/#\d+;/g, 'o').replace(BACKWARDS, '  $4 $2@-.-$3 $1'));
  if (layout === 'elk') {
    const touched = new Set(diagram.edges.flatMap((e) => [e.from, e.to]));
    for (const group of diagram.groups) {
      if (group.kind !== 'bundle') continue;
      const inside = [...diagram.nodes, ...diagram.groups].filter((n) => n.group === group.id);
      const nested = diagram.groups.some((g) => g.group === group.id);
      if (!nested && inside.length > 1 && !inside.some((n) => touched.has(n.id))) {
        lines.push(`  ${group.id}@{ algorithm: "elk.rectpacking" }`);
      }
    }
  }
  return lines.join('\n');
}

/**
 * The way out runs from right to left. For the layout it is turned round, so that there is no cycle to break; decorate gives it its
 * arrow head at the other end.
 */
const BACKWARDS = /^ *(\w+) (e_out_\w+)@-\.->(\|.*?\|)? (\w+)$/;

/** Lets the browser paint before work that blocks it. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
}
