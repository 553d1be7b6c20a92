import * as vscode from 'vscode';
import type { Command } from '../Services.ts';

/** A small project with a mistake in it, as a document that nobody has to save, and its diagram. */
export const openExample: Command = {
  id: 'netlens.openExample',
  run: async ({ context }) => {
    const file = vscode.Uri.joinPath(context.extensionUri, 'examples', 'shop', 'compose.yaml');
    const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    const document = await vscode.workspace.openTextDocument({ language: 'dockercompose', content });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
    await vscode.commands.executeCommand('netlens.openDiagram', document.uri);
  },
};
