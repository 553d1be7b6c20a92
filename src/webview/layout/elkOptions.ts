import { BETWEEN_COLUMNS, BETWEEN_ROWS } from './spacing.ts';

/** Options of ELK's layered layout: the columns and the order in them are given, ELK places the rows and draws the lines. */
export const ELK_OPTIONS: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.partitioning.activate': 'true',
  // Each part goes to the first layer that its column allows; `columnHolders` makes that one layer per column.
  'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
  'elk.separateConnectedComponents': 'false',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.crossingMinimization.forceNodeModelOrder': 'true',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.unnecessaryBendpoints': 'true',
  'elk.layered.spacing.nodeNodeBetweenLayers': String(BETWEEN_COLUMNS),
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '9',
  'elk.spacing.nodeNode': String(BETWEEN_ROWS),
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '9',
  'elk.spacing.portPort': '9',
  'elk.spacing.portsSurrounding': '[top=6,left=6,bottom=6,right=6]',
  'elk.padding': '[top=8,left=8,bottom=8,right=8]',
};

/** Smaller gaps between lines, for a picture beside an editor: the texts cannot shrink. */
export const TIGHT_ELK_OPTIONS: Readonly<Record<string, string>> = {
  'elk.layered.spacing.nodeNodeBetweenLayers': '22',
  'elk.layered.spacing.edgeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '7',
};
