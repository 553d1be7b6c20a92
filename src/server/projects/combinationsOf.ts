import {
  composeFilesOf,
  type ComposeRequest,
  type FileCombination,
  fileCombinations,
  type FileReader,
  isComposeName,
} from '../../core/analysis/index.ts';
import { isWithin } from '../documents/places.ts';

/** What may say how Compose is called, beside the project and in the folders above it. */
const SAYING = [
  'Makefile',
  'makefile',
  'GNUmakefile',
  'justfile',
  'Taskfile.yml',
  'package.json',
  'README.md',
  'readme.md',
  'README.rst',
  'README',
  '.devcontainer/devcontainer.json',
  '.devcontainer.json',
];

/** How far up commands are looked for. */
const MOST_FOLDERS = 5;

/** The combinations of files that a project's folder, and what lies above it within `top`, name. */
export function combinationsOf(
  request: ComposeRequest,
  top: string | undefined,
  reader: FileReader,
): readonly FileCombination[] {
  const { directory } = request;
  const inside = reader.list?.(directory, directory) ?? [];
  const names = inside.filter(({ kind }) => kind === 'file').map(({ name }) => name);
  const folders = [directory, ...foldersAbove(directory, top)].slice(0, MOST_FOLDERS);
  const beside = names.filter((name) => name.startsWith('.env')).map((name) => `${directory}/${name}`);
  const paths = [...beside, ...folders.flatMap((folder) => SAYING.map((name) => `${folder}/${name}`))];
  const sources = paths.flatMap((path) => {
    const text = reader.text(path);
    return typeof text === 'string' ? [{ path, text }] : [];
  });
  return fileCombinations({
    directory,
    defaults: request.files.length > 0 ? request.files : composeFilesOf(request, reader).files,
    names: names.filter(isComposeName),
    sources,
    exists: (path) => typeof reader.text(path) === 'string',
  });
}

function foldersAbove(folder: string, top: string | undefined): readonly string[] {
  const parent = folder.slice(0, folder.lastIndexOf('/'));
  if (top === undefined || folder === top || parent === '' || !isWithin(parent, top)) return [];
  return [parent, ...foldersAbove(parent, top)];
}
