import * as vscode from 'vscode';
import type { Command } from '../Services.ts';
import { sourceFor } from './sourceFor.ts';

/** The diagram as text for the clipboard. */
export const copyDiagram: readonly Command[] = [
  {
    id: 'netlens.copyDiagramAsMermaid',
    run: async (services, argument) => {
      const source = await sourceFor(services, argument);
      if (!source) return;
      const panel = services.panels.showing(source)?.id;
      const asked = { source: source.id, ...(panel === undefined ? {} : { panel }) };
      const made = await services.server.ask('netlens/mermaid', asked);
      if (!made) {
        void vscode.window.showWarningMessage(
          vscode.l10n.t("Every network in this project is too large for Mermaid's default limits; nothing was copied."),
        );
        return;
      }
      await vscode.env.clipboard.writeText(made.text);
      const text =
        made.pictures === 1
          ? vscode.l10n.t('Mermaid text copied')
          : vscode.l10n.t('Mermaid text copied: {0} diagrams, as Markdown', made.pictures);
      vscode.window.setStatusBarMessage(text, 3000);
    },
  },
  {
    id: 'netlens.copyNetworkAsMarkdown',
    run: async (services, argument) => {
      const source = await sourceFor(services, argument);
      const text = source && (await services.server.ask('netlens/markdown', { source: source.id, findings: true }));
      if (text == null) return;
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(vscode.l10n.t('Markdown copied'), 3000);
    },
  },
];
