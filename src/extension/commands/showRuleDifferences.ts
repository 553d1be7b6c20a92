import * as vscode from 'vscode';
import type { RulesetDifference } from '../../core/kernel/index.ts';

/** Opens what is missing from the host's rules, and what is there and not Docker's, as a text to read or copy. */
export async function showRuleDifferences(differences: readonly RulesetDifference[]): Promise<void> {
  const paragraphs = differences.map(
    ({ message, rules }) => `# ${message}\n${rules.map((rule) => `${rule}\n`).join('')}`,
  );
  const head = `# ${vscode.l10n.t('The host’s firewall rules, beside those that this engine programs')}\n`;
  const document = await vscode.workspace.openTextDocument({
    language: 'shellscript',
    content: [head, ...paragraphs].join('\n'),
  });
  await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Active });
}
