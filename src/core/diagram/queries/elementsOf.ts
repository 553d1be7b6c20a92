import type { Diagram } from '../Diagram.ts';

/** A container, one of its endpoints, or a network, by their ids in the topology. */
export interface DrawnThing {
  readonly container?: string;
  readonly network?: string;
}

/** The elements that are drawn for it, or the closed box around it. Empty if it is not in the picture. */
export function elementsOf(diagram: Diagram, { container, network }: DrawnThing): string[] {
  const parts = [...diagram.groups, ...diagram.nodes, ...diagram.edges];
  const ids = (wanted: (part: (typeof parts)[number]) => boolean): string[] => parts.filter(wanted).map(({ id }) => id);
  if (container === undefined) {
    return ids(({ about }) => network !== undefined && about.network === network && about.container === undefined);
  }
  const own = ids(({ about }) => about.container === container && (network === undefined || about.network === network));
  // The overview, or a closed container, draws no interfaces; a closed group no containers.
  if (own.length > 0) return own;
  return network === undefined
    ? ids(({ about }) => about.holds?.some(({ id }) => id === container) ?? false)
    : elementsOf(diagram, { container });
}
