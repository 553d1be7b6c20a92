import * as vscode from 'vscode';
import { rangeIn } from '../client/rangeIn.ts';
import type { Command } from '../Services.ts';

/** How often to look for new findings, since a fix can uncover another. */
const MAX_PASSES = 10;

/** Applies every safe fix in the file of the active editor; nothing is saved. */
export const fixAllSafeProblems: Command = {
  id: 'netlens.fixAllSafeProblems',
  run: async ({ server }) => {
    const document = vscode.window.activeTextEditor?.document;
    if (!document) return;
    let passes = 0;
    for (; passes < MAX_PASSES; passes++) {
      const { version } = document;
      const files = await server.ask('netlens/safeFixes', { uri: document.uri.toString() });
      // Typed over meanwhile: the places are those of another text.
      if (!files || document.version !== version) break;
      const edit = new vscode.WorkspaceEdit();
      for (const { uri, edits } of files)
        for (const { range, newText } of edits) edit.replace(vscode.Uri.parse(uri), rangeIn(range), newText);
      if (!(await vscode.workspace.applyEdit(edit))) break;
    }
    if (passes === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('There is no safe fix to apply in this file.'));
    }
  },
};
