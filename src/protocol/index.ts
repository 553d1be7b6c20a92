export * from './Matrix.ts';
export * from './messages.ts';
export * from './parseFromWebview.ts';
export * from './parseToWebview.ts';
export * from './webviewHtml.ts';
export type * from '../core/diagram/Diagram.ts';
export type * from '../core/model/Answer.ts';
export type { Severity, SourceOrigin } from '../core/model/index.ts';
