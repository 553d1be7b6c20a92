import type * as vscode from 'vscode';
import { isComposeName } from '../../core/analysis/index.ts';

/** Whether a path has a Compose file's name. */
export function hasComposeName(path: string): boolean {
  return isComposeName(path.slice(path.lastIndexOf('/') + 1));
}

/** Whether a document is a Compose file, by language or by name (YAML). Diffs, output and the like are not. */
export function isComposeDocument(document: Pick<vscode.TextDocument, 'languageId' | 'uri'>): boolean {
  if (NOT_FILES.has(document.uri.scheme)) return false;
  if (document.languageId === 'dockercompose') return true;
  return document.languageId === 'yaml' && hasComposeName(document.uri.path);
}

const NOT_FILES = new Set([
  'git',
  'output',
  'vscode-scm',
  'comment',
  'search-editor',
  'vscode-settings',
  'debug',
  'chat',
]);

/** The documents that isComposeDocument accepts, as a selector for providers. */
export const COMPOSE_SELECTOR: vscode.DocumentSelector = [
  { language: 'dockercompose' },
  {
    language: 'yaml',
    pattern: '**/{compose,docker-compose,compose.*,docker-compose.*,compose-*,docker-compose-*}.{yaml,yml}',
  },
];

/** Any YAML file may turn out to be one. */
export const CODE_LENS_SELECTOR: vscode.DocumentSelector = [{ language: 'dockercompose' }, { language: 'yaml' }];
