import * as vscode from 'vscode';
import type { Docker } from '../live/Docker.ts';
import type { Command } from '../Services.ts';

/** A file that holds what the daemon said, for another day or another machine. Values of environment variables are masked. */
export const snapshotCommands: readonly Command[] = [
  {
    id: 'netlens.saveSnapshot',
    run: async ({ docker }) => {
      const title = vscode.l10n.t('Asking the Docker daemon');
      const stop = new AbortController();
      const { signal } = stop;
      const snapshot = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (_, token) => {
          token.onCancellationRequested(() => stop.abort());
          // Cancelling does not wait for the daemon.
          const cancelled = new Promise<undefined>((resolve) => {
            signal.addEventListener('abort', () => resolve(undefined));
          });
          return Promise.race([capture(docker, signal), cancelled]);
        },
      );
      if (signal.aborted) return;
      if (!snapshot) {
        const { status } = docker;
        const why = 'why' in status ? status.why : vscode.l10n.t('The daemon did not answer.');
        void vscode.window.showWarningMessage(why);
        return;
      }
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
      const uri = await vscode.window.showSaveDialog({
        filters: { [vscode.l10n.t('Snapshot')]: ['json'] },
        ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, 'docker-networks.json') } : {}),
      });
      if (!uri) return;
      await vscode.workspace.fs.writeFile(uri, Buffer.from(`${JSON.stringify(snapshot, null, 2)}\n`, 'utf8'));
      const open = vscode.l10n.t('Open');
      const chosen = await vscode.window.showInformationMessage(
        snapshot.masked === undefined
          ? vscode.l10n.t(
              'Saved, with the values of environment variables masked. Command lines and labels are in it: look through it before you send it.',
            )
          : vscode.l10n.t(
              'Saved, with the values of environment variables masked, and {0} of command lines and labels that look like secrets. Look through it before you send it.',
              snapshot.masked,
            ),
        open,
      );
      if (chosen === open) await vscode.commands.executeCommand('netlens.openSnapshot', uri);
    },
  },
  {
    id: 'netlens.openSnapshot',
    run: async ({ sources, panels }, argument) => {
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
      if (uri) panels.open(await sources.ofSnapshot(uri));
    },
  },
];

/** Undefined where no daemon is connected; rejects where the signal comes, or the daemon cannot be read. */
async function capture(docker: Docker, signal: AbortSignal) {
  await docker.settled();
  if (signal.aborted || !docker.last || docker.status.state !== 'connected') return undefined;
  const { captureSnapshot } = await import('../../host/index.ts');
  return captureSnapshot(docker.last.connection, { kernel: true, listeners: true, signal });
}
