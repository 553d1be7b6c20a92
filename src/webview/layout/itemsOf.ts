import { boxLayout, type CommonWidths, sides } from './boxLayout.ts';
import { COLUMN, columnOf } from './columnOf.ts';
import type { ElkNode } from './ElkGraph.ts';
import type { GridBox } from './gridItems.ts';
import type { LayoutInput, Part } from './LayoutInput.ts';
import type { LayoutItem } from './LayoutItem.ts';
import { widest } from './widest.ts';

/**
 * Sizes the parts of a picture and fills its boxes. `fixed` are done; `grids` still need their number of columns, which depends on
 * the size of the rest. Sorts the contents of each box by `before`.
 */
export function itemsOf(
  input: LayoutInput,
  before: (a: ElkNode, b: ElkNode) => number,
): { fixed: LayoutItem[]; grids: GridBox[]; common: CommonWidths } {
  const { tops, parts, edges, diagram, texts } = input;
  const touched = new Set(edges.flatMap((e) => [e.sources[0], e.targets[0]]));
  const isGrid = (node: ElkNode): boolean =>
    parts.get(node.id)?.kind === 'bundle' && isBox(node) && !(node.children ?? []).some((c) => touched.has(c.id));
  const fileOrder = new Map(diagram.nodes.map((node, index) => [node.id, index]));
  const inFileOrder = (a: ElkNode, b: ElkNode): number => (fileOrder.get(a.id) ?? 0) - (fileOrder.get(b.id) ?? 0);
  for (const top of tops) {
    for (const node of isBox(top) ? (top.children ?? []) : [top]) trim(node, parts.get(node.id), texts.get(node.id));
    top.children?.sort(isGrid(top) ? inFileOrder : before);
  }
  const containers = tops.filter((t) => isBox(t) && parts.get(t.id)?.kind === 'container');
  const common = {
    left: widest(containers.flatMap((c) => sides(c, edges).left.filter((n) => parts.get(n.id)?.kind === 'interface'))),
    right: widest(containers.flatMap((c) => sides(c, edges).right)),
  };
  const fixed: LayoutItem[] = [];
  const gridNodes: { node: ElkNode; part: Part }[] = [];
  for (const node of tops) {
    const part = parts.get(node.id);
    if (!part) continue;
    if (isGrid(node)) {
      gridNodes.push({ node, part });
      continue;
    }
    const box = isBox(node) ? boxLayout(node, edges, isAlike(part) ? common : { left: 0, right: 0 }) : undefined;
    if (box) {
      node.width = box.width;
      node.height = box.height;
    }
    fixed.push({ node, part, column: columnOf(part, diagram), inHost: part.group === 'host', ...(box && { box }) });
  }
  // All services have one width.
  const services = fixed.filter(
    (i) => i.column === COLUMN.containers && (i.part.kind === 'service' || i.part.kind === 'collapsed'),
  );
  const width = widest(services.map((s) => s.node));
  for (const { node } of services) node.width = width;

  const cell = widest(gridNodes.flatMap((g) => g.node.children ?? []));
  return {
    common,
    fixed,
    grids: gridNodes.map((grid) => ({
      ...grid,
      cell,
      stacked: (grid.node.children ?? []).some((c) => parts.get(c.id)?.kind === 'collapsed'),
    })),
  };
}

/** Fills the boxes of containers again, with their sockets under the interfaces or beside them. */
export function refilled(items: readonly LayoutItem[], { edges }: LayoutInput, common: CommonWidths): LayoutItem[] {
  return items.map((item) => {
    if (!item.box || !isAlike(item.part)) return item;
    const box = boxLayout(item.node, edges, common);
    item.node.width = box.width;
    item.node.height = box.height;
    return { ...item, box };
  });
}

/** Whether a box is a container's, whose columns line up with those of the others. */
function isAlike(part: Part): boolean {
  return part.kind === 'container' && part.group !== 'host';
}

function isBox(node: ElkNode): boolean {
  return (node.children ?? []).length > 0;
}

const RECTANGLES: ReadonlySet<string> = new Set(['nic', 'port', 'interface', 'listener', 'service', 'collapsed']);

/** The space on both sides of a text in its box, together. */
const BESIDE_TEXT = 20;

/** Takes away some of the space that Mermaid leaves around the text of a rectangle; fits it to its text where that was measured. */
export function trim(node: ElkNode, part: Part | undefined, text: number | undefined): void {
  if (text !== undefined && part && RECTANGLES.has(part.kind)) {
    node.width = text + BESIDE_TEXT + (part.kind === 'listener' ? 8 : 0);
    return;
  }
  const spare = part?.kind === 'listener' ? 4 : part && RECTANGLES.has(part.kind) ? 16 : 0;
  if (spare > 0 && (node.width ?? 0) > 70) node.width = (node.width ?? 0) - spare;
}
