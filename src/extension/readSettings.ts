import * as vscode from 'vscode';
import { editorSettings, type EditorSettings, usualPlatform } from '../core/analysis/index.ts';

/** Reads the settings as they hold for `scope`. */
export function readSettings(scope: vscode.Uri | undefined): EditorSettings {
  const settings = vscode.workspace.getConfiguration('netlens', scope ?? null);
  return editorSettings((name) => settings.get<unknown>(name), usualPlatform(process.platform));
}
