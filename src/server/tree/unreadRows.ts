import * as l10n from '@vscode/l10n';
import type { TreeRow } from '../../protocol/index.ts';
import { isWithin, type Place, uriOf } from '../documents/places.ts';
import type { WorkspaceFolders } from '../documents/WorkspaceFolders.ts';
import { type FolderEntry, foldersOfFiles } from './foldersOfFiles.ts';

/** A row, and the rows below it. */
export interface Row extends TreeRow {
  readonly below: () => readonly Row[];
}

/** The Compose files of the workspace that no project was read for yet: one row that says how many, and their folders below it. */
export function unreadRows(files: readonly Place[], folders: WorkspaceFolders): readonly Row[] {
  if (files.length === 0) return [];
  const byPath = new Map(files.map((file) => [pathInWorkspace(file, folders), file]));
  const entries = foldersOfFiles([...byPath.keys()]);
  const label = l10n.t`${files.length} more`;
  return [
    {
      key: 'more',
      label,
      description: files.length === 1 ? l10n.t('Compose file, not read yet') : l10n.t('Compose files, not read yet'),
      tooltip: l10n.t('Click a file to read its project, or check the whole workspace.'),
      icon: 'folder',
      context: 'more',
      children: 'closed',
      element: {},
      below: () => entries.map((entry) => rowOf(entry, byPath)),
    },
  ];
}

/** The path of a file from its workspace folder; with the folder's name where several are open. */
export function pathInWorkspace(file: Place, folders: WorkspaceFolders): string {
  const top = folders.of(file);
  if (!top || !isWithin(file.path, top.path)) return file.path.replace(/^\//, '');
  const inside = file.path.slice(top.path.length).replace(/^\//, '');
  return folders.all.length > 1 ? `${top.path.split('/').at(-1) ?? ''}/${inside}` : inside;
}

function rowOf({ label, path, count, entries }: FolderEntry, byPath: ReadonlyMap<string, Place>): Row {
  const shared = { key: `more\0${path}`, label, element: {}, tooltip: path };
  if (!entries) {
    const file = byPath.get(path);
    return {
      ...shared,
      icon: 'file-code',
      context: 'unread',
      children: 'none',
      command: 'netlens.openDiagram',
      ...(file ? { uri: uriOf(file) } : {}),
      below: () => [],
    };
  }
  return {
    ...shared,
    description: `${count}`,
    icon: 'folder',
    context: 'unread',
    children: 'closed',
    below: () => entries.map((entry) => rowOf(entry, byPath)),
  };
}
