import type { Diagram } from '../../../src/core/diagram/index.ts';
import type { ElkGraph, ElkLayout, ElkNode } from '../../../src/webview/layout/ElkGraph.ts';

/** A diagram as Mermaid's adapter hands it to ELK, with texts measured as if every letter were eight pixels wide. */
export function elkGraphOf(diagram: Diagram): ElkGraph {
  const width = (lines: readonly string[]): number => 16 + 8 * Math.max(1, ...lines.map((line) => line.length));
  const nodes = new Map<string, ElkNode>();
  for (const { id, lines } of diagram.groups)
    nodes.set(id, { id, children: [], labels: [{ text: lines[0] ?? '', width: width(lines), height: 16 }] });
  for (const { id, lines } of diagram.nodes)
    nodes.set(id, { id, width: width(lines), height: 16 + 16 * lines.length, labels: [{ text: lines.join('\n') }] });
  const top: ElkNode[] = [];
  for (const part of [...diagram.groups, ...diagram.nodes]) {
    const within = part.group === undefined ? top : nodes.get(part.group)?.children;
    within?.push(nodes.get(part.id) as ElkNode);
  }
  return {
    id: 'root',
    children: top,
    edges: diagram.edges.map(({ id, from, to, label }) => ({
      id,
      sources: [from],
      targets: [to],
      ...(label !== undefined && label !== '' && { labels: [{ text: label, width: 8 * label.length, height: 16 }] }),
    })),
  };
}

/** Stands in for ELK: what is in one column (partition) stands in one below the other, in the order given; lines are straight. */
export const rowsOfColumns: ElkLayout = (graph) => {
  const columns = new Map<number, ElkNode[]>();
  for (const node of graph.children ?? []) {
    const column = Number(node.layoutOptions?.['elk.partitioning.partition']);
    columns.set(column, [...(columns.get(column) ?? []), node]);
  }
  let x = 0;
  let height = 0;
  for (const [, nodes] of [...columns].sort(([a], [b]) => a - b)) {
    let y = 0;
    for (const node of nodes) {
      Object.assign(node, { x, y });
      y += (node.height ?? 0) + 16;
    }
    // As ELK does, it keeps room for the labels of the lines that leave the column.
    const ends = new Set(nodes.flatMap((n) => [n.id, ...(n.ports ?? []).map((port) => port.id)]));
    const labels = (graph.edges ?? []).filter((e) => ends.has(e.sources[0] ?? '')).flatMap((e) => e.labels ?? []);
    x += Math.max(...nodes.map((node) => node.width ?? 0)) + 40 + Math.max(0, ...labels.map((l) => l.width ?? 0));
    height = Math.max(height, y);
  }
  const byPort = new Map(
    (graph.children ?? []).flatMap((n) => [n.id, ...(n.ports ?? []).map((p) => p.id)].map((id) => [id, n])),
  );
  for (const edge of graph.edges ?? []) {
    const from = byPort.get(edge.sources[0] ?? '');
    const to = byPort.get(edge.targets[0] ?? '');
    if (!from || !to) continue;
    const middle = (n: ElkNode): number => (n.y ?? 0) + (n.height ?? 0) / 2;
    edge.sections = [
      {
        startPoint: { x: (from.x ?? 0) + (from.width ?? 0), y: middle(from) },
        endPoint: { x: to.x ?? 0, y: middle(to) },
      },
    ];
    for (const label of edge.labels ?? [])
      Object.assign(label, { x: (from.x ?? 0) + (from.width ?? 0), y: middle(from) });
  }
  return Promise.resolve({ ...graph, width: x, height });
};
