import * as vscode from 'vscode';
import type { SaveParams } from '../../protocol/index.ts';

const KINDS = {
  svg: { name: 'SVG', extensions: ['svg'] },
  png: { name: 'PNG', extensions: ['png'] },
  mermaid: { name: 'Mermaid', extensions: ['mmd', 'mermaid'] },
  markdown: { name: 'Markdown', extensions: ['md'] },
  csv: { name: 'CSV', extensions: ['csv'] },
} as const;

/** Asks where to save an export, and writes it. Resolves with what was done, or null if the person cancelled. */
export async function saveExport({ title, format, data }: SaveParams): Promise<string | null> {
  const { name, extensions } = KINDS[format];
  const stem = `${
    title
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[-.]+|-+$/g, '')
      .slice(0, 80) || 'network'
  }-network`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    filters: { [name]: [...extensions] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, `${stem}.${extensions[0]}`) } : {}),
  });
  if (!uri) return null;
  const bytes = format === 'png' ? Buffer.from(data, 'base64') : Buffer.from(data, 'utf8');
  await vscode.workspace.fs.writeFile(uri, bytes);
  return vscode.l10n.t('Saved as {0}.', uri.path.split('/').at(-1) ?? '');
}
