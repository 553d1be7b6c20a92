// eslint-disable-next-line no-restricted-imports -- the copy of ELK that Mermaid uses, whose layout is replaced below
import ELK from 'elkjs/lib/elk.bundled.js';
import mermaid from 'mermaid';
import type { Diagram } from '../../protocol/index.ts';
import type { ElkGraph, ElkNode } from '../layout/ElkGraph.ts';
import type { Viewport } from '../layout/Viewport.ts';
import { textWidths } from './textWidths.ts';
import { hasColumns } from '../layout/hasColumns.ts';
import { layOutConnections } from '../layout/layOutConnections.ts';
import { layOut } from '../layout/layOut.ts';

export interface Drawing {
  readonly svg: SVGSVGElement;
  /** The prefix of the ids in it. */
  readonly prefix: string;
  readonly layout: 'elk' | 'dagre';
  readonly ms: number;
  /** The sizes of the nodes in the layout. Mermaid paints a rectangle at least as large as its text and padding. */
  readonly sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>;
}

/** ELK's layered layout takes more than two seconds above about this many parts (measured, docs/ARCHITECTURE.md). */
export const MAX_FOR_ELK = 520;
/** From about this many parts a drawing takes more than half a second. */
export const SLOW = 160;
const FONT_SIZE = 13;
/** The group of a map of networks, which has no connections. */
const MAP = 'map';

/** The number of nodes, edges and groups. */
export function partsOf(diagram: Diagram): number {
  return diagram.nodes.length + diagram.edges.length + diagram.groups.length;
}

/**
 * Mermaid fixes ELK's spacing for large, airy drawings and has no setting for it. Our pictures have many small boxes, so these values
 * bring them closer together. All other options stay as Mermaid sets them.
 */
const SPACING: Readonly<Record<string, string>> = {
  'spacing.baseValue': '26',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '9',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
};
const INNER: Readonly<Record<string, string>> = {
  'spacing.baseValue': '16',
  'spacing.nodeNode': '14',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.spacing.edgeEdge': '9',
  'elk.padding': '[top=14,left=14,bottom=14,right=14]',
};

type Layout = (graph: unknown, args?: unknown) => Promise<unknown>;
const elk = ELK.prototype as { layout: Layout };
const layoutOfElk = elk.layout;
elk.layout = async function (this: unknown, graph, args) {
  const root = graph as ElkGraph;
  const isConnections = drawn?.diagram.detail === 'overview' && !drawn.diagram.groups.some(({ id }) => id === MAP);
  if (drawn && (isConnections || hasColumns(root))) {
    const { diagram, room, texts } = drawn;
    const run = isConnections ? layOutConnections : layOut;
    const done = await run(root, diagram, room, (g) => layoutOfElk.call(this, g) as Promise<ElkGraph>, texts);
    note(done);
    return done;
  }
  tighten(root, SPACING);
  widen(root);
  return layoutOfElk.call(this, graph, args);
};

/** The picture that is being drawn, its room, and the widths of its texts. */
let drawn:
  { readonly diagram: Diagram; readonly room: Viewport; readonly texts: ReadonlyMap<string, number> } | undefined;
let sizes = new Map<string, { width: number; height: number }>();

function note(node: ElkNode): void {
  for (const child of node.children ?? []) {
    sizes.set(child.id, { width: child.width ?? 0, height: child.height ?? 0 });
    note(child);
  }
}

/** The packed groups of the picture that is being drawn. */
let packed = new Set<string>();

function isPacked(node: ElkNode): boolean {
  return packed.has(node.id);
}

function tighten(node: ElkNode, spacing: Readonly<Record<string, string>>): void {
  if (node.layoutOptions && !isPacked(node)) Object.assign(node.layoutOptions, spacing);
  for (const child of node.children ?? []) if (child.children?.length) tighten(child, INNER);
}

const PACKED_GAP = 10;

/** Gives all packed boxes the same number of columns, at which the picture has about the shape of a screen. */
function widen(root: ElkGraph): void {
  const boxes: ElkNode[] = [];
  let others = 0;
  const visit = (node: ElkNode): void => {
    for (const child of node.children ?? []) {
      if (isPacked(child)) boxes.push(child);
      else if (child.children?.length) visit(child);
      else others++;
    }
  };
  visit(root);
  if (boxes.length === 0) return;
  const cells = boxes.flatMap((p) => p.children ?? []);
  const cell = {
    width: Math.max(...cells.map((c) => c.width ?? 0)),
    height: Math.max(...cells.map((c) => c.height ?? 0)),
  };
  const longest = Math.max(...boxes.map((p) => p.children?.length ?? 0));
  let columns = 1;
  for (; columns < longest; columns++) {
    const rows = boxes.reduce((sum, p) => sum + Math.ceil((p.children?.length ?? 0) / columns), 0);
    const height = rows * (cell.height + PACKED_GAP) + boxes.length * 60 + others * 24;
    if ((520 + columns * (cell.width + PACKED_GAP)) / height >= 1.45) break;
  }
  for (const box of boxes) {
    for (const child of box.children ?? []) child.width = cell.width;
    box.layoutOptions = {
      ...box.layoutOptions,
      'elk.algorithm': 'elk.rectpacking',
      // No line crosses its border, so its contents can be laid out separately.
      'elk.hierarchyHandling': 'SEPARATE_CHILDREN',
      'elk.padding': '[top=28,left=10,bottom=10,right=10]',
      'spacing.baseValue': String(PACKED_GAP),
      'spacing.nodeNode': String(PACKED_GAP),
      'elk.rectpacking.packing.strategy': 'SIMPLE',
      'elk.rectpacking.widthApproximation.strategy': 'TARGET_WIDTH',
      'elk.rectpacking.widthApproximation.targetWidth': String(columns * (cell.width + PACKED_GAP) + 24),
      'elk.contentAlignment': 'H_LEFT V_TOP',
    };
  }
}

let runs = 0;
/** Another one in each page: Mermaid removes what has the id that it is about to use, which a kept picture may have. */
const PAGE = Date.now().toString(36);

/**
 * Draws with Mermaid into a hidden element and returns the SVG. Mermaid never sees a character that it could read as anything
 * but a label: entities are replaced by a letter of about their width for measuring, and the real text is written afterwards
 * as text nodes (see decorate). Colours come from the page's style sheet, not from Mermaid's theme, so a change of theme needs
 * no new drawing.
 */
export async function drawMermaid(
  text: string,
  diagram: Diagram,
  room: Viewport,
  signal: AbortSignal,
): Promise<Drawing> {
  const parts = partsOf(diagram);
  const layout = parts > MAX_FOR_ELK ? 'dagre' : 'elk';
  await nextFrame();
  signal.throwIfAborted();
  const start = performance.now();
  try {
    const svg = await render(text, diagram, room, layout);
    // Lets a click on Cancel during the layout take effect.
    if (parts > SLOW) await nextFrame();
    signal.throwIfAborted();
    return { ...svg, layout, ms: performance.now() - start };
  } catch (error) {
    signal.throwIfAborted();
    // ELK fails on a few graphs that dagre can draw.
    if (layout === 'dagre') throw error;
    const svg = await render(text, diagram, room, 'dagre');
    return { ...svg, layout: 'dagre', ms: performance.now() - start };
  }
}

async function render(
  text: string,
  diagram: Diagram,
  room: Viewport,
  layout: 'elk' | 'dagre',
): Promise<Pick<Drawing, 'svg' | 'prefix' | 'sizes'>> {
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
    flowchart: {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- parts of Mermaid still read this one instead of the global
      htmlLabels: false,
      useMaxWidth: false,
      wrappingWidth: 4000,
      padding: 10,
      nodeSpacing: 28,
      rankSpacing: 48,
    },
    elk: { considerModelOrder: 'NODES_AND_EDGES', mergeEdges: false },
    suppressErrorRendering: true,
  });
  packed = packedGroups(diagram);
  drawn = { diagram, room, texts: textWidths(diagram, getComputedStyle(document.body).fontFamily) };
  sizes = new Map();
  const prefix = `nl${PAGE}n${++runs}`;
  const place = document.createElement('div');
  place.className = 'measuring';
  document.body.append(place);
  try {
    const { svg } = await unwrapped(() => mermaid.render(prefix, forMeasuring(text), place));
    const holder = document.createElement('div');
    holder.innerHTML = svg;
    const element = holder.querySelector('svg');
    if (!element) throw new Error('Mermaid drew nothing.');
    return { svg: element, prefix, sizes };
  } finally {
    place.remove();
  }
}

/**
 * Mermaid measures every label again to decide whether to wrap it, and each time forces a layout of the page. Our labels never
 * wrap (`wrappingWidth`), so every text measures 0 while it draws.
 */
async function unwrapped<T>(draw: () => Promise<T>): Promise<T> {
  if (!measure) return draw();
  Object.defineProperty(texts, 'getComputedTextLength', { ...measure, value: () => 0 });
  try {
    return await draw();
  } finally {
    Object.defineProperty(texts, 'getComputedTextLength', measure);
  }
}

const texts = SVGTextContentElement.prototype;
const measure = Object.getOwnPropertyDescriptor(texts, 'getComputedTextLength');

/** Groups whose nodes have no lines of their own: ELK packs them into rows and columns. */
function packedGroups(diagram: Diagram): Set<string> {
  const touched = new Set(diagram.edges.flatMap((e) => [e.from, e.to]));
  const held = new Map<string, number>();
  const lined = new Set<string>();
  for (const node of diagram.nodes) {
    if (node.group === undefined) continue;
    held.set(node.group, (held.get(node.group) ?? 0) + 1);
    if (touched.has(node.id)) lined.add(node.group);
  }
  for (const group of diagram.groups) if (group.group !== undefined) lined.add(group.group);
  return new Set(
    diagram.groups.filter((g) => g.kind === 'bundle' && (held.get(g.id) ?? 0) > 1 && !lined.has(g.id)).map((g) => g.id),
  );
}

/** The text as Mermaid gets it: no entities and no colours. */
function forMeasuring(text: string): string {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(classDef|class) | ~~~ /.test(line))
    .map((line) => line.replace(STACKED, '[$1]').replace(/#\d+;/g, 'o').replace(BACKWARDS, '  $4 $2@-.-$3 $1'));
  return lines.join('\n');
}

/** A closed group: Mermaid gets a rectangle, so that the layout can size it; decorate draws the sheets behind it. */
const STACKED = /@\{ shape: processes, label: (".*") \}$/;

/**
 * The line of outgoing traffic runs from right to left. It is reversed for the layout, which then has no cycle to break; decorate
 * puts the arrow head at the other end.
 */
const BACKWARDS = /^ *(\w+) (e_out_\w+)@-\.->(\|.*?\|)? (\w+)$/;

/** Lets the browser paint before work that blocks it. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
}
