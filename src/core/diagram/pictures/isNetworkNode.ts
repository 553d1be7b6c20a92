import type { DiagramNode } from '../Diagram.ts';

const NETWORKS: ReadonlySet<string> = new Set(['bridge', 'macvlan', 'ipvlan', 'overlay', 'othernet']);

/** Whether a node stands for a network, open or closed. */
export function isNetworkNode({ kind, about }: Pick<DiagramNode, 'about'> & { readonly kind: string }): boolean {
  return NETWORKS.has(kind) || (kind === 'collapsed' && about.network !== undefined && about.container === undefined);
}
