import { COLUMN, columnOf } from './columnOf.ts';
import type { ElkNode } from './ElkGraph.ts';
import type { LayoutInput } from './LayoutInput.ts';

/**
 * Compares two nodes of a column: by the networks that they are plugged into, then by their order in the files. An edit of a file
 * then moves only the parts that it changes.
 */
export function rowOrder(input: LayoutInput): (a: ElkNode, b: ElkNode) => number {
  const { diagram } = input;
  const order = new Map([...diagram.nodes, ...diagram.groups].map((part, index) => [part.id, index]));
  // What is in focus stands in the middle, those that have nothing to do with it behind the rest.
  const focus = diagram.groups.find((g) => g.kind === 'container' && g.about.container === diagram.focus);
  if (focus && diagram.focus !== undefined) {
    const beside = diagram.nodes
      .filter((n) => n.kind === 'collapsed' && n.id !== 'nat')
      .map((n) => order.get(n.id) ?? 0);
    const middle = beside.sort((a, b) => a - b)[Math.floor(beside.length / 2)];
    if (middle !== undefined) order.set(focus.id, middle - 0.5);
  }
  const position = networkPositions(input);
  return (a, b) => position(a.id) - position(b.id) || (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0);
}

/** Gives each part the mean position of the networks that its lines lead to. */
function networkPositions({ diagram, edges, owner }: LayoutInput): (id: string) => number {
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
    return at ? at.reduce((sum, position) => sum + position, 0) / at.length : networks.length;
  };
}
