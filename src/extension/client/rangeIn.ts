import * as vscode from 'vscode';
import type { TextRange } from '../../protocol/index.ts';

/** A range of the protocol as VS Code has it. */
export function rangeIn({ start, end }: TextRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
