/** The part of ELK's JSON that is used here. Mermaid's adapter adds more fields, which are left alone. */
export interface ElkNode {
  id: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  ports?: ElkPort[];
  labels?: ElkLabel[];
  children?: ElkNode[];
  layoutOptions?: Record<string, unknown>;
}

export interface ElkPort {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
  layoutOptions: Record<string, string>;
}

export interface ElkLabel {
  text?: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  layoutOptions?: Record<string, unknown>;
}

export interface ElkPoint {
  x: number;
  y: number;
}

export interface ElkEdge {
  id: string;
  sources: string[];
  targets: string[];
  labels?: ElkLabel[];
  sections?: { id?: string; startPoint: ElkPoint; endPoint: ElkPoint; bendPoints?: ElkPoint[] }[];
}

export interface ElkGraph extends ElkNode {
  edges?: ElkEdge[];
}

/** ELK's own layout. */
export type ElkLayout = (graph: ElkGraph) => Promise<ElkGraph>;
