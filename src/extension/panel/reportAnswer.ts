import { platform, release } from 'node:os';
import * as vscode from 'vscode';
import { issueText, scrubbedReport } from '../../core/analysis/index.ts';
import type { DiagramPanel } from './DiagramPanel.ts';

/**
 * "This verdict is wrong…": opens the scrubbed project and the text of an issue about an answer beside each other. Nothing is sent.
 * Returns whether it could, and what to say.
 */
export async function reportAnswer(
  { shown }: DiagramPanel,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<[boolean, string]> {
  if (!shown?.network.project) {
    const text = vscode.l10n.t(
      'Capture a snapshot, then run netlens report --snapshot FILE --from {0} --to {1}.',
      from,
      to,
    );
    return [false, text];
  }
  const made = scrubbedReport({ network: shown.network, from, to });
  if (!made) return [false, vscode.l10n.t('The question can no longer be asked.')];
  const extension: unknown = vscode.extensions.getExtension('netlens.netlens')?.packageJSON;
  const version: unknown = typeof extension === 'object' && extension !== null ? Reflect.get(extension, 'version') : '';
  const issue = issueText(made, {
    version: String(version),
    engine: shown.network.topology.engine,
    system: `${platform()} ${release()}`,
    file: made.fileName,
  });
  for (const [language, content] of [
    ['json', made.text],
    ['markdown', issue],
  ] as const)
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }), {
      preview: false,
    });
  return [true, vscode.l10n.t('Look through both files before you send them.')];
}
