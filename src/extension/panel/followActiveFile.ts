import * as vscode from 'vscode';
import type { Server } from '../client/Server.ts';
import type { DiagramPanels } from './DiagramPanels.ts';

/** Lets a diagram that is not pinned show the project of the file that becomes active, where no other diagram shows it. */
export function followActiveFile(panels: DiagramPanels, server: Pick<Server, 'ask'>): vscode.Disposable {
  return vscode.window.onDidChangeActiveTextEditor((editor) => {
    if (editor) void follow(editor, panels, server).catch(() => undefined);
  });
}

async function follow(editor: vscode.TextEditor, panels: DiagramPanels, server: Pick<Server, 'ask'>): Promise<void> {
  const panel = panels.following;
  if (!panel) return;
  const shown = panel.source.id;
  const source = await server.ask('netlens/project', { uri: editor.document.uri.toString(), shown });
  // What a person did meanwhile counts.
  if (!source || panels.following !== panel || panel.source.id !== shown || vscode.window.activeTextEditor !== editor)
    return;
  if (panels.all.some(({ source: { id }, files }) => id === source.id || files === source.id)) return;
  await panel.show(source);
}
