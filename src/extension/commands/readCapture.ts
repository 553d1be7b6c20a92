import * as vscode from 'vscode';
import type { SourceInfo } from '../../protocol/index.ts';
import type { Server } from '../client/Server.ts';

/** Has a snapshot file read, again where it is open. What is being done is shown, and can be cancelled: then the answer is undefined. */
export async function readCapture(
  server: Pick<Server, 'ask' | 'on'>,
  uri: vscode.Uri,
): Promise<SourceInfo | undefined> {
  const name = uri.path.split('/').at(-1) ?? '';
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Opening {0}', name), cancellable: true },
    async (progress, token) => {
      let before = 0;
      const heeding = server.on('netlens/reading', (told) => {
        if (told.uri !== uri.toString()) return;
        progress.report({ message: told.text, increment: Math.max(0, told.percent - before) });
        before = Math.max(before, told.percent);
      });
      try {
        return await server.ask('netlens/snapshot', { uri: uri.toString() }, token);
      } catch (error) {
        if (token.isCancellationRequested) return undefined;
        throw error;
      } finally {
        heeding.dispose();
      }
    },
  );
}
