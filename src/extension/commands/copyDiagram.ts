import * as vscode from 'vscode';
import { inTurns } from '../language/inTurns.ts';
import type { Command } from '../Services.ts';
import { sourceFor } from './sourceFor.ts';

/** The diagram as text for the clipboard. */
export const copyDiagram: readonly Command[] = [
  {
    id: 'netlens.copyDiagramAsMermaid',
    run: async (services, argument) => {
      const source = await sourceFor(services, argument);
      const view = source?.state().view;
      if (!source || !view) return;
      // Copy the view in the panel; without a panel, the whole network.
      const drawn = await services.panels.showing(source)?.mermaidOf(view);
      const made = await inTurns(view.network.mermaidExportInSteps(view.findings, drawn));
      if (!made) {
        void vscode.window.showWarningMessage(
          vscode.l10n.t('Every network of this project is larger than Mermaid draws by default; nothing was copied.'),
        );
        return;
      }
      await vscode.env.clipboard.writeText(made.text);
      const text =
        made.pictures === 1
          ? vscode.l10n.t('Mermaid text copied')
          : vscode.l10n.t('Mermaid text copied: {0} pictures, as Markdown', made.pictures);
      vscode.window.setStatusBarMessage(text, 3000);
    },
  },
  {
    id: 'netlens.copyNetworkAsMarkdown',
    run: async (services, argument) => {
      const source = await sourceFor(services, argument);
      const view = source?.state().view;
      if (!source || !view) return;
      await vscode.env.clipboard.writeText(
        await inTurns(view.network.markdownInSteps({ findings: true }, view.findings)),
      );
      vscode.window.setStatusBarMessage(vscode.l10n.t('Markdown copied'), 3000);
    },
  },
];
