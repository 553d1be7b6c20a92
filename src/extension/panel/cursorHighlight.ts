import * as vscode from 'vscode';
import { elementsAt } from '../../core/analysis/index.ts';
import type { DiagramPanels } from './DiagramPanels.ts';

/** How long the cursor rests before the picture follows it, in milliseconds. */
const REST = 120;

/** Lights what the cursor stands on, in every diagram of that file. */
export function cursorHighlight(panels: DiagramPanels): vscode.Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const follow = vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
    if (timer) clearTimeout(timer);
    if (panels.all.length === 0) return;
    // What a command selected (a click in the diagram) is lit there already.
    if (kind === vscode.TextEditorSelectionChangeKind.Command) return;
    timer = setTimeout(() => {
      const { document, selection } = textEditor;
      for (const panel of panels.all) {
        const { shown } = panel;
        if (!shown?.source.project?.uses(document.uri)) continue;
        const text = document.getText();
        const elements = elementsAt(shown.diagram, document.uri.path, document.offsetAt(selection.active), text);
        panel.post({ type: 'highlight', elements, reveal: false });
      }
    }, REST);
  });
  return vscode.Disposable.from(follow, { dispose: () => timer && clearTimeout(timer) });
}
