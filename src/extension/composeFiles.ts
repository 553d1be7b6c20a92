import * as vscode from 'vscode';

/** The names that Compose takes by itself (`discoveryNames` of core; a test compares the two). */
export const COMPOSE_NAMES: readonly string[] = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
];

/** The Compose files with default names in the workspace, and one of Quadlet's units a folder; those nearest to the top first. */
export async function composeFiles(): Promise<readonly vscode.Uri[]> {
  const names = `**/{${[...COMPOSE_NAMES, '*.container'].join(',')}}`;
  const all = await vscode.workspace.findFiles(names, '**/node_modules/**', 200);
  const units = new Map(all.filter(isUnit).map((uri) => [folderOf(uri), uri]));
  const found = [...all.filter((uri) => !isUnit(uri)), ...units.values()];
  const depth = (uri: vscode.Uri) => uri.path.split('/').length;
  return found.sort((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1));
}

const isUnit = ({ path }: vscode.Uri): boolean => path.endsWith('.container');

const folderOf = ({ path }: vscode.Uri): string => path.slice(0, path.lastIndexOf('/'));
