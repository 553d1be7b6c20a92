import type { ElkEdge, ElkNode, ElkPoint } from './ElkGraph.ts';
import type { LayoutInput } from './LayoutInput.ts';
import type { Trial } from './Trial.ts';

/** The Internet stands above the LAN, whatever the direction: both are one node to ELK, whose lines leave from the LAN. */
export const OUTSIDE = 'outside';
const OUTSIDE_GAP = 26;

/** Whether it is the Internet or the LAN. */
export function isInStack(id: string | undefined): boolean {
  return id === 'internet' || id === 'lan';
}

/** Whether a line is between the two. */
export function isBetweenOutside({ sources, targets }: ElkEdge): boolean {
  return isInStack(sources[0]) && isInStack(targets[0]);
}

/** Both as one node; none where the picture has no way in. */
export function outsideNode({ graph }: LayoutInput, { direction }: Trial): readonly ElkNode[] {
  const internet = graph.children?.find((node) => node.id === 'internet');
  const lan = graph.children?.find((node) => node.id === 'lan');
  if (!internet || !lan) return [];
  const width = Math.max(internet.width ?? 0, lan.width ?? 0);
  const above = (internet.height ?? 0) + OUTSIDE_GAP;
  const height = above + (lan.height ?? 0);
  const beside = (width + (lan.width ?? 0)) / 2;
  return [
    {
      id: OUTSIDE,
      width,
      height,
      ports: [
        {
          id: `${OUTSIDE}:out`,
          ...(direction === 'RIGHT' ? { x: beside, y: above + (lan.height ?? 0) / 2 } : { x: width / 2, y: height }),
          width: 0,
          height: 0,
          layoutOptions: { 'elk.port.side': direction === 'RIGHT' ? 'EAST' : 'SOUTH' },
        },
      ],
      layoutOptions: { 'elk.portConstraints': 'FIXED_POS', 'elk.layered.layering.layerConstraint': 'FIRST' },
    },
  ];
}

/** Gives the two their places in the node that stood for both, and draws the line between them. */
export function placeOutside(
  both: ElkNode | undefined,
  { graph, edges }: LayoutInput,
  corners: Map<string, ElkPoint>,
  routes: Map<string, ElkPoint[]>,
): void {
  const internet = graph.children?.find((node) => node.id === 'internet');
  const lan = graph.children?.find((node) => node.id === 'lan');
  if (!both || !internet || !lan) return;
  const { x = 0, y = 0, width = 0 } = both;
  const middle = x + width / 2;
  const top = y + (internet.height ?? 0) + OUTSIDE_GAP;
  corners.set('internet', { x: middle - (internet.width ?? 0) / 2, y });
  corners.set('lan', { x: middle - (lan.width ?? 0) / 2, y: top });
  for (const edge of edges.filter(isBetweenOutside))
    routes.set(edge.id, [
      { x: middle, y: top - OUTSIDE_GAP },
      { x: middle, y: top },
    ]);
}
