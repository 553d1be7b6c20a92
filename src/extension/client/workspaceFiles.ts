import * as vscode from 'vscode';
import type { EditorRequests, FileAnswer } from '../../protocol/index.ts';

type Reading = EditorRequests['netlens/readFile'];
type Listing = EditorRequests['netlens/readFolder'];

/** The text of a file of a virtual workspace. Never rejects. */
export async function readFile({ uri: text, largest }: Reading['params']): Promise<FileAnswer> {
  const uri = vscode.Uri.parse(text);
  // An untrusted workspace could name any file, so only its own files are read.
  if (!mayRead(uri)) return { text: null };
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if (size > largest) return { text: null, isTooLarge: true };
    // Pipes and devices have no known type, and reading one might never end.
    if ((type & vscode.FileType.File) === 0) return { text: null };
    const read = new TextDecoder('utf-8').decode(await vscode.workspace.fs.readFile(uri));
    return { text: read.includes('\0') ? null : read };
  } catch {
    return { text: null };
  }
}

/** A folder's entries by name. Links are left out: `workspace.fs` does not say where they lead. */
export async function readFolder({ uri: text, within }: Listing['params']): Promise<Listing['result']> {
  const uri = vscode.Uri.parse(text);
  const { path: base } = vscode.Uri.parse(within);
  if (!mayRead(uri)) return null;
  try {
    // Neither a folder below the project's nor any on the way to it may be a link.
    const below = uri.path.startsWith(`${base}/`) ? uri.path.slice(base.length + 1).split('/') : [];
    for (let depth = 0; depth <= below.length; depth++) {
      const path = below.length === 0 ? uri.path : [base, ...below.slice(0, depth)].join('/');
      if ((await vscode.workspace.fs.stat(uri.with({ path }))).type !== vscode.FileType.Directory) return null;
    }
    return (await vscode.workspace.fs.readDirectory(uri))
      .flatMap(([name, type]): { readonly name: string; readonly kind: 'file' | 'folder' }[] => {
        if (type === vscode.FileType.File) return [{ name, kind: 'file' }];
        return type === vscode.FileType.Directory ? [{ name, kind: 'folder' }] : [];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return null;
  }
}

function mayRead(uri: vscode.Uri): boolean {
  return vscode.workspace.isTrusted || vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}
