import type { DiagramEdge, DiagramGroup, DiagramNode } from '../../protocol/index.ts';

export type Part = DiagramNode | DiagramEdge | DiagramGroup;
