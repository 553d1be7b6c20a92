import * as vscode from 'vscode';
import type { SourceInfo } from '../../protocol/index.ts';
import { composeFiles } from '../composeFiles.ts';
import type { Services } from '../Services.ts';

/**
 * The network that a command means: of the file it was called on, of the panel or editor that is active, else of what a
 * person picks. Undefined where there is none, after saying so.
 */
export async function sourceFor(services: Services, argument: unknown): Promise<SourceInfo | undefined> {
  const uri = uriIn(argument);
  if (uri) {
    const source = await sourceOf(services, uri);
    if (source) return source;
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} is not a Compose file.', uri.path.split('/').at(-1) ?? ''),
    );
    return undefined;
  }
  const last = services.panels.active;
  const panel = last?.source.kind === 'gone' ? undefined : last;
  if (panel?.panel.active) return panel.source;
  const active = vscode.window.activeTextEditor?.document;
  const ofActive = active && (await sourceOf(services, active.uri));
  if (ofActive) return ofActive;
  const files = await composeFiles();
  if (files.length > 1) return pick(services, files);
  const source = await activeSource(services);
  if (source) return source;
  if (panel) return panel.source;
  const open = vscode.l10n.t('Open Live Diagram');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('No Compose file in this workspace. Open one, or look at running containers.'),
    ...(vscode.workspace.isTrusted ? [open] : []),
  );
  if (chosen === open) await vscode.commands.executeCommand('netlens.openLiveDiagram');
  return undefined;
}

/** The network of a file's project. */
export async function sourceOf({ server }: Pick<Services, 'server'>, uri: vscode.Uri): Promise<SourceInfo | undefined> {
  return (await server.ask('netlens/project', { uri: uri.toString() })) ?? undefined;
}

/** The network to show by default: of the active editor, of one that is visible, else of the last project, else of the first file. */
export async function activeSource(services: Pick<Services, 'server'>): Promise<SourceInfo | undefined> {
  const { activeTextEditor: active, visibleTextEditors: visible } = vscode.window;
  for (const { document } of [...(active ? [active] : []), ...visible]) {
    const source = await sourceOf(services, document.uri);
    if (source) return source;
  }
  const last = await services.server.ask('netlens/lastProject', {});
  if (last) return last;
  const [first] = await composeFiles();
  return first && sourceOf(services, first);
}

/** A file that a menu (a URI) or a lens (its text) names. */
export function uriIn(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument !== 'string' || !/^[a-z][\w.+-]*:/i.test(argument)) return undefined;
  return vscode.Uri.parse(argument);
}

/** Lets a person choose a Compose file, and reads its project. */
export async function pick(services: Services, files: readonly vscode.Uri[]): Promise<SourceInfo | undefined> {
  const items = files.map((uri) => ({
    label: vscode.workspace.asRelativePath(uri),
    iconPath: new vscode.ThemeIcon('file'),
    uri,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Which of {0} Compose files?', items.length),
  });
  return chosen && sourceOf(services, chosen.uri);
}
