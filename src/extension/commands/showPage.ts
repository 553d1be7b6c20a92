import * as vscode from 'vscode';

/** Shows a page of the documentation that is in the extension: rendered, where VS Code renders Markdown. */
export async function showPage(page: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreview', page);
  } catch {
    // The Markdown extension can be switched off.
    await vscode.window.showTextDocument(page, { preview: true });
  }
}
