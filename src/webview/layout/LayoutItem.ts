import type { BoxLayout } from './boxLayout.ts';
import type { ElkNode } from './ElkGraph.ts';
import type { Part } from './LayoutInput.ts';

/** One node of the flat graph that ELK gets: a part of the picture in its column. */
export interface LayoutItem {
  readonly node: ElkNode;
  readonly part: Part;
  readonly column: number;
  readonly inHost: boolean;
  /** Where its contents are, for a box. */
  readonly box?: BoxLayout;
}
