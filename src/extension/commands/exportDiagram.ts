import * as vscode from 'vscode';
import type { Command } from '../Services.ts';
import { sourceFor } from './sourceFor.ts';

/** The picture as it is drawn, into a file. */
export const exportDiagram: Command = {
  id: 'netlens.exportDiagram',
  run: async (services, argument) => {
    const source = await sourceFor(services, argument);
    if (!source) return;
    const items = [
      { label: 'SVG', description: vscode.l10n.t('scalable image'), format: 'svg' as const },
      { label: 'PNG', description: vscode.l10n.t('bitmap image'), format: 'png' as const },
      { label: 'Mermaid', description: vscode.l10n.t('text for other tools'), format: 'mermaid' as const },
    ];
    const chosen = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Export the diagram as…') });
    if (!chosen) return;
    const panel = await services.panels.open(source);
    await panel.whenReady();
    panel.say({ type: 'export', format: chosen.format });
  },
};
