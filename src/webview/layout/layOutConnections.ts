import type { Diagram } from '../../protocol/index.ts';
import { applyPlacement } from './applyPlacement.ts';
import { TITLE, labelOf } from './boxLayout.ts';
import { grids, isBox, isGrid, leaves } from './boxesOf.ts';
import type { ElkEdge, ElkGraph, ElkLayout, ElkNode, ElkPoint } from './ElkGraph.ts';
import { trim } from './itemsOf.ts';
import { gridLayout } from './gridLayout.ts';
import { type LayoutInput, layoutInputOf } from './LayoutInput.ts';
import { isBetweenOutside, isInStack, OUTSIDE, outsideNode, placeOutside } from './outsideStack.ts';
import { BESIDE_TITLE, quietTops, withQuiet } from './quietParts.ts';
import type { Trial } from './Trial.ts';
import { READABLE, scaleIn, type Viewport } from './Viewport.ts';
import { widest } from './widest.ts';

/** The outcome of a trial, in coordinates of the whole picture. */
interface Run {
  readonly laid: ElkGraph;
  readonly trial: Trial;
  readonly scale: number;
}

/** A trial has to be better by this factor; one that goes against the shape of the room by more. */
const BETTER_BY = 1.04;
const TURN_FOR = 1.12;

/** Above this many parts a layout takes so long that few are tried, and above the second number only the likeliest. */
const ALL_TRIED_UP_TO = 100;
const TRIED_UP_TO = 200;

/**
 * Lays out who dials whom: clients before their servers, in the direction that suits the shape of the room, with columns wrapped so
 * that the picture is as large as it can be. Networks are frames, services that are alike a grid. Writes positions into `graph`.
 */
export async function layOutConnections(
  graph: ElkGraph,
  diagram: Diagram,
  room: Viewport,
  elk: ElkLayout,
  texts?: ReadonlyMap<string, number>,
): Promise<ElkGraph> {
  const input = layoutInputOf(graph, diagram, texts);
  sizeServices(input);
  let best: Run | undefined;
  for (const trial of trialsOf(input, room)) {
    const laid = withQuiet(await elk(elkGraph(input, trial)), input, trial, room);
    const scale = scaleIn(room, laid.width ?? 1, laid.height ?? 1);
    const turned = trial.direction !== along(room);
    if (!best || scale > best.scale * (turned ? TURN_FOR : BETTER_BY)) best = { laid, trial, scale };
    if (best.scale >= READABLE) break;
  }
  if (best) {
    // ELK gives a box the size of its contents, whatever its title.
    const wider = narrowFrames(best.laid, input);
    const trial = { ...best.trial, wider };
    const laid = wider.size === 0 ? best.laid : withQuiet(await elk(elkGraph(input, trial)), input, trial, room);
    apply({ ...best, laid }, input);
  }
  return graph;
}

function trialsOf({ graph, edges }: LayoutInput, room: Viewport): readonly Trial[] {
  const direction = along(room);
  const wide = direction === 'RIGHT';
  const longest = Math.max(1, ...grids(graph).map((grid) => grid.children?.length ?? 0));
  const square = Math.max(1, Math.round(Math.sqrt(longest * (wide ? 0.7 : 0.35))));
  const bound = Math.max(3, Math.floor(room.height / 62));
  const first: Trial = { direction, layering: 'LONGEST_PATH', bound, columns: square };
  const turned: Trial = { ...first, direction: wide ? 'DOWN' : 'RIGHT' };
  const parts = edges.length + leaves(graph);
  if (parts > TRIED_UP_TO) return [first];
  if (parts > ALL_TRIED_UP_TO) return [first, turned];
  const columns = [...new Set([square, Math.min(longest, square + 1), Math.max(1, square - 1)])];
  return [...columns.map((count) => ({ ...first, columns: count })), { ...first, layering: 'COFFMAN_GRAHAM' }, turned];
}

/** Left to right in a room that is wide, else top down. */
function along(room: Viewport): Trial['direction'] {
  return room.width >= room.height ? 'RIGHT' : 'DOWN';
}

/** Takes away some of the space that Mermaid leaves around texts, and gives all services one width. */
function sizeServices({ graph, parts, texts }: LayoutInput): void {
  const services: ElkNode[] = [];
  const visit = (node: ElkNode): void => {
    for (const child of node.children ?? []) {
      if (isBox(child)) visit(child);
      else {
        const part = parts.get(child.id);
        trim(child, part, texts.get(child.id));
        if (part?.kind === 'service' || part?.kind === 'collapsed') services.push(child);
      }
    }
  };
  visit(graph);
  const common = Math.min(widest(services), median(services.map((n) => n.width ?? 0)) * 1.5);
  for (const node of services) node.width = Math.max(node.width ?? 0, common);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const OPTIONS: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.mergeHierarchyEdges': 'true',
  'elk.layered.spacing.nodeNodeBetweenLayers': '34',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '7',
  'elk.spacing.nodeNode': '14',
  'elk.spacing.edgeNode': '10',
  'elk.spacing.edgeEdge': '7',
  'elk.spacing.edgeLabel': '3',
  'elk.spacing.componentComponent': '16',
  'elk.padding': '[top=8,left=8,bottom=8,right=8]',
};

function elkGraph(input: LayoutInput, trial: Trial): ElkGraph {
  const options = {
    ...OPTIONS,
    'elk.direction': trial.direction,
    'elk.layered.layering.strategy': trial.layering,
    'elk.layered.layering.coffmanGraham.layerBound': String(trial.bound),
  };
  const cell = widest(grids(input.graph).flatMap((grid) => grid.children ?? []));
  const quiet = new Set(quietTops(input).map((node) => node.id));
  return {
    id: 'root',
    layoutOptions: options,
    children: [
      ...outsideNode(input, trial),
      ...(input.graph.children ?? [])
        .filter((node) => !isInStack(node.id) && !quiet.has(node.id))
        .map((node) => elkNode(node, trial, { cell, options, last: foldedHubs(input), doors: doorsOf(input) })),
    ],
    edges: input.edges.filter((edge) => !isBetweenOutside(edge)).map((edge) => elkEdge(edge, input)),
  };
}

/** Servers whose lines are folded have none here that would put them behind their clients. */
function foldedHubs({ diagram }: LayoutInput): ReadonlySet<string> {
  return new Set(diagram.nodes.filter((node) => node.linesFolded).map((node) => node.id));
}

/** What all nodes of one trial have in common. */
interface Common {
  readonly cell: number;
  readonly options: Readonly<Record<string, string>>;
  /** The ids of those that belong in the last layer. */
  readonly last: ReadonlySet<string>;
  /** The ids of the ports at which lines arrive, by node. */
  readonly doors: ReadonlyMap<string, readonly string[]>;
}

function elkNode(node: ElkNode, trial: Trial, common: Common): ElkNode {
  const { cell, options } = common;
  const { id } = node;
  if (isGrid(node)) {
    const { width, height } = gridLayout(node, trial.columns, cell, false);
    return leaf({ id, width, height }, trial, common);
  }
  if (!isBox(node)) return leaf(node, trial, common);
  const right = 14 + (trial.wider?.get(id) ?? 0);
  return {
    id,
    children: (node.children ?? []).map((child) => elkNode(child, trial, common)),
    layoutOptions: {
      ...options,
      'elk.padding': `[top=${TITLE + 6},left=14,bottom=14,right=${right}]`,
    },
  };
}

/** Lines to a server arrive by kind; each leaves its client by itself. */
function leaf({ id, width = 0, height = 0 }: ElkNode, { direction }: Trial, { last, doors }: Common): ElkNode {
  const layoutOptions = { 'elk.port.side': direction === 'RIGHT' ? 'WEST' : 'NORTH' };
  return {
    id,
    width,
    height,
    ports: (doors.get(id) ?? []).map((door) => ({ id: door, x: 0, y: 0, width: 0, height: 0, layoutOptions })),
    layoutOptions: {
      'elk.portConstraints': 'FIXED_SIDE',
      ...(last.has(id) && { 'elk.layered.layering.layerConstraint': 'LAST' }),
    },
  };
}

/** ELK lets labels of neighbouring lines touch. */
const AROUND_LABEL = 5;

/** Where a line arrives: those of one kind, which have one colour, share a trunk. */
function doorOf(edge: ElkEdge, { kinds }: LayoutInput): string {
  return `${edge.targets[0] ?? ''}:in:${kinds.get(edge.id) ?? ''}`;
}

function doorsOf(input: LayoutInput): ReadonlyMap<string, readonly string[]> {
  const doors = new Map<string, Set<string>>();
  for (const edge of input.edges) {
    const to = edge.targets[0] ?? '';
    doors.set(to, (doors.get(to) ?? new Set()).add(doorOf(edge, input)));
  }
  return new Map([...doors].map(([id, all]) => [id, [...all]]));
}

function elkEdge(edge: ElkEdge, input: LayoutInput): ElkEdge {
  const label = labelOf(edge);
  return {
    id: edge.id,
    sources: [isInStack(edge.sources[0]) ? `${OUTSIDE}:out` : (edge.sources[0] ?? '')],
    targets: [doorOf(edge, input)],
    ...(label && {
      labels: [
        {
          text: 'x',
          width: (label.width ?? 0) + 2 * AROUND_LABEL,
          height: (label.height ?? 0) + 2 * AROUND_LABEL,
          layoutOptions: { 'edgeLabels.inline': 'true', 'edgeLabels.placement': 'CENTER' },
        },
      ],
    }),
  };
}

function apply({ laid, trial }: Run, input: LayoutInput): void {
  const { graph, edges } = input;
  const corners = new Map<string, ElkPoint>();
  const nodes = new Map<string, ElkNode>();
  const parents = new Map<string, string>();
  const placed = new Map<string, ElkNode>();
  const index = (node: ElkNode): void => {
    for (const child of node.children ?? []) {
      placed.set(child.id, child);
      index(child);
    }
  };
  index(laid);
  const cell = widest(grids(graph).flatMap((grid) => grid.children ?? []));
  const visit = (box: ElkNode): void => {
    const inner = isGrid(box) ? gridLayout(box, trial.columns, cell, false).places : undefined;
    const base = corners.get(box.id) ?? { x: 0, y: 0 };
    for (const child of box.children ?? []) {
      const at = placed.get(child.id);
      const within = inner?.get(child.id);
      corners.set(child.id, within ? { x: base.x + within.x, y: base.y + within.y } : { x: at?.x ?? 0, y: at?.y ?? 0 });
      nodes.set(child.id, child);
      if (box !== graph) parents.set(child.id, box.id);
      if (at?.width !== undefined) Object.assign(child, { width: at.width, height: at.height });
      visit(child);
    }
  };
  visit(graph);
  const routes = new Map<string, ElkPoint[]>();
  const labels = new Map<string, ElkPoint>();
  placeOutside(placed.get(OUTSIDE), input, corners, routes);
  for (const edge of laid.edges ?? []) {
    const section = edge.sections?.[0];
    if (section) routes.set(edge.id, [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]);
    const label = edge.labels?.[0];
    if (label?.x !== undefined && label.y !== undefined)
      labels.set(edge.id, { x: label.x + AROUND_LABEL, y: label.y + AROUND_LABEL });
  }
  const boxes: ElkNode[] = [];
  const collect = (node: ElkNode): void => {
    for (const child of node.children ?? []) {
      boxes.push(child);
      collect(child);
    }
  };
  collect(graph);
  applyPlacement({ corners, nodes, parents, routes, labels }, boxes, edges);
}

/** The frames whose titles do not fit, and by how much. */
function narrowFrames(laid: ElkGraph, { texts, parts }: LayoutInput): ReadonlyMap<string, number> {
  const wider = new Map<string, number>();
  const visit = (box: ElkNode): void => {
    for (const child of box.children ?? []) {
      const title = texts.get(child.id);
      if (isBox(child) && title !== undefined && parts.has(child.id)) {
        const missing = title + BESIDE_TITLE - (child.width ?? 0);
        if (missing > 0) wider.set(child.id, missing);
      }
      visit(child);
    }
  };
  visit(laid);
  return wider;
}
