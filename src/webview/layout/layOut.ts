import type { Diagram, DiagramGroup, DiagramNode } from '../../protocol/index.ts';
import { type BoxLayout, boxLayout, isWithin, labelOf, routeWithin, sides, TITLE } from './boxLayout.ts';
import { COLUMN, columnOf } from './columnOf.ts';
import type { ElkEdge, ElkGraph, ElkLayout, ElkNode, ElkPoint, ElkPort } from './ElkGraph.ts';
import { gridColumns, gridLayout } from './gridLayout.ts';
import { MINIMAP_FROM, type Viewport, scaleIn } from './Viewport.ts';

/** Space between parts, in pixels of the unscaled picture. */
const BETWEEN_COLUMNS = 30;
const BETWEEN_ROWS = 16;
const HOST_MARGIN = 14;
const STACK_GAP = 30;

/** ELK's layered layout, with the columns and the order in them given: it places the rows and draws the lines. */
const OPTIONS: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.partitioning.activate': 'true',
  // Every part as early as its column allows: with the columns held open (see `columnHolders`), each is one layer of ELK's.
  'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
  'elk.separateConnectedComponents': 'false',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.crossingMinimization.forceNodeModelOrder': 'true',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.unnecessaryBendpoints': 'true',
  'elk.layered.spacing.nodeNodeBetweenLayers': String(BETWEEN_COLUMNS),
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '9',
  'elk.spacing.nodeNode': String(BETWEEN_ROWS),
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '9',
  'elk.spacing.portPort': '9',
  'elk.spacing.portsSurrounding': '[top=6,left=6,bottom=6,right=6]',
  'elk.padding': '[top=8,left=8,bottom=8,right=8]',
};

/** Beside an editor there is little width: the gaps that lines need can be smaller, the texts cannot. */
const NARROW = 900;
const TIGHT: Readonly<Record<string, string>> = {
  'elk.layered.spacing.nodeNodeBetweenLayers': '22',
  'elk.layered.spacing.edgeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '7',
};

type Part = DiagramNode | DiagramGroup;

interface Item {
  readonly node: ElkNode;
  readonly part: Part;
  readonly column: number;
  readonly inHost: boolean;
  /** What it holds, for a box. */
  readonly box?: BoxLayout;
}

/** Whether a picture is made of columns: no boxes in boxes but in the host's. Others are laid out by ELK alone. */
export function hasColumns(graph: ElkGraph): boolean {
  const holdsBoxes = (n: ElkNode): boolean => (n.children ?? []).some((c) => (c.children ?? []).length > 0);
  const outside = (graph.children ?? []).filter((c) => c.id !== 'host');
  const inHost = (graph.children ?? []).find((c) => c.id === 'host')?.children ?? [];
  return ![...outside, ...inHost].some(holdsBoxes);
}

/**
 * Lays a picture out in the columns of `columnOf`, as a packet meets them. Within a column parts stand in the order of the networks
 * that they are plugged into, and else in the order of the files: so an edit moves only what it is about. Boxes are filled first and
 * then are one node with ports to ELK, since its own handling of nested groups keeps no order. Positions are written into `graph`.
 */
export async function layOut(graph: ElkGraph, diagram: Diagram, room: Viewport, elk: ElkLayout): Promise<ElkGraph> {
  const edges = graph.edges ?? [];
  const parts = new Map<string, Part>([...diagram.groups, ...diagram.nodes].map((p) => [p.id, p]));
  const order = new Map([...diagram.nodes, ...diagram.groups].map((p, i) => [p.id, i]));
  const host = (graph.children ?? []).find((c) => c.id === 'host');
  const owner = ownersOf(graph, host);
  const kinds = new Map(diagram.edges.map((e) => [e.id, e.kind]));
  const place = networkPlaces(diagram, edges, owner);
  const before = (a: ElkNode, b: ElkNode): number =>
    place(a.id) - place(b.id) || (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0);

  const made = itemsOf(graph, host, diagram, parts, edges, before);
  const { grids } = made;
  const stacked = room.width < NARROW && host !== undefined && made.fixed.some((i) => i.node.id === 'nic');
  const fixed = stacked ? made.fixed.filter((i) => !isOutside(i)) : made.fixed;
  const minimap = diagram.nodes.length >= MINIMAP_FROM;
  const scaleOf: ScaleOf = (width, height) => scaleIn(room, width, height, minimap);
  const run = async (columns: number): Promise<Run> => {
    const items = [...fixed, ...gridItems(grids, columns, diagram, parts)];
    items.sort((a, b) => a.column - b.column || before(a.node, b.node));
    const flat = await elk(flatGraph(items, edges, owner, kinds, diagram, room));
    const { width = 1, height = 1 } = flat;
    return { items, flat, columns, scale: scaleOf(width, height) };
  };
  let best = await run(firstColumns(fixed, grids, edges, scaleOf));
  if (grids.length > 0) {
    // Now that the rest is known exactly, a better number of columns may show.
    const columns = betterColumns(grids, best, scaleOf);
    const other = columns === best.columns ? undefined : await run(columns);
    if (other && other.scale > best.scale) best = other;
    else if (other) gridItems(grids, best.columns, diagram, parts);
  }
  const above = stacked ? made.fixed.filter(isOutside) : [];
  writeBack(graph, host, best.items, best.flat, edges, above);
  return graph;
}

/** How large a picture of this size is shown when all of it is in view. */
type ScaleOf = (width: number, height: number) => number;

interface Run {
  readonly items: readonly Item[];
  readonly flat: ElkGraph;
  readonly columns: number;
  /** How large it is shown when all of it is in view. */
  readonly scale: number;
}

function flatGraph(
  items: readonly Item[],
  edges: readonly ElkEdge[],
  owner: ReadonlyMap<string, string>,
  kinds: ReadonlyMap<string, string>,
  diagram: Diagram,
  room: Viewport,
): ElkGraph {
  return {
    id: 'root',
    layoutOptions: { ...OPTIONS, ...(room.width < NARROW && TIGHT) },
    children: [
      ...columnHolders(items, edges, diagram),
      ...items.map((item) => ({
        id: item.node.id,
        width: item.node.width ?? 0,
        height: item.node.height ?? 0,
        ...portsOf(item, edges, kinds),
        layoutOptions: {
          'elk.partitioning.partition': String(item.column),
          'elk.alignment': item.column >= COLUMN.containers ? 'LEFT' : 'CENTER',
          'elk.portConstraints': item.box && hasPorts(item, edges) ? 'FIXED_POS' : 'FIXED_SIDE',
        },
      })),
    ],
    edges: flatEdges(edges, owner, items, kinds),
  };
}

/**
 * ELK gives a label on a line a layer of its own. So that what has no such line still stands in its column, a speck holds the
 * columns of labels open.
 */
function columnHolders(items: readonly Item[], edges: readonly ElkEdge[], diagram: Diagram): ElkNode[] {
  const networks = new Set(items.filter((i) => i.column === COLUMN.networks).map((i) => i.node.id));
  const labelled = edges.filter((e) => labelOf(e));
  const columns: number[] = [];
  if (diagram.detail !== 'overview' && labelled.some((e) => networks.has(e.targets[0] ?? '')))
    columns.push(COLUMN.rules);
  if (labelled.some((e) => networks.has(e.sources[0] ?? ''))) columns.push(COLUMN.cables);
  return columns.map((column) => ({
    id: `speck_${column}`,
    width: 1,
    height: 1,
    layoutOptions: { 'elk.partitioning.partition': String(column) },
  }));
}

/** For each node in a box the box; for each other part itself. */
function ownersOf(graph: ElkGraph, host: ElkNode | undefined): ReadonlyMap<string, string> {
  const owner = new Map<string, string>();
  for (const top of [...(graph.children ?? []).filter((c) => c !== host), ...(host?.children ?? [])]) {
    owner.set(top.id, top.id);
    for (const child of top.children ?? []) owner.set(child.id, top.id);
  }
  return owner;
}

/** Where in a column a part stands: at the mean place of the networks that its lines lead to. */
function networkPlaces(
  diagram: Diagram,
  edges: readonly ElkEdge[],
  owner: ReadonlyMap<string, string>,
): (id: string) => number {
  const networks = diagram.nodes.filter((n) => columnOf(n, diagram) === COLUMN.networks).map((n) => n.id);
  const index = new Map(networks.map((id, i) => [id, i]));
  const seen = new Map<string, number[]>();
  const note = (id: string | undefined, at: number): void => {
    if (id === undefined) return;
    const list = seen.get(id);
    if (list) list.push(at);
    else seen.set(id, [at]);
  };
  for (const { sources, targets } of edges) {
    for (const [network, other] of [
      [sources[0], targets[0]],
      [targets[0], sources[0]],
    ]) {
      const at = index.get(network ?? '');
      if (at === undefined || other === undefined || index.has(other)) continue;
      note(other, at);
      if (owner.get(other) !== other) note(owner.get(other), at);
    }
  }
  const shares = new Map(diagram.edges.filter((e) => e.kind === 'share').map((e) => [e.to, e.from]));
  return (id) => {
    const own = index.get(id);
    if (own !== undefined) return own;
    const at = seen.get(id) ?? seen.get(shares.get(id) ?? '');
    return at ? at.reduce((a, b) => a + b, 0) / at.length : networks.length;
  };
}

/** A group whose members have no lines of their own: they are packed in rows and columns. */
interface GridBox {
  readonly node: ElkNode;
  readonly part: Part;
  readonly cell: number;
  /** Whether its cells have sheets behind them. */
  readonly stacked: boolean;
}

function itemsOf(
  graph: ElkGraph,
  host: ElkNode | undefined,
  diagram: Diagram,
  parts: ReadonlyMap<string, Part>,
  edges: readonly ElkEdge[],
  before: (a: ElkNode, b: ElkNode) => number,
): { fixed: Item[]; grids: GridBox[] } {
  const tops = [...(graph.children ?? []).filter((c) => c !== host), ...(host?.children ?? [])];
  const isBox = (n: ElkNode): boolean => (n.children ?? []).length > 0;
  const touched = new Set(edges.flatMap((e) => [e.sources[0], e.targets[0]]));
  const isGrid = (n: ElkNode): boolean =>
    parts.get(n.id)?.kind === 'bundle' && isBox(n) && !(n.children ?? []).some((c) => touched.has(c.id));
  const byOrder = new Map(diagram.nodes.map((n, i) => [n.id, i]));
  for (const top of tops) {
    for (const node of isBox(top) ? (top.children ?? []) : [top]) trim(node, parts.get(node.id));
    top.children?.sort(isGrid(top) ? (a, b) => (byOrder.get(a.id) ?? 0) - (byOrder.get(b.id) ?? 0) : before);
  }
  const containers = tops.filter((t) => isBox(t) && parts.get(t.id)?.kind === 'container');
  const common = {
    left: widest(containers.flatMap((c) => sides(c, edges).left.filter((n) => parts.get(n.id)?.kind === 'interface'))),
    right: widest(containers.flatMap((c) => sides(c, edges).right)),
  };
  const fixed: Item[] = [];
  const gridNodes: { node: ElkNode; part: Part }[] = [];
  for (const node of tops) {
    const part = parts.get(node.id);
    if (!part) continue;
    if (isGrid(node)) {
      gridNodes.push({ node, part });
      continue;
    }
    const alike = part.kind === 'container' && part.group !== 'host';
    const box = isBox(node) ? boxLayout(node, edges, alike ? common : { left: 0, right: 0 }) : undefined;
    if (box) {
      node.width = box.width;
      node.height = box.height;
    }
    fixed.push({ node, part, column: columnOf(part, diagram), inHost: part.group === 'host', ...(box && { box }) });
  }
  // Services of a column are equally wide.
  const services = fixed.filter(
    (i) => i.column === COLUMN.containers && (i.part.kind === 'service' || i.part.kind === 'collapsed'),
  );
  const width = widest(services.map((s) => s.node));
  for (const { node } of services) node.width = width;

  const cell = widest(gridNodes.flatMap((g) => g.node.children ?? []));
  return {
    fixed,
    grids: gridNodes.map((g) => ({
      ...g,
      cell,
      stacked: (g.node.children ?? []).some((c) => parts.get(c.id)?.kind === 'collapsed'),
    })),
  };
}

function widest(nodes: readonly ElkNode[]): number {
  return Math.max(0, ...nodes.map((n) => n.width ?? 0));
}

function gridItems(
  grids: readonly GridBox[],
  columns: number,
  diagram: Diagram,
  parts: ReadonlyMap<string, Part>,
): Item[] {
  return grids.map(({ node, cell, stacked }) => {
    const part = parts.get(node.id) as Part;
    const box = gridLayout(node, columns, cell, stacked);
    node.width = box.width;
    node.height = box.height;
    return { node, part, column: columnOf(part, diagram), inHost: false, box };
  });
}

/** How many columns the grids have, as far as can be told before anything is laid out. */
function firstColumns(
  fixed: readonly Item[],
  grids: readonly GridBox[],
  edges: readonly ElkEdge[],
  scaleOf: ScaleOf,
): number {
  const rows = fixed.filter((i) => i.column === COLUMN.containers);
  const high = rows.reduce((sum, i) => sum + (i.node.height ?? 0) + BETWEEN_ROWS, 0);
  return gridColumns(grids.map(measured), scaleOf, widthBeside(fixed, edges), high);
}

function betterColumns(grids: readonly GridBox[], last: Run, scaleOf: ScaleOf): number {
  const nodes = grids.map((g) => g.node);
  const beside = (last.flat.width ?? 0) - widest(nodes);
  const high = nodes.reduce((sum, n) => sum + (n.height ?? 0) + BETWEEN_ROWS, 0);
  return gridColumns(grids.map(measured), scaleOf, beside, (last.flat.height ?? 0) - high);
}

function measured({ node, cell, stacked }: GridBox): { count: number; cell: number; row: number; extra: number } {
  const gap = stacked ? 16 : 10;
  const cells = node.children ?? [];
  return {
    count: cells.length,
    cell: cell + gap,
    row: Math.max(0, ...cells.map((c) => c.height ?? 0)) + gap,
    extra: BETWEEN_ROWS,
  };
}

/** How wide the columns before the containers are, about. */
function widthBeside(items: readonly Item[], edges: readonly ElkEdge[]): number {
  const widths = new Map<number, number>();
  for (const { node, column } of items) {
    if (column !== COLUMN.containers) widths.set(column, Math.max(widths.get(column) ?? 0, node.width ?? 0));
  }
  const columns = [...widths.values()].reduce((sum, w) => sum + w + BETWEEN_COLUMNS + 10, 0);
  const networks = new Set(items.filter((i) => i.column === COLUMN.networks).map((i) => i.node.id));
  const labels = edges.filter((e) => networks.has(e.sources[0] ?? '')).map((e) => labelOf(e)?.width ?? 0);
  const cables = Math.max(0, ...labels);
  return columns + (cables > 0 ? cables + BETWEEN_COLUMNS : 0);
}

/** Mermaid leaves much air around a rectangle's text; a network has many of them. */
function trim(node: ElkNode, part: Part | undefined): void {
  const spare = part?.kind === 'listener' ? 4 : part && RECTANGLES.has(part.kind) ? 16 : 0;
  if (spare > 0 && (node.width ?? 0) > 70) node.width = (node.width ?? 0) - spare;
}

const RECTANGLES: ReadonlySet<string> = new Set(['nic', 'port', 'interface', 'listener', 'service', 'collapsed']);

function endsIn(item: Item, edges: readonly ElkEdge[]): { into: ElkEdge[]; out: ElkEdge[] } {
  const inside = new Set((item.node.children ?? []).map((c) => c.id));
  const crossing = edges.filter((e) => !isWithin(e, item.node));
  return {
    into: crossing.filter((e) => inside.has(e.targets[0] ?? '')),
    out: crossing.filter((e) => inside.has(e.sources[0] ?? '')),
  };
}

function hasPorts(item: Item, edges: readonly ElkEdge[]): boolean {
  const { into, out } = endsIn(item, edges);
  return into.length + out.length > 0;
}

/**
 * Where lines go in and out: at a box's border level with the node inside that they belong to; at a plain node one place for each
 * kind of line, so that lines of a kind share a trunk as cables share a duct.
 */
function portsOf(item: Item, edges: readonly ElkEdge[], kinds: ReadonlyMap<string, string>): { ports: ElkPort[] } {
  const { into, out } = endsIn(item, edges);
  const height = new Map((item.node.children ?? []).map((c) => [c.id, c.height ?? 0]));
  const port = (id: string, side: 'WEST' | 'EAST', y: number): ElkPort => ({
    id,
    x: side === 'WEST' ? 0 : (item.node.width ?? 0),
    y,
    width: 0,
    height: 0,
    layoutOptions: { 'elk.port.side': side },
  });
  const level = (id: string): number => (item.box?.places.get(id)?.y ?? 0) + (height.get(id) ?? 0) / 2;
  const own = (side: 'WEST' | 'EAST'): string[] =>
    edges
      .filter((e) => (side === 'WEST' ? e.targets : e.sources)[0] === item.node.id)
      .map((e) => plainPort(item.node.id, side, e, kinds));
  const inside = [
    ...[...new Set(into.map((e) => e.targets[0] ?? ''))].map((id) => port(`${id}:WEST`, 'WEST', level(id))),
    ...[...new Set(out.map((e) => e.sources[0] ?? ''))].map((id) => port(`${id}:EAST`, 'EAST', level(id))),
  ];
  const middle = (item.node.height ?? 0) / 2;
  return {
    ports: [
      ...inside,
      ...[...new Set(own('WEST'))].map((id) => port(id, 'WEST', middle)),
      ...[...new Set(own('EAST'))].map((id) => port(id, 'EAST', middle)),
    ],
  };
}

/** Lines share a trunk where they leave, and rules at the bridge that they lead to; never where two networks would meet. */
function plainPort(id: string, side: 'WEST' | 'EAST', edge: ElkEdge, kinds: ReadonlyMap<string, string>): string {
  const kind = kinds.get(edge.id) ?? '';
  const shared = side === 'EAST' || kind === 'dnat' || kind === 'blocked';
  return `${id}:${side}:${shared ? kind : edge.id}`;
}

function flatEdges(
  edges: readonly ElkEdge[],
  owner: ReadonlyMap<string, string>,
  items: readonly Item[],
  kinds: ReadonlyMap<string, string>,
): ElkEdge[] {
  const rank = new Map(items.map((item, i) => [item.node.id, i]));
  const isLaidOut = (id: string | undefined): boolean => id !== undefined && rank.has(id);
  const at = (id: string | undefined): number => rank.get(owner.get(id ?? '') ?? '') ?? 0;
  return edges
    .filter((e) => {
      const from = owner.get(e.sources[0] ?? '');
      const to = owner.get(e.targets[0] ?? '');
      return isLaidOut(from) && isLaidOut(to) && from !== to;
    })
    .sort((a, b) => at(a.sources[0]) - at(b.sources[0]) || at(a.targets[0]) - at(b.targets[0]))
    .map((e) => {
      const from = e.sources[0] ?? '';
      const to = e.targets[0] ?? '';
      const label = labelOf(e);
      return {
        id: e.id,
        sources: [owner.get(from) === from ? plainPort(from, 'EAST', e, kinds) : `${from}:EAST`],
        targets: [owner.get(to) === to ? plainPort(to, 'WEST', e, kinds) : `${to}:WEST`],
        ...(label && {
          labels: [
            {
              text: 'x',
              width: label.width ?? 0,
              height: label.height ?? 0,
              layoutOptions: { 'edgeLabels.inline': 'true', 'edgeLabels.placement': 'CENTER' },
            },
          ],
        }),
      };
    });
}

/** Puts what ELK said about the flat graph into Mermaid's nested one. */
function writeBack(
  graph: ElkGraph,
  host: ElkNode | undefined,
  items: readonly Item[],
  flat: ElkGraph,
  edges: readonly ElkEdge[],
  above: readonly Item[],
): void {
  const at = new Map<string, ElkPoint>();
  const size = new Map<string, ElkNode>();
  const parent = new Map<string, string>();
  const placed = new Map((flat.children ?? []).map((c) => [c.id, c]));
  for (const { node, box, inHost } of items) {
    const { x = 0, y = 0 } = placed.get(node.id) ?? {};
    at.set(node.id, { x, y });
    size.set(node.id, node);
    if (inHost && host) parent.set(node.id, host.id);
    for (const child of node.children ?? []) {
      const inner = box?.places.get(child.id) ?? { x: 0, y: 0 };
      at.set(child.id, { x: x + inner.x, y: y + inner.y });
      size.set(child.id, child);
      parent.set(child.id, node.id);
    }
  }
  const routes = new Map<string, ElkPoint[]>();
  const labels = new Map<string, ElkPoint>();
  for (const item of items) {
    if (!item.box) continue;
    for (const [id, points] of routeWithin(item.node, edges, at)) routes.set(id, points);
  }
  const known = new Map(edges.map((e) => [e.id, e]));
  for (const edge of flat.edges ?? []) {
    const section = edge.sections?.[0];
    const original = known.get(edge.id);
    if (!section || !original) continue;
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
    const from = original.sources[0] ?? '';
    const to = original.targets[0] ?? '';
    // From the border of the box on to the node in it.
    if (parent.get(from) !== undefined && parent.get(from) !== host?.id) {
      points.unshift({ x: (at.get(from)?.x ?? 0) + (size.get(from)?.width ?? 0), y: section.startPoint.y });
    }
    if (parent.get(to) !== undefined && parent.get(to) !== host?.id)
      points.push({ x: at.get(to)?.x ?? 0, y: section.endPoint.y });
    routes.set(edge.id, points);
    const label = edge.labels?.[0];
    if (label?.x !== undefined && label.y !== undefined) labels.set(edge.id, { x: label.x, y: label.y });
  }
  const frame = host && frameOf(host, items, at, edges, routes, labels);
  if (host && frame) {
    at.set(host.id, { x: frame.x, y: frame.y });
    host.width = frame.width;
    host.height = frame.height;
    stackAbove(above, frame.y, size.get('nic'), at, edges, routes);
  }
  const relative = (id: string): ElkPoint => {
    const own = at.get(id) ?? { x: 0, y: 0 };
    const base = at.get(parent.get(id) ?? '') ?? { x: 0, y: 0 };
    return { x: own.x - base.x, y: own.y - base.y };
  };
  for (const node of [
    ...(graph.children ?? []),
    ...(host?.children ?? []),
    ...items.flatMap((i) => i.node.children ?? []),
  ]) {
    Object.assign(node, relative(node.id));
  }
  for (const edge of edges) {
    const points = routes.get(edge.id);
    const first = points?.[0];
    const last = points?.at(-1);
    if (!points || !first || !last) continue;
    // Mermaid adds the place of the box that holds both ends.
    const base = at.get(commonBox(edge.sources[0] ?? '', edge.targets[0] ?? '', parent) ?? '') ?? { x: 0, y: 0 };
    const moved = points.map((p) => ({ x: p.x - base.x, y: p.y - base.y }));
    edge.sections = [
      {
        id: `${edge.id}_s`,
        startPoint: moved[0] ?? first,
        bendPoints: moved.slice(1, -1),
        endPoint: moved.at(-1) ?? last,
      },
    ];
    const label = labelOf(edge);
    const place =
      labels.get(edge.id) ?? (label?.x !== undefined && label.y !== undefined ? { x: label.x, y: label.y } : undefined);
    if (label && place) Object.assign(label, { x: place.x - base.x, y: place.y - base.y });
  }
}

/** Internet and LAN: what a packet passes before it is at the host. */
function isOutside(item: Item): boolean {
  return item.column === COLUMN.internet || item.column === COLUMN.lan;
}

/**
 * Where there is little width, what is outside the host stands above its network card, the Internet on top: from there the way goes
 * down to the card, and then to the right as ever.
 */
function stackAbove(
  outside: readonly Item[],
  top: number,
  nic: ElkNode | undefined,
  at: Map<string, ElkPoint>,
  edges: readonly ElkEdge[],
  routes: Map<string, ElkPoint[]>,
): void {
  const card = at.get('nic');
  if (!nic || !card) return;
  const x = card.x + (nic.width ?? 0) / 2;
  const ends = new Map([['nic', { top: card.y, bottom: card.y + (nic.height ?? 0) }]]);
  let bottom = top - STACK_GAP;
  for (const { node } of [...outside].sort((a, b) => b.column - a.column)) {
    const { width = 0, height = 0 } = node;
    at.set(node.id, { x: x - width / 2, y: bottom - height });
    ends.set(node.id, { top: bottom - height, bottom });
    bottom -= height + STACK_GAP;
  }
  for (const edge of edges) {
    const from = ends.get(edge.sources[0] ?? '');
    const to = ends.get(edge.targets[0] ?? '');
    if (from && to)
      routes.set(edge.id, [
        { x, y: from.bottom },
        { x, y: to.top },
      ]);
  }
}

/** The host's frame: around all that is in its namespace, and the lines between. */
function frameOf(
  host: ElkNode,
  items: readonly Item[],
  at: ReadonlyMap<string, ElkPoint>,
  edges: readonly ElkEdge[],
  routes: ReadonlyMap<string, ElkPoint[]>,
  labels: ReadonlyMap<string, ElkPoint>,
): { x: number; y: number; width: number; height: number } {
  const inside = new Set<string>();
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  const include = (x: number, y: number, width = 0, height = 0): void => {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  };
  for (const { node, inHost } of items) {
    if (!inHost) continue;
    inside.add(node.id);
    for (const child of node.children ?? []) inside.add(child.id);
    const { x, y } = at.get(node.id) ?? { x: 0, y: 0 };
    include(x, y, node.width, node.height);
  }
  for (const edge of edges) {
    if (!inside.has(edge.sources[0] ?? '') || !inside.has(edge.targets[0] ?? '')) continue;
    for (const p of routes.get(edge.id) ?? []) include(p.x, p.y);
    const label = labels.get(edge.id);
    const measured = labelOf(edge);
    if (label) include(label.x, label.y, measured?.width, measured?.height);
  }
  const title = (host.labels?.[0]?.width ?? 0) + 2 * HOST_MARGIN;
  const width = Math.max(right - left + 2 * HOST_MARGIN, title);
  return {
    x: left - HOST_MARGIN,
    y: top - TITLE - 2,
    width,
    height: bottom - top + TITLE + 2 + HOST_MARGIN,
  };
}

function commonBox(a: string, b: string, parent: ReadonlyMap<string, string>): string | undefined {
  const chain = (id: string): string[] => {
    const ids = [id];
    for (let p = parent.get(id); p !== undefined; p = parent.get(p)) ids.push(p);
    return ids;
  };
  if (a === b) return parent.get(a);
  const other = new Set(chain(b));
  return chain(a).find((id) => other.has(id));
}
