import type { ElkEdge, ElkLabel, ElkNode, ElkPoint } from './ElkGraph.ts';

/** Room for a box's title, and around what it holds. */
export const TITLE = 26;
export const MARGIN = 10;
const ROW_GAP = 8;
const COLUMN_GAP = 24;
const LABEL_GAP = 10;
/** How far a socket under its interface is set in, and the room for the lines to it. */
const INDENT = 16;
const LANE = 18;

/** How a box is filled: places relative to the box, and the lines within it. */
export interface BoxLayout {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<string, ElkPoint>;
}

/** Widths that all boxes of a picture share, so that their columns line up. */
export interface CommonWidths {
  readonly left: number;
  readonly right: number;
  /** Sockets stand under the interfaces, not beside them: the picture is less wide. */
  readonly isStacked?: boolean;
}

/** Which of a box's nodes stand left (lines come in), right (lines within the box lead to them) and below (no lines at all). */
export function sides(
  box: ElkNode,
  edges: readonly ElkEdge[],
): { left: ElkNode[]; right: ElkNode[]; below: ElkNode[] } {
  const inside = new Set((box.children ?? []).map((c) => c.id));
  const targets = new Set<string>();
  const touched = new Set<string>();
  for (const { sources, targets: to } of edges) {
    const from = sources[0] ?? '';
    const end = to[0] ?? '';
    touched.add(from).add(end);
    if (inside.has(from) && inside.has(end)) targets.add(end);
  }
  const children = box.children ?? [];
  const right = children.filter((c) => targets.has(c.id));
  const left = children.filter((c) => !targets.has(c.id) && (touched.has(c.id) || right.length === 0));
  const first = left.length > 0 ? left : children.filter((c) => !targets.has(c.id));
  return { left: first, right, below: children.filter((c) => !first.includes(c) && !right.includes(c)) };
}

/**
 * Fills a box in two columns: nodes that lines enter, and nodes that lines within the box lead to. For a container these are its
 * interfaces and its sockets; other containers in its namespace are below.
 */
export function boxLayout(box: ElkNode, edges: readonly ElkEdge[], common: CommonWidths): BoxLayout {
  const { left, right, below } = sides(box, edges);
  const places = new Map<string, ElkPoint>();
  const leftWidth = Math.max(common.left, ...left.map((n) => n.width ?? 0));
  const rightWidth = right.length === 0 ? 0 : Math.max(common.right, ...right.map((n) => n.width ?? 0));
  const inner = edges.filter((e) => isWithin(e, box));
  const labelWidth = Math.max(0, ...inner.map((e) => labelOf(e)?.width ?? 0));
  const gap = COLUMN_GAP + (labelWidth > 0 ? labelWidth + LABEL_GAP : 0);

  let y = TITLE;
  const centre = new Map<string, number>();
  for (const node of left) {
    node.width = leftWidth;
    places.set(node.id, { x: MARGIN, y });
    centre.set(node.id, y + (node.height ?? 0) / 2);
    y += (node.height ?? 0) + ROW_GAP;
  }
  if (common.isStacked && right.length > 0)
    return stackedBox(box, { left, right, below, places, y, leftWidth, rightWidth, labelWidth });
  // Each socket is beside the interfaces that lead to it, in their order, without overlap.
  let free = TITLE;
  const x = MARGIN + leftWidth + gap;
  const wanted = right
    .map((node) => {
      const from = inner.filter((e) => e.targets[0] === node.id).map((e) => centre.get(e.sources[0] ?? '') ?? 0);
      return { node, at: from.reduce((a, b) => a + b, 0) / Math.max(1, from.length) };
    })
    .sort((a, b) => a.at - b.at);
  const together = wanted.reduce((sum, w) => sum + (w.node.height ?? 0) + ROW_GAP, -ROW_GAP);
  const middle = (y - ROW_GAP + TITLE) / 2;
  for (const { node, at } of wanted) {
    node.width = rightWidth;
    const height = node.height ?? 0;
    const ideal = wanted.length === 1 ? at - height / 2 : Math.min(at - height / 2, middle - together / 2);
    const top = Math.max(free, TITLE, wanted.length === 1 ? ideal : Math.max(free, ideal));
    places.set(node.id, { x, y: top });
    free = top + height + ROW_GAP;
  }
  y = Math.max(y, free);
  const held = leftWidth + (right.length > 0 ? gap + rightWidth : 0);
  let width = held;
  for (const node of below) {
    node.width = Math.max(node.width ?? 0, held);
    width = Math.max(width, node.width);
    places.set(node.id, { x: MARGIN, y });
    y += (node.height ?? 0) + ROW_GAP;
  }
  const title = box.labels?.[0]?.width ?? 0;
  return {
    width: Math.max(width + 2 * MARGIN, title + 56),
    height: y - ROW_GAP + MARGIN,
    places,
  };
}

/** What is known of a box whose interfaces have their places. */
interface HalfFilled {
  readonly left: readonly ElkNode[];
  readonly right: readonly ElkNode[];
  readonly below: readonly ElkNode[];
  readonly places: Map<string, ElkPoint>;
  readonly y: number;
  readonly leftWidth: number;
  readonly rightWidth: number;
  readonly labelWidth: number;
}

/** Puts the sockets under the interfaces, set in a little; the lines to them go down on the right. */
function stackedBox(box: ElkNode, half: HalfFilled): BoxLayout {
  const { left, right, below, places, leftWidth, rightWidth, labelWidth } = half;
  let y = half.y;
  for (const node of right) {
    node.width = rightWidth;
    places.set(node.id, { x: MARGIN + INDENT, y });
    y += (node.height ?? 0) + ROW_GAP;
  }
  const lane = Math.max(leftWidth + (labelWidth > 0 ? labelWidth + LABEL_GAP : 0), INDENT + rightWidth) + LANE;
  for (const node of below) {
    node.width = Math.max(node.width ?? 0, lane - LANE);
    places.set(node.id, { x: MARGIN, y });
    y += (node.height ?? 0) + ROW_GAP;
  }
  const width = Math.max(lane + (left.length > 1 ? 5 * left.length : 0), ...below.map((n) => n.width ?? 0));
  const title = box.labels?.[0]?.width ?? 0;
  return { width: Math.max(width + 2 * MARGIN, title + 56), height: y - ROW_GAP + MARGIN, places };
}

/** Whether both ends of an edge are inside the box. */
export function isWithin(edge: ElkEdge, box: ElkNode): boolean {
  const ids = (box.children ?? []).map((c) => c.id);
  return ids.includes(edge.sources[0] ?? '') && ids.includes(edge.targets[0] ?? '');
}

/** The label of an edge, if it has text. */
export function labelOf(edge: ElkEdge): ElkLabel | undefined {
  return edge.labels?.find((l) => (l.width ?? 0) > 1);
}

/** Draws the lines within a box, given the absolute places of its nodes. Lines into one node end apart. */
export function routeWithin(
  box: ElkNode,
  edges: readonly ElkEdge[],
  absolute: ReadonlyMap<string, ElkPoint>,
): Map<string, ElkPoint[]> {
  const nodes = new Map((box.children ?? []).map((c) => [c.id, c]));
  const routes = new Map<string, ElkPoint[]>();
  const inner = edges.filter((e) => isWithin(e, box));
  const middleOf = (id: string): number => (absolute.get(id)?.y ?? 0) + (nodes.get(id)?.height ?? 0) / 2;
  const byTarget = grouped(inner, (e) => e.targets[0] ?? '');
  const bySource = grouped(inner, (e) => e.sources[0] ?? '');
  const order = [...byTarget.keys()].sort((a, b) => middleOf(a) - middleOf(b));
  for (const [index, target] of order.entries()) {
    const into = [...(byTarget.get(target) ?? [])].sort(
      (a, b) => middleOf(a.sources[0] ?? '') - middleOf(b.sources[0] ?? ''),
    );
    const node = nodes.get(target);
    const place = absolute.get(target);
    if (!node || !place) continue;
    const step = Math.min(14, ((node.height ?? 0) - 10) / into.length);
    for (const [i, edge] of into.entries()) {
      const source = edge.sources[0] ?? '';
      const from = nodes.get(source);
      const start = absolute.get(source);
      if (!from || !start) continue;
      const out = bySource.get(source) ?? [];
      const apart = out.length > 1 ? (order.indexOf(target) - (order.length - 1) / 2) * 8 : 0;
      const begin = { x: start.x + (from.width ?? 0), y: start.y + (from.height ?? 0) / 2 + apart };
      const end = { x: place.x, y: place.y + (node.height ?? 0) / 2 + (i - (into.length - 1) / 2) * step };
      const label = labelOf(edge);
      if (label) {
        label.x = begin.x + LABEL_GAP / 2;
        label.y = begin.y - (label.height ?? 0) / 2;
      }
      if (place.x < begin.x) {
        // The socket is under the interface: down on the right, and in from there.
        const right = place.x + (node.width ?? 0);
        const beside = Math.max(begin.x + (label ? (label.width ?? 0) + LABEL_GAP : 0), right);
        const lane = beside + LANE - 6 + (into.length - 1 - i) * 5;
        routes.set(edge.id, [begin, { x: lane, y: begin.y }, { x: lane, y: end.y }, { x: right, y: end.y }]);
        continue;
      }
      const bend = end.x - COLUMN_GAP / 2 + (order.length > 1 ? (index - (order.length - 1) / 2) * 5 : 0);
      routes.set(
        edge.id,
        Math.abs(begin.y - end.y) < 1
          ? [begin, { x: end.x, y: begin.y }]
          : [begin, { x: bend, y: begin.y }, { x: bend, y: end.y }, end],
      );
    }
  }
  return routes;
}

function grouped(edges: readonly ElkEdge[], by: (edge: ElkEdge) => string): Map<string, ElkEdge[]> {
  const groups = new Map<string, ElkEdge[]>();
  for (const edge of edges) {
    const list = groups.get(by(edge));
    if (list) list.push(edge);
    else groups.set(by(edge), [edge]);
  }
  return groups;
}
