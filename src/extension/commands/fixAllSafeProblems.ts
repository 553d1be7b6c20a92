import * as vscode from 'vscode';
import { safeFixesOf } from '../language/FixActions.ts';
import type { Command } from '../Services.ts';

/** How often to look for new findings, since a fix can uncover another. */
const MAX_PASSES = 10;

/** Applies every safe fix in the file of the active editor; nothing is saved. */
export const fixAllSafeProblems: Command = {
  id: 'netlens.fixAllSafeProblems',
  run: async ({ store }) => {
    const document = vscode.window.activeTextEditor?.document;
    const project = document && (await store.projectOf(document.uri));
    if (!document || !project) return;
    let passes = 0;
    for (; passes < MAX_PASSES; passes++) {
      await project.current();
      const edit = project.isOf(document) ? await safeFixesOf(project, document.uri) : undefined;
      if (!edit || !(await vscode.workspace.applyEdit(edit))) break;
    }
    if (passes === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('There is no safe fix to apply in this file.'));
    }
  },
};
