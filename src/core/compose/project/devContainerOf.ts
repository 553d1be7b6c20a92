import type { DevContainer, ForwardedPort, NamedService, SourceOrigin } from '../../model/index.ts';
import { type JsonScalar, jsonScalars, withoutComments } from '../../process/index.ts';
import { baseName, joinPath, parentPath, resolvePath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';

const FOLDER = '.devcontainer';

/**
 * The devcontainer.json that makes its project of these Compose files: in `.devcontainer` (or a folder of it) beside one of them, or
 * as `.devcontainer.json` there, or where the files themselves lie in that folder
 * (https://containers.dev/implementors/spec/#devcontainerjson).
 */
export function devContainerOf(composeFiles: readonly string[], loading: Loading): DevContainer | undefined {
  const folders = new Set(composeFiles.map(parentPath).flatMap((folder) => [folder, topOf(folder)]));
  for (const folder of folders)
    for (const path of pathsIn(folder, loading)) {
      const found = readDevContainer(path, composeFiles, loading);
      if (found) return found;
    }
  return undefined;
}

/** The Compose files that the devcontainer.json of a folder names; empty where there is none, or it is of another kind. */
export function devContainerFiles(folder: string, loading: Loading): readonly string[] {
  for (const path of pathsIn(folder, loading)) {
    const files = filesNamedBy(path, loading);
    if (files.length > 0) return files;
  }
  return [];
}

/** The Compose files that a devcontainer.json names; empty where it names none, or one of them is not there. */
export function filesNamedBy(path: string, loading: Loading): readonly string[] {
  const text = loading.text(path);
  const files = typeof text === 'string' ? filesIn(scalarsIn(text), parentPath(path)) : [];
  return files.every((file) => typeof loading.text(file) === 'string') ? files : [];
}

/** The Compose files that the text of a devcontainer.json names, absolute. */
export function composeFilesNamedIn(text: string, path: string): readonly string[] {
  return filesIn(scalarsIn(text), parentPath(path));
}

/** The project's folder, for a file in `.devcontainer` or below it. */
function topOf(folder: string): string {
  if (baseName(folder) === FOLDER) return parentPath(folder);
  return baseName(parentPath(folder)) === FOLDER ? parentPath(parentPath(folder)) : folder;
}

function pathsIn(folder: string, loading: Loading): readonly string[] {
  const below = joinPath(folder, FOLDER);
  const own = baseName(folder) === FOLDER ? [joinPath(folder, 'devcontainer.json')] : [];
  const first = [...own, joinPath(below, 'devcontainer.json'), joinPath(folder, '.devcontainer.json')];
  const there = first.filter((path) => typeof loading.text(path) === 'string');
  if (there.length > 0) return there;
  const folders = (loading.list(below, folder) ?? []).filter((entry) => entry.kind === 'folder');
  return folders.slice(0, MOST_FOLDERS).map(({ name }) => joinPath(below, name, 'devcontainer.json'));
}

/** One folder for each kind of container; nobody has many. */
const MOST_FOLDERS = 20;

function scalarsIn(text: string): readonly JsonScalar[] {
  return jsonScalars(withoutComments(text));
}

function filesIn(scalars: readonly JsonScalar[], folder: string): readonly string[] {
  return scalars
    .filter(({ key }) => /^dockerComposeFile(?:\.\d+)?$/.test(key))
    .map(({ value }) => resolvePath(folder, value.replace(/^\$\{localWorkspaceFolder\}/, topOf(folder))));
}

function readDevContainer(path: string, composeFiles: readonly string[], loading: Loading): DevContainer | undefined {
  const text = loading.text(path);
  if (typeof text !== 'string') return undefined;
  const scalars = scalarsIn(text);
  const named = filesIn(scalars, parentPath(path));
  const service = scalars.find((s) => s.key === 'service');
  if (!service || !named.some((file) => composeFiles.includes(file))) return undefined;
  // Findings sit in it, and comments in it silence them.
  loading.source(path);
  const at = ({ from, to }: JsonScalar): SourceOrigin => ({ kind: 'source', file: path, start: from, end: to });
  const serviceAt = (scalar: JsonScalar): NamedService => ({ name: scalar.value, origin: at(scalar) });
  const appPort = scalars.find(({ key }) => /^appPort(?:\.0)?$/.test(key));
  return {
    file: path,
    service: serviceAt(service),
    runs: scalars.filter(({ key }) => /^runServices\.\d+$/.test(key)).map(serviceAt),
    forwarded: scalars.flatMap((scalar): ForwardedPort[] => {
      const m = /^forwardPorts\.\d+$/.test(scalar.key) ? /^(?:([\w.-]+):)?(\d{1,5})$/.exec(scalar.value) : null;
      if (!m) return [];
      const quote = text[scalar.from - 1] === '"' ? 1 : 0;
      const origin: SourceOrigin = { kind: 'source', file: path, start: scalar.from - quote, end: scalar.to + quote };
      return [{ ...(m[1] === undefined ? {} : { host: m[1] }), port: Number(m[2]), origin }];
    }),
    ...(appPort ? { appPort: at(appPort) } : {}),
    isWhole: named.every((file) => composeFiles.includes(file)),
  };
}
