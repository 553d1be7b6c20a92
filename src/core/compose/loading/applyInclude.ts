import { baseName, isAbsolute, joinPath, parentPath, relativePath, resolvePath } from '../formats/posixPath.ts';
import type { Environment } from '../environment/Environment.ts';
import { isRemote } from './applyExtends.ts';
import { readEnvFiles } from '../environment/readEnvFiles.ts';
import {
  type ComposeNode,
  isNull,
  keyOriginOf,
  type MapNode,
  mapOf,
  originOf,
  type ScalarNode,
  valueAt,
  withEntries,
  withoutKey,
  withValue,
} from '../yaml/ComposeNode.ts';
import type { Loading } from './Loading.ts';
import { equalNodes } from '../yaml/equalNodes.ts';

/** Where the files of a project (or of one include) are, and what their variables are. */
export interface LayerContext {
  /** What relative paths are resolved against, itself relative for an include of an include (compose-go keeps it so). */
  readonly workingDirectory: string;
  readonly environment: Environment;
  /** What the names of included and extended files are resolved against, absolute. */
  readonly loaderDirectory: string;
  readonly included: readonly string[];
}

/** Loads the files of one include as one model, with paths and environment resolved. */
export type LoadProjectFiles = (files: readonly string[], context: LayerContext) => ComposeNode | undefined;

const RESOURCES = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models'] as const;

/** Brings in what `include:` names (compose-go loader/include.go). */
export function applyInclude(model: MapNode, context: LayerContext, loading: Loading, load: LoadProjectFiles): MapNode {
  const include = valueAt(model, 'include');
  if (!include) return model;
  let result = withoutKey(model, 'include');
  if (isNull(include)) return result;
  if (include.kind !== 'seq') {
    refuse(loading, include, '`include` must be a list.');
    return result;
  }
  for (const item of include.items) {
    const imported = includeOne(item, context, loading, load);
    if (imported?.kind === 'map') result = importResources(imported, result, loading);
  }
  return result;
}

/** `missing`: the file that is not there. */
function refuse(loading: Loading, at: ComposeNode, message: string, missing?: string): void {
  const cause = missing === undefined ? {} : { cause: missing };
  loading.problem({ code: 'compose-include', severity: 'error', message, origin: originOf(at), ...cause });
}

function includeOne(
  item: ComposeNode,
  context: LayerContext,
  loading: Loading,
  load: LoadProjectFiles,
): ComposeNode | undefined {
  const pathNode = item.kind === 'map' ? valueAt(item, 'path') : item;
  const paths = stringsOf(pathNode);
  if (!paths || paths.length === 0) {
    // Compose passes over a mapping without a path and without a word.
    const passedOver = isNull(item) || (item.kind === 'map' && isNull(pathNode)) || paths?.length === 0;
    const message = 'An include must name a file path.';
    loading.problem({
      code: 'compose-include',
      severity: passedOver ? 'warning' : 'error',
      message,
      origin: originOf(item),
    });
    // Compose looks for its env files all the same.
    if (passedOver) environmentOf(item, context.loaderDirectory, context, loading);
    return undefined;
  }
  const directoryNode = item.kind === 'map' ? valueAt(item, 'project_directory') : undefined;
  const stated = directoryNode?.kind === 'scalar' ? directoryNode.text : '';
  const remote = paths.find((p) => isRemote(p.text));
  if (remote) {
    refuse(loading, remote, `${remote.text} is not on this machine; Net Lens does not fetch it.`);
    return undefined;
  }
  const files = paths.map((p) => resolvePath(context.loaderDirectory, p.text));
  const main = files[0] ?? '';
  const at = paths[0] ?? item;
  const relative = (path: string) => relativePath(context.loaderDirectory, path);
  const directory = stated === '' ? parentPath(main) : resolvePath(context.loaderDirectory, stated);
  const workingDirectory = isAbsolute(stated) ? stated : relative(directory);
  if (context.included.includes(main)) {
    const chain = [...context.included, main].map(baseName).join(' → ');
    refuse(loading, at, `${baseName(main)} includes itself: ${chain}.`);
    return undefined;
  }
  for (const [i, file] of files.entries()) {
    const text = loading.text(file);
    if (text === undefined) return undefined;
    if (text === null) {
      refuse(loading, paths[i] ?? item, `The included file ${file} cannot be read.`, file);
      return undefined;
    }
    loading.included.add(file);
  }
  const environment = environmentOf(item, directory, context, loading);
  return load(files, {
    workingDirectory,
    environment,
    loaderDirectory: directory,
    included: context.included,
  });
}

/** The including project's variables win over those of the include's own env files. */
function environmentOf(item: ComposeNode, directory: string, context: LayerContext, loading: Loading): Environment {
  const nodes = item.kind === 'map' ? (stringsOf(valueAt(item, 'env_file')) ?? []) : [];
  const files =
    nodes.length > 0
      ? nodes.map((node) => ({ path: resolvePath(context.loaderDirectory, node.text), at: originOf(node) }))
      : [{ path: joinPath(directory, '.env') }].filter(({ path }) => typeof loading.text(path) === 'string');
  const read = readEnvFiles(files, (name) => context.environment.get(name), loading);
  return new Map([...read, ...context.environment]);
}

function stringsOf(node: ComposeNode | undefined): readonly ScalarNode[] | undefined {
  if (node?.kind === 'scalar' && node.type === 'string') return [node];
  if (node?.kind !== 'seq') return undefined;
  const strings = node.items.filter((i): i is ScalarNode => i.kind === 'scalar' && i.type === 'string');
  return strings.length === node.items.length ? strings : undefined;
}

function importResources(from: MapNode, to: MapNode, loading: Loading): MapNode {
  let result = to;
  for (const kind of RESOURCES) {
    const resources = valueAt(from, kind);
    if (resources?.kind !== 'map') continue;
    const existing = valueAt(result, kind);
    const known = existing?.kind === 'map' ? existing : mapOf(resources, []);
    const entries = new Map(known.entries);
    for (const [name, entry] of resources.entries) {
      const conflict = entries.get(name);
      if (!conflict) entries.set(name, entry);
      else if (!equalNodes(conflict.value, entry.value)) {
        loading.problem({
          code: 'compose-include-conflict',
          severity: 'error',
          message: `${kind}.${name} is also in an included file, and the two differ; Compose rejects that.`,
          origin: keyOriginOf(conflict),
          related: [{ origin: keyOriginOf(entry), message: 'The included definition.' }],
        });
      }
    }
    result = withValue(result, kind, withEntries(known, entries));
  }
  return result;
}
