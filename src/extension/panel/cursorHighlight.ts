import * as vscode from 'vscode';
import type { Server } from '../client/Server.ts';
import type { DiagramPanels } from './DiagramPanels.ts';

/** How long the cursor rests before the picture follows it, in milliseconds. */
const REST = 120;

/** Lights what the cursor stands on, in every diagram of that file. */
export function cursorHighlight(panels: DiagramPanels, server: Server): vscode.Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const follow = vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
    if (timer) clearTimeout(timer);
    if (panels.all.length === 0) return;
    // What a command selected (a click in the diagram) is lit there already.
    if (kind === vscode.TextEditorSelectionChangeKind.Command) return;
    timer = setTimeout(() => {
      const { line, character } = textEditor.selection.active;
      server.tell('netlens/cursor', { uri: textEditor.document.uri.toString(), line, character });
    }, REST);
  });
  return vscode.Disposable.from(follow, { dispose: () => timer && clearTimeout(timer) });
}
