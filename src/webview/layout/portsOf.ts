import { isWithin } from './boxLayout.ts';
import type { ElkEdge, ElkPort } from './ElkGraph.ts';
import type { LayoutItem } from './LayoutItem.ts';

type Side = 'WEST' | 'EAST';

function endsIn(item: LayoutItem, edges: readonly ElkEdge[]): { into: ElkEdge[]; out: ElkEdge[] } {
  const inside = new Set((item.node.children ?? []).map((c) => c.id));
  const crossing = edges.filter((e) => !isWithin(e, item.node));
  return {
    into: crossing.filter((e) => inside.has(e.targets[0] ?? '')),
    out: crossing.filter((e) => inside.has(e.sources[0] ?? '')),
  };
}

/** Whether lines cross the border of this box. */
export function hasPorts(item: LayoutItem, edges: readonly ElkEdge[]): boolean {
  const { into, out } = endsIn(item, edges);
  return into.length + out.length > 0;
}

/**
 * The ports of a node, where lines enter and leave. A box has them at its border, level with the node inside that the line belongs
 * to; a plain node has one for each kind of line, so that lines of one kind share a trunk.
 */
export function portsOf(
  item: LayoutItem,
  edges: readonly ElkEdge[],
  kinds: ReadonlyMap<string, string>,
): { ports: ElkPort[] } {
  const { into, out } = endsIn(item, edges);
  const height = new Map((item.node.children ?? []).map((c) => [c.id, c.height ?? 0]));
  const port = (id: string, side: Side, y: number): ElkPort => ({
    id,
    x: side === 'WEST' ? 0 : (item.node.width ?? 0),
    y,
    width: 0,
    height: 0,
    layoutOptions: { 'elk.port.side': side },
  });
  const level = (id: string): number => (item.box?.places.get(id)?.y ?? 0) + (height.get(id) ?? 0) / 2;
  const own = (side: Side): string[] =>
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

/**
 * The id of the port where a line joins a plain node. Lines of one kind share the port that they leave by; only rules share the port
 * that they arrive at, so that the lines of two networks never meet.
 */
export function plainPort(id: string, side: Side, edge: ElkEdge, kinds: ReadonlyMap<string, string>): string {
  const kind = kinds.get(edge.id) ?? '';
  const shared = side === 'EAST' || kind === 'dnat' || kind === 'blocked';
  return `${id}:${side}:${shared ? kind : edge.id}`;
}
