export type { FromWebview, Request } from './fromWebview.ts';
export type * from './toWebview.ts';
export * from './Messenger.ts';
export * from './parseFromWebview.ts';
export * from './parseToWebview.ts';
export * from './patience.ts';
export * from './portsAskedBy.ts';
export * from './requestOf.ts';
export * from './clientRequests.ts';
export type * from './editorRequests.ts';
export * from './serverRequests.ts';
export * from './tallyText.ts';
export * from './textBundle.ts';
export * from './webviewHtml.ts';
export * from './wire.ts';
export type { Matrix, MatrixCell, MatrixColumn, MatrixLabel } from '../core/analysis/index.ts';
export type {
  Askable,
  AskablePort,
  AskableTarget,
  Card,
  CardCommand,
  CardProblem,
  Choice,
  Detail,
  Diagram,
  DiagramEdge,
  DiagramFilter,
  DiagramGroup,
  DiagramNode,
  DiagramRow,
  DiagramTable,
  DiagramView,
  EdgeKind,
  ExplainerStep,
  GroupKind,
  LegendEntry,
  Look,
  NodeKind,
  PathStep,
} from '../core/diagram/index.ts';
export { isNetworkNode, pathOf } from '../core/diagram/index.ts';
export { HOST, isListenerUnknown, tallyTotal } from '../core/model/index.ts';
export type { Answer, Hop, PacketView, ProbeOutcome, Severity, SourceOrigin, Tally } from '../core/model/index.ts';
