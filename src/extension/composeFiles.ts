import * as vscode from 'vscode';

/** The names that Compose takes by itself (`discoveryNames` of core; a test compares the two). */
export const COMPOSE_NAMES: readonly string[] = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
];

/** How many are looked for. VS Code stops there, and so many folders are no workspace of a person's. */
const MAX_FILES = 10_000;

/** What of the workspace is looked at: the default names, anywhere but in installed packages. */
export const COMPOSE_GLOB = `**/{${COMPOSE_NAMES.join(',')}}`;

/** The Compose files with default names in the workspace, those nearest to the top first. */
export async function composeFiles(): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(COMPOSE_GLOB, '**/node_modules/**', MAX_FILES);
  const depth = (uri: vscode.Uri) => uri.path.split('/').length;
  return found.sort((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1));
}
