import * as vscode from 'vscode';
import type { Command } from '../Services.ts';

/** Opens what `netlens snapshot --machine` wrote: the namespaces of a Linux machine. Such a file is a snapshot like any other. */
export const openMachineCapture: Command = {
  id: 'netlens.openMachineCapture',
  run: async (_, argument) => {
    const chosen =
      argument instanceof vscode.Uri
        ? argument
        : (
            await vscode.window.showOpenDialog({
              canSelectMany: false,
              filters: { [vscode.l10n.t('Machine capture')]: ['json'] },
              title: vscode.l10n.t('Open a capture of a Linux machine (netlens snapshot --machine)'),
            })
          )?.[0];
    if (chosen) await vscode.commands.executeCommand('netlens.openSnapshot', chosen);
  },
};
