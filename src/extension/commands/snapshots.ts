import * as vscode from 'vscode';
import type { Command } from '../Services.ts';
import { readCapture } from './readCapture.ts';

/** A file that holds what the daemon said, for another day or another machine. Values of environment variables are masked. */
export const snapshotCommands: readonly Command[] = [
  {
    id: 'netlens.saveSnapshot',
    run: async ({ server }) => {
      const title = vscode.l10n.t('Asking the Docker daemon');
      const snapshot = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (_, token) => {
          // Cancelling does not wait for the daemon.
          const cancelled = new Promise<undefined>((resolve) => {
            token.onCancellationRequested(() => resolve(undefined));
          });
          return Promise.race([server.ask('netlens/live/snapshot', {}, token), cancelled]);
        },
      );
      if (!snapshot) return;
      if ('why' in snapshot) {
        void vscode.window.showWarningMessage(snapshot.why);
        return;
      }
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
      const uri = await vscode.window.showSaveDialog({
        filters: { [vscode.l10n.t('Snapshot')]: ['json'] },
        ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, 'docker-networks.json') } : {}),
      });
      if (!uri) return;
      await vscode.workspace.fs.writeFile(uri, Buffer.from(snapshot.text, 'utf8'));
      const open = vscode.l10n.t('Open');
      const chosen = await vscode.window.showInformationMessage(
        snapshot.masked === undefined
          ? vscode.l10n.t(
              'Saved, with environment values masked. It includes command lines and labels: check it before you share it.',
            )
          : vscode.l10n.t(
              'Saved, with environment values masked, and {0} values in command lines and labels that look like secrets. Check it before you share it.',
              snapshot.masked,
            ),
        open,
      );
      if (chosen === open) await vscode.commands.executeCommand('netlens.openSnapshot', uri);
    },
  },
  {
    id: 'netlens.openSnapshot',
    run: async ({ server, panels }, argument) => {
      const uri =
        argument instanceof vscode.Uri
          ? argument
          : (
              await vscode.window.showOpenDialog({
                canSelectMany: false,
                filters: { [vscode.l10n.t('Snapshot')]: ['json'] },
                title: vscode.l10n.t('Open a snapshot of Docker networks'),
              })
            )?.[0];
      if (!uri) return;
      const source = await readCapture(server, uri);
      if (source) await panels.open(source);
    },
  },
];
