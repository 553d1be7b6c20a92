import * as vscode from 'vscode';

/** The names that Compose takes by itself (`discoveryNames` of core; a test compares the two). */
export const COMPOSE_NAMES: readonly string[] = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
];

/** The Compose files with default names in the workspace, those nearest to the top first. */
export async function composeFiles(): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(`**/{${COMPOSE_NAMES.join(',')}}`, '**/node_modules/**', 200);
  const depth = (uri: vscode.Uri) => uri.path.split('/').length;
  return found.sort((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1));
}
