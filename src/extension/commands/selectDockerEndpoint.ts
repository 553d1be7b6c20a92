import * as vscode from 'vscode';
import type { Command } from '../Services.ts';

/** Lets a person choose the daemon of this window, among those that the docker command knows. */
export const selectDockerEndpoint: Command = {
  id: 'netlens.selectDockerEndpoint',
  run: async ({ server, live }) => {
    const candidates = await server.ask('netlens/live/endpoints', {});
    const { status } = live;
    if (status.state === 'off') {
      void vscode.window.showInformationMessage(status.why ?? '');
      return;
    }
    const items: (vscode.QuickPickItem & { run: () => Promise<void> })[] = candidates.map((endpoint) => ({
      label: endpoint.name,
      description: endpoint.url,
      detail:
        endpoint.url !== status.url
          ? endpoint.why
          : status.state === 'connected' && status.daemon !== undefined
            ? vscode.l10n.t('In use, {0}: {1}', status.daemon, endpoint.why)
            : vscode.l10n.t('In use: {0}', endpoint.why),
      iconPath: new vscode.ThemeIcon(endpoint.url === status.url ? 'check' : 'server'),
      run: async () => {
        await server.ask('netlens/live/use', { url: endpoint.url });
      },
    }));
    items.push({
      label: vscode.l10n.t('Another address…'),
      description: vscode.l10n.t('Setting netlens.docker.host'),
      iconPath: new vscode.ThemeIcon('edit'),
      run: async () => {
        await vscode.commands.executeCommand('workbench.action.openSettings', 'netlens.docker.host');
      },
    });
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Docker Endpoint'),
      placeHolder:
        candidates.length === 0
          ? vscode.l10n.t('No container engine found. Start Docker, or enter its address.')
          : vscode.l10n.t('Which Docker daemon?'),
      matchOnDescription: true,
    });
    if (!chosen) return;
    await chosen.run();
  },
};
