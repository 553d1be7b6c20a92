import * as vscode from 'vscode';
import { mermaidWithinLimits } from '../../core/diagram/index.ts';
import type { NetworkSource } from '../panel/NetworkSource.ts';
import type { Command } from '../Services.ts';
import { mermaidBlock, networkMarkdown } from './networkMarkdown.ts';
import { sourceFor } from './sourceFor.ts';

/** The diagram as text for the clipboard. */
export const copyDiagram: readonly Command[] = [
  {
    id: 'netlens.copyDiagramAsMermaid',
    run: async (services, argument) => {
      const source = await sourceFor(services, argument);
      const text = source && mermaidOf(source);
      if (text === undefined) return;
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(vscode.l10n.t('Mermaid text copied'), 3000);
    },
  },
  {
    id: 'netlens.copyNetworkAsMarkdown',
    run: async (services, argument) => {
      const source = await sourceFor(services, argument);
      const view = source?.state().view;
      if (!source || !view) return;
      await vscode.env.clipboard.writeText(networkMarkdown(view, { findings: true }));
      vscode.window.setStatusBarMessage(vscode.l10n.t('Markdown copied'), 3000);
    },
  },
];

/** One text that Mermaid draws with its default limits; where that takes several, they are blocks of Markdown. */
function mermaidOf(source: NetworkSource): string | undefined {
  const view = source.state().view;
  if (!view) return undefined;
  const { parts } = mermaidWithinLimits(view.topology, view.facts, { findings: view.findings });
  const [only] = parts;
  if (!only) return undefined;
  return parts.length === 1 ? only.text : parts.map((part) => mermaidBlock(part.text)).join('\n\n');
}
