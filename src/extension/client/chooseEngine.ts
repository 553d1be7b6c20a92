import * as vscode from 'vscode';

/** The values of the setting, newest first. The model knows no change between two neighbours. */
const ENGINES = ['29', '29-nft', '28', '28.0', '27', '26', '25', '24', '23', '20.10', 'podman', 'podman-iptables'];

function descriptionOf(engine: string): string {
  if (engine === 'podman') return vscode.l10n.t('netavark on nftables');
  if (engine === 'podman-iptables') return vscode.l10n.t('netavark on iptables');
  return engine.endsWith('-nft') ? vscode.l10n.t('with the nftables backend') : '';
}

/** Asks which engine runs the project in `folder`, and saves it in the folder's settings. `assumed`: what holds without it. */
export async function chooseEngine(folder: vscode.Uri, assumed: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('netlens', folder);
  const now = settings.get<string>('engine') ?? '';
  const items = [
    {
      label: vscode.l10n.t('I don’t know'),
      description: vscode.l10n.t('Assume Docker Engine {0}', assumed),
      value: '',
    },
    ...ENGINES.map((value) => ({
      label: value.startsWith('podman') ? 'Podman' : vscode.l10n.t('Docker Engine {0}', value.replace('-nft', '')),
      description: descriptionOf(value),
      value,
    })),
  ].map((item) => (item.value === now ? { ...item, iconPath: new vscode.ThemeIcon('check') } : item));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Which engine runs this project?'),
    placeHolder: vscode.l10n.t('docker version shows it, under “Server”'),
  });
  if (!chosen || chosen.value === now) return;
  const target = vscode.workspace.getWorkspaceFolder(folder)
    ? vscode.ConfigurationTarget.WorkspaceFolder
    : vscode.ConfigurationTarget.Global;
  await settings.update('engine', chosen.value === '' ? undefined : chosen.value, target);
}
