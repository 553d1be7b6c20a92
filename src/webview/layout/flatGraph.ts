import type { Diagram } from '../../protocol/index.ts';
import { labelOf } from './boxLayout.ts';
import { COLUMN } from './columnOf.ts';
import type { ElkEdge, ElkGraph, ElkNode } from './ElkGraph.ts';
import { ELK_OPTIONS, TIGHT_ELK_OPTIONS } from './elkOptions.ts';
import type { LayoutInput } from './LayoutInput.ts';
import type { LayoutItem } from './LayoutItem.ts';
import { hasPorts, plainPort, portsOf } from './portsOf.ts';

/**
 * The graph that ELK lays out: every item is one node, a filled box a node with ports. ELK's own handling of nested groups would not
 * keep the order in a column.
 */
export function flatGraph(items: readonly LayoutItem[], input: LayoutInput, isNarrow: boolean): ElkGraph {
  const { edges, kinds, diagram } = input;
  return {
    id: 'root',
    layoutOptions: { ...ELK_OPTIONS, ...(isNarrow && TIGHT_ELK_OPTIONS) },
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
    edges: flatEdges(items, input),
  };
}

/**
 * ELK gives a label on a line a layer of its own. A speck in each column of labels makes that layer exist for every line, so that
 * parts without a labelled line stay in their column.
 */
function columnHolders(items: readonly LayoutItem[], edges: readonly ElkEdge[], diagram: Diagram): ElkNode[] {
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

/** The lines between items, from port to port, sorted by the order of the items. Lines within a box are left out. */
function flatEdges(items: readonly LayoutItem[], { edges, owner, kinds }: LayoutInput): ElkEdge[] {
  const rank = new Map(items.map((item, i) => [item.node.id, i]));
  const isLaidOut = (id: string | undefined): boolean => id !== undefined && rank.has(id);
  const at = (id: string | undefined): number => rank.get(owner.get(id ?? '') ?? '') ?? 0;
  return edges
    .filter((edge) => {
      const from = owner.get(edge.sources[0] ?? '');
      const to = owner.get(edge.targets[0] ?? '');
      return isLaidOut(from) && isLaidOut(to) && from !== to;
    })
    .sort((a, b) => at(a.sources[0]) - at(b.sources[0]) || at(a.targets[0]) - at(b.targets[0]))
    .map((edge) => {
      const from = edge.sources[0] ?? '';
      const to = edge.targets[0] ?? '';
      const label = labelOf(edge);
      return {
        id: edge.id,
        sources: [owner.get(from) === from ? plainPort(from, 'EAST', edge, kinds) : `${from}:EAST`],
        targets: [owner.get(to) === to ? plainPort(to, 'WEST', edge, kinds) : `${to}:WEST`],
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
