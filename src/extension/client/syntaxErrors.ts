import * as vscode from 'vscode';
import type { Server } from './Server.ts';

/**
 * Extensions that report invalid YAML and errors of the schema in Compose files: Red Hat's YAML (its activation events name `dockercompose`), and those with
 * Docker's or Microsoft's language server for Compose.
 */
const REPORTERS = [
  'redhat.vscode-yaml',
  'docker.docker',
  'ms-azuretools.vscode-containers',
  'ms-azuretools.vscode-docker',
];

/** Whether Net Lens should say where a file is not valid YAML, or not valid Compose: not where another extension does. */
export function wantsSyntaxErrors(): boolean {
  return !REPORTERS.some((id) => vscode.extensions.getExtension(id));
}

/** Tells the server when such an extension comes or goes. */
export function followSyntaxReporters(server: Pick<Server, 'tell'>): vscode.Disposable {
  let wanted = wantsSyntaxErrors();
  return vscode.extensions.onDidChange(() => {
    const now = wantsSyntaxErrors();
    if (now === wanted) return;
    wanted = now;
    server.tell('netlens/syntaxErrors', { areWanted: now });
  });
}
