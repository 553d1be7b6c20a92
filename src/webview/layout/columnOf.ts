import { type Diagram, type DiagramGroup, type DiagramNode, isNetworkNode } from '../../protocol/index.ts';

/** The columns of a picture, in the order in which a packet meets them. */
export const COLUMN = {
  internet: 0,
  lan: 1,
  host: 2,
  rules: 3,
  networks: 4,
  /** The names on the cables. */
  cables: 5,
  containers: 6,
  /** Containers in the namespace of another. */
  sharers: 7,
} as const;

/** The column of a part that is in no box or in the host's. */
export function columnOf(part: DiagramNode | DiagramGroup, diagram: Diagram): number {
  const { kind } = part;
  if (kind === 'internet') return COLUMN.internet;
  if (kind === 'lan') return COLUMN.lan;
  if (kind === 'nic') return COLUMN.host;
  if (isNetworkNode(part)) return COLUMN.networks;
  // The rest of the host's namespace: the box of rules, and containers in host mode.
  if (part.group === 'host') return COLUMN.rules;
  if (kind === 'sharer' && diagram.edges.some((e) => e.kind === 'share' && e.to === part.id)) return COLUMN.sharers;
  return COLUMN.containers;
}
