import * as vscode from 'vscode';
import { composeFiles } from '../composeFiles.ts';
import type { Services } from '../Services.ts';
import { sourceOf } from './sourceFor.ts';

/** `netlens.openDiagramOnStartup`: the file on the left, its network on the right. Meant for demonstrations. */
export async function openOnStartup({ server, panels, log }: Services): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (vscode.workspace.getConfiguration('netlens', folder ?? null).get('openDiagramOnStartup') !== true) return;
  const first = (await composeFiles())[0];
  if (!first) return;
  try {
    await vscode.window.showTextDocument(first, { viewColumn: vscode.ViewColumn.One, preview: false });
    const source = await sourceOf({ server }, first);
    if (source && panels.all.length === 0) await panels.open(source);
  } catch (error) {
    log.warn(`The diagram could not be opened on startup: ${error instanceof Error ? error.message : String(error)}`);
  }
}
