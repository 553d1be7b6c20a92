import * as vscode from 'vscode';
import { composeFiles } from '../composeFiles.ts';
import type { Command } from '../Services.ts';
import { blockIn } from './markdownBlock.ts';
import { relativePath } from './relativePath.ts';
import { sourceOf } from './sourceFor.ts';

/** Puts the picture of a Compose file into the Markdown file that is open, or brings the one that is there up to date. */
export const insertDiagramIntoMarkdown: Command = {
  id: 'netlens.insertDiagramIntoMarkdown',
  run: async (services) => {
    const editor = vscode.window.activeTextEditor;
    if (!editor || editor.document.languageId !== 'markdown') {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open the Markdown file to insert the diagram into.'));
      return;
    }
    const { document } = editor;
    const text = document.getText();
    const offset = document.offsetAt(editor.selection.active);
    const there = blockIn(text, offset);
    const folder = vscode.Uri.joinPath(document.uri, '..');
    const files = there ? [vscode.Uri.joinPath(folder, there.file)] : await composeFiles();
    if (files.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No Compose file in this workspace.'));
      return;
    }
    const file = await pickFile(files);
    if (!file) return;
    const source = await sourceOf(services, file);
    const drawn = source && (await services.server.ask('netlens/markdown', { source: source.id, findings: false }));
    if (drawn == null) {
      const name = file.path.split('/').at(-1) ?? '';
      void vscode.window.showWarningMessage(vscode.l10n.t('{0} cannot be read as a Compose project.', name));
      return;
    }
    const relative = there?.file ?? relativePath(folder.path, file.path);
    const block = `<!-- netlens: ${relative} -->\n${drawn}<!-- /netlens -->`;
    const range = there
      ? new vscode.Range(document.positionAt(there.start), document.positionAt(there.end))
      : editor.selection;
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, range, there ? block : `${block}\n`);
    await vscode.workspace.applyEdit(edit);
  },
};

async function pickFile(files: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  if (files.length < 2) return files[0];
  const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which Compose file?') }))?.uri;
}
