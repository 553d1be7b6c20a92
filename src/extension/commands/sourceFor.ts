import * as vscode from 'vscode';
import type { NetworkSource } from '../panel/NetworkSource.ts';
import type { Services } from '../Services.ts';

/**
 * The network that a command means: of the file it was called on, of the panel or editor that is active, else of what a
 * person picks. Undefined where there is none, after saying so.
 */
export async function sourceFor(services: Services, argument: unknown): Promise<NetworkSource | undefined> {
  if (argument instanceof vscode.Uri) {
    const project = await services.store.projectOf(argument);
    if (project) return services.sources.ofProject(project);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} is no Compose file.', argument.path.split('/').at(-1) ?? ''),
    );
    return undefined;
  }
  const last = services.panels.active;
  const panel = last?.source.kind === 'gone' ? undefined : last;
  if (panel?.panel.active) return panel.source;
  const active = vscode.window.activeTextEditor?.document;
  const ofActive = active && (await services.store.projectOf(active.uri));
  if (ofActive) return services.sources.ofProject(ofActive);
  const files = await services.store.composeFiles();
  if (files.length > 1) return pick(services, files);
  const project = await services.store.activeProject();
  if (project) return services.sources.ofProject(project);
  if (panel) return panel.source;
  const open = vscode.l10n.t('Open Live Diagram');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('There is no Compose file in this workspace. Open one, or look at what runs.'),
    ...(vscode.workspace.isTrusted ? [open] : []),
  );
  if (chosen === open) await vscode.commands.executeCommand('netlens.openLiveDiagram');
  return undefined;
}

async function pick(services: Services, files: readonly vscode.Uri[]): Promise<NetworkSource | undefined> {
  const items = files.map((uri) => ({
    label: vscode.workspace.asRelativePath(uri),
    iconPath: new vscode.ThemeIcon('file'),
    uri,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which Compose file?') });
  const project = chosen && (await services.store.projectOf(chosen.uri));
  return project && services.sources.ofProject(project);
}
