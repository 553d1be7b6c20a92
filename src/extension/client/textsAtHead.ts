import * as vscode from 'vscode';
import type { EditorRequests } from '../../protocol/index.ts';

/** The part of the built-in Git extension's API that is used (extensions/git/src/api/git.d.ts). */
interface GitApi {
  getRepository(uri: vscode.Uri): { show(ref: string, path: string): Promise<string> } | null;
}

type AtHead = EditorRequests['netlens/atHead'];

/** The texts of files in the last commit. */
export async function textsAtHead({ folder, uris }: AtHead['params']): Promise<AtHead['result']> {
  const repository = (await gitApi())?.getRepository(vscode.Uri.parse(folder));
  if (!repository) return { why: vscode.l10n.t('The project is not in a Git repository that VS Code has open.') };
  const show = (uri: string): Promise<string | null> =>
    repository.show('HEAD', vscode.Uri.parse(uri).fsPath).catch(() => null);
  return { texts: await Promise.all(uris.map(show)) };
}

async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ enabled: boolean; getAPI(version: 1): GitApi }>('vscode.git');
  if (!extension) return undefined;
  try {
    const git = await extension.activate();
    return git.enabled ? git.getAPI(1) : undefined;
  } catch {
    return undefined;
  }
}
