import * as vscode from 'vscode';
import { isComposeDocument } from './isComposeDocument.ts';
import type { ProjectStore } from './ProjectStore.ts';

/** Reads the project of each Compose file that is open in an editor or is opened later. */
export function readOpenDocuments(store: ProjectStore): vscode.Disposable {
  const read = (document: vscode.TextDocument) => {
    if (isComposeDocument(document) || store.isStated(document.uri)) void store.projectOf(document.uri);
  };
  for (const document of vscode.workspace.textDocuments) read(document);
  return vscode.workspace.onDidOpenTextDocument(read);
}
