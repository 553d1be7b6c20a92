import * as vscode from 'vscode';
import type { Command } from '../Services.ts';

/** How often to look for new findings, since a fix can uncover another. */
const MAX_PASSES = 10;

/** Applies every safe fix in the file of the active editor; nothing is saved. */
export const fixAllSafeProblems: Command = {
  id: 'netlens.fixAllSafeProblems',
  run: async ({ server }) => {
    const document = vscode.window.activeTextEditor?.document;
    if (!document) return;
    const { uri } = document;
    let passes = 0;
    while (passes < MAX_PASSES && (await server.ask('netlens/fixAll', { uri: uri.toString() }))) passes++;
    if (passes === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No safe fixes to apply in this file.'));
    }
  },
};
