import * as vscode from 'vscode';
import type { Services } from '../Services.ts';

/** `netlens.openDiagramOnStartup`: the file on the left, its network on the right. Meant for demonstrations. */
export async function openOnStartup({ store, sources, panels, log }: Services): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (vscode.workspace.getConfiguration('netlens', folder ?? null).get('openDiagramOnStartup') !== true) return;
  const first = (await store.composeFiles())[0];
  if (!first) return;
  try {
    await vscode.window.showTextDocument(first, { viewColumn: vscode.ViewColumn.One, preview: false });
    const project = await store.projectOf(first);
    if (project && panels.all.length === 0) panels.open(sources.ofProject(project));
  } catch (error) {
    log.warn(`The diagram could not be opened on startup: ${error instanceof Error ? error.message : String(error)}`);
  }
}
