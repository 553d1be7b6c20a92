import * as vscode from 'vscode';
import { tallyText } from '../../protocol/index.ts';
import { composeFiles } from '../composeFiles.ts';
import type { Command } from '../Services.ts';
import { pick } from './sourceFor.ts';

/** Commands about all Compose files of the workspace. */
export const workspaceCommands: readonly Command[] = [
  {
    id: 'netlens.findProject',
    run: async (services) => {
      const files = await composeFiles();
      if (files.length === 0) {
        void vscode.window.showInformationMessage(vscode.l10n.t('No Compose file in this workspace.'));
        return;
      }
      const source = await pick(services, files);
      if (source) await services.panels.open(source);
    },
  },
  {
    id: 'netlens.checkWorkspace',
    run: async ({ server }) => {
      const files = await composeFiles();
      const projects = new Set<string>();
      const isWhole = await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: vscode.l10n.t('Checking the networks of the workspace'),
          cancellable: true,
        },
        async (progress, token) => {
          for (const [at, file] of files.entries()) {
            if (token.isCancellationRequested) return false;
            const message = vscode.l10n.t(
              '{0} of {1}: {2}',
              at + 1,
              files.length,
              vscode.workspace.asRelativePath(file),
            );
            progress.report({ message, increment: 100 / files.length });
            const project = await server.ask('netlens/check', { uri: file.toString() });
            if (project) projects.add(project.id);
          }
          return true;
        },
      );
      const { tally } = await server.ask('netlens/tally', {});
      const show = vscode.l10n.t('Show Problems');
      const text = vscode.l10n.t('{0} Compose projects checked: {1}.', projects.size, tallyText(tally));
      const chosen = await vscode.window.showInformationMessage(
        isWhole ? text : `${text} ${vscode.l10n.t('The others were not checked, because you cancelled.')}`,
        show,
      );
      if (chosen === show) await vscode.commands.executeCommand('netlens.showProblems');
    },
  },
];
