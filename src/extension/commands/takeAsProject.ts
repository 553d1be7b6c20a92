import * as vscode from 'vscode';
import type { Command, Services } from '../Services.ts';
import { uriIn } from './sourceFor.ts';

/**
 * Takes a file as a Compose project although its name does not say so (`docker-stack.yml`), or the files that a devcontainer.json
 * names: they become an entry of `netlens.projects` in the folder's settings.
 */
export const takeAsProject: Command = {
  id: 'netlens.takeAsProject',
  run: async ({ server }, argument) => {
    const uri = uriIn(argument) ?? vscode.window.activeTextEditor?.document.uri;
    const folder = uri && vscode.workspace.getWorkspaceFolder(uri);
    if (!uri || !folder) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Only a file in the workspace can be treated as a Compose project.'),
      );
      return;
    }
    const files = await filesOf(uri, server);
    if (files.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('{0} names no Compose files.', uri.path.split('/').at(-1) ?? ''),
      );
      return;
    }
    const named = files.map((path) => vscode.workspace.asRelativePath(uri.with({ path }), false));
    const settings = vscode.workspace.getConfiguration('netlens', folder);
    const before = settings.inspect<readonly unknown[]>('projects');
    const own = before?.workspaceFolderValue ?? before?.workspaceValue ?? [];
    const entry = { files: named };
    if (own.some((known) => JSON.stringify(known) === JSON.stringify(entry))) return;
    const target =
      (vscode.workspace.workspaceFolders?.length ?? 0) > 1
        ? vscode.ConfigurationTarget.WorkspaceFolder
        : vscode.ConfigurationTarget.Workspace;
    await settings.update('projects', [...own, entry], target);
  },
};

/** The file itself, or what a devcontainer.json names. */
async function filesOf(uri: vscode.Uri, server: Services['server']): Promise<readonly string[]> {
  if (!/\/\.?devcontainer\.json$/.test(uri.path)) return [uri.path];
  const bytes = await vscode.workspace.fs.readFile(uri);
  return server.ask('netlens/composeFiles', { path: uri.path, text: new TextDecoder().decode(bytes) });
}
