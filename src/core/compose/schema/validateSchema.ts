import type { Problem } from '../../model/index.ts';
import type { ComposeNode } from '../yaml/ComposeNode.ts';

/** Stands in until the table of the schema is here. */
export function validateSchema(_model: ComposeNode, _problems: Problem[]): void {}
