import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension/testApi.ts';

/** The extension under test, activated. */
export async function netLens(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi>('netlens.netlens');
  assert.ok(extension, 'the extension is known to VS Code');
  return extension.activate();
}

/** A file of the test's workspace. */
export function fileUri(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder);
  return vscode.Uri.joinPath(folder, name);
}

/** Opens a file with this text in an editor: written to disk first, so that it has a name and a language. */
export async function openText(name: string, text: string): Promise<vscode.TextEditor> {
  const uri = fileUri(name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  const document = await vscode.workspace.openTextDocument(uri);
  // A document that an earlier test left open keeps its own text.
  if (document.getText() !== text) await replaceAll(document, text);
  return vscode.window.showTextDocument(document, vscode.ViewColumn.One);
}

/** Types over everything in a document, without saving. */
export async function replaceAll(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Our diagnostics of a file, once they are of its present text. */
export async function findings(uri: vscode.Uri): Promise<readonly vscode.Diagnostic[]> {
  await (await netLens()).settled(uri);
  return vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === 'netlens');
}

export function ruleOf(diagnostic: vscode.Diagnostic | undefined): string {
  const code = diagnostic?.code;
  return String(typeof code === 'object' ? code.value : code);
}

/** Waits until something holds, looking again at each event of the editor that may bring it about. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  within = 10_000,
): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
