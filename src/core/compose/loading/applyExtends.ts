import type { Problem } from '../../model/index.ts';
import { parentPath, relativePath, resolvePath } from '../formats/posixPath.ts';
import { applyResets, mergeServices } from '../phases/mergeNodes.ts';
import { resolvePaths } from '../phases/resolvePaths.ts';
import {
  type ComposeNode,
  type MapEntry,
  type MapNode,
  originOf,
  valueAt,
  withEntries,
  withValue,
  withoutKey,
} from '../yaml/ComposeNode.ts';
import type { Loading } from './Loading.ts';
import type { LayerOptions } from './LayerOptions.ts';

/** Loads a file's documents into a model as far as canonical form, without extends and include. */
export type LoadLayer = (path: string, options: LayerOptions) => ComposeNode | undefined;

const CANNOT_BE_READ = 'cannot be read.';

/** Whether a service extends one of a file that is not here. */
export function lacksBase({ code, message }: Problem): boolean {
  return code === 'compose-extends' && message.endsWith(CANNOT_BE_READ);
}

interface Reference {
  readonly file: string;
  readonly service: string;
}

interface Context {
  readonly loading: Loading;
  readonly options: LayerOptions;
  /** The Compose file that is being read: the name that same-file references go by. */
  readonly file: string;
  readonly load: LoadLayer;
}

/** Lays every service over the one that it extends (compose-go loader/extends.go). */
export function applyExtends(model: MapNode, context: Context): MapNode {
  const services = valueAt(model, 'services');
  if (services?.kind !== 'map') return model;
  if (![...services.entries.values()].some((e) => valueAt(e.value, 'extends'))) return model;
  const done = new Map(services.entries);
  for (const name of services.entries.keys()) {
    const merged = extended(name, done, model, [], context);
    const entry = done.get(name);
    if (merged && entry && merged !== entry.value) done.set(name, { ...entry, value: merged });
  }
  return withValue(model, 'services', withEntries(services, done));
}

/**
 * @param post the document whose `!reset` marks apply to what is extended; undefined inside a chain of one file.
 */
function extended(
  name: string,
  services: Map<string, MapEntry>,
  post: ComposeNode | undefined,
  seen: readonly Reference[],
  context: Context,
): ComposeNode | undefined {
  const { loading } = context;
  const service = services.get(name)?.value;
  if (service?.kind !== 'map') return service;
  const extending = valueAt(service, 'extends');
  if (!extending) return service;
  const refused = (message: string, at: ComposeNode = extending) => {
    loading.problem({ code: 'compose-extends', severity: 'error', message, origin: originOf(at), cause: name });
    return withoutKey(service, 'extends');
  };
  const refNode = extending.kind === 'map' ? valueAt(extending, 'service') : extending;
  if (refNode?.kind !== 'scalar' || refNode.type !== 'string') {
    return refused(`services.${name}.extends: name the service to extend.`);
  }
  const ref = refNode.text;
  const fileNode = valueAt(extending, 'file');
  let file = context.file;
  let among = services;
  let base: { model: ComposeNode; post: ComposeNode } | undefined;
  if (fileNode && !(fileNode.kind === 'scalar' && fileNode.type === 'null')) {
    if (fileNode.kind !== 'scalar' || fileNode.type !== 'string')
      return refused(`services.${name}.extends.file: this must be a path.`, fileNode);
    file = fileNode.text;
    const path = resolvePath(context.options.loaderDirectory, file);
    const loaded = loadBase(path, file, context);
    if (loaded === 'wanted') return withoutKey(service, 'extends');
    if (loaded === 'missing')
      return refused(
        `services.${name} extends ${JSON.stringify(ref)} of ${file}, but ${path} ${CANNOT_BE_READ}`,
        fileNode,
      );
    if (loaded === 'remote')
      return refused(
        `services.${name} extends a service of ${file}, which is not on this machine; Net Lens does not fetch it.`,
        fileNode,
      );
    const found = valueAt(loaded.model, 'services');
    if (found?.kind !== 'map')
      return refused(`services.${name} extends ${JSON.stringify(ref)} of ${file}, which has no services.`, fileNode);
    among = new Map(found.entries);
    base = loaded;
  }
  if (!among.has(ref))
    return refused(`services.${name} extends ${JSON.stringify(ref)}, which is not in ${file}.`, refNode);
  if (seen.some((r) => r.file === file && r.service === name)) {
    const chain = [...seen.map((r) => r.service), name].join(' → ');
    return refused(`services.${name} extends itself: ${chain}.`);
  }
  const source = extended(ref, among, base?.post, [...seen, { file, service: name }], context);
  if (source?.kind !== 'map')
    return source && source.kind === 'seq' ? refused(`services.${ref} is not a mapping.`) : service;
  const kept = post ? resetService(source, name, post) : source;
  const merged = mergeServices(kept, service, name, loading.problems);
  const result = merged.kind === 'map' ? withoutKey(merged, 'extends') : merged;
  // The service keeps the place where it is written, not that of its base.
  const placed = { ...result, file: service.file, start: service.start, end: service.end };
  const entry = services.get(name);
  if (entry) services.set(name, { ...entry, value: placed });
  return placed;
}

function resetService(source: MapNode, name: string, post: ComposeNode): ComposeNode {
  const marks = valueAt(valueAt(post, 'services'), name);
  return marks ? applyResets(source, marks) : source;
}

function loadBase(
  path: string,
  written: string,
  { options, load, loading }: Context,
): { model: ComposeNode; post: ComposeNode } | 'wanted' | 'missing' | 'remote' {
  if (isRemote(written)) return 'remote';
  const text = loading.text(path);
  if (text === undefined) return 'wanted';
  if (text === null) return 'missing';
  const directory = parentPath(path);
  const model = load(path, { ...options, loaderDirectory: directory, isolated: true });
  if (!model) return 'missing';
  const parsed = loading.parsed(path)?.documents.at(-1) ?? model;
  return {
    model: resolvePaths(model, relativePath(options.loaderDirectory, directory), loading.problems),
    post: parsed,
  };
}

/** Whether a reference is for Compose's git or OCI loader (docker/compose pkg/remote). */
export function isRemote(reference: string): boolean {
  return (
    /^(oci:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/)/.test(reference) || /^https?:\/\/.*\.git(#.*)?$/.test(reference)
  );
}
