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

/** What of the workspace is looked at: the default names and Quadlet's units, anywhere but in installed packages. */
export const COMPOSE_GLOB = `**/{${[...COMPOSE_NAMES, '*.container'].join(',')}}`;

/** The Compose files with default names in the workspace, and one of Quadlet's units a folder; those nearest to the top first. */
export async function composeFiles(): Promise<readonly vscode.Uri[]> {
  const all = await vscode.workspace.findFiles(COMPOSE_GLOB, '**/node_modules/**', MAX_FILES);
  const units = new Map(all.filter(isUnit).map((uri) => [folderOf(uri), uri]));
  const found = [...all.filter((uri) => !isUnit(uri)), ...units.values()];
  const depth = (uri: vscode.Uri) => uri.path.split('/').length;
  return found.sort((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1));
}

const isUnit = ({ path }: vscode.Uri): boolean => path.endsWith('.container');

const folderOf = ({ path }: vscode.Uri): string => path.slice(0, path.lastIndexOf('/'));
