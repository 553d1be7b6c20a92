import type { NeighbourService } from '../../model/index.ts';
import { parseDotenv } from './parseDotenv.ts';
import { substitute } from './substitute.ts';
import type { Variable } from './Environment.ts';
import { baseName, joinPath, parentPath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';
import { normalizeProjectName } from '../loading/projectName.ts';
import { type ComposeNode, originOf, stringAt, valueAt } from '../yaml/ComposeNode.ts';
import { scalarsOf } from '../yaml/nodeText.ts';

/** A project, as far as its neighbours are looked for. */
export interface Neighbourhood {
  readonly directory: string;
  /** What its own services and their containers are called. A file with half of these is the same project once more. */
  readonly services: readonly { readonly name: string; readonly container: string | undefined }[];
  /** The engine's names of the networks that it shares. */
  readonly networks: readonly string[];
}

/**
 * The services of other projects in the same tree that declare a network which this one shares: of the folders beside it and above
 * it, up to the root of the repository. What a variable leaves open in them is left out, and so is what extends another service.
 */
export function neighboursOf(project: Neighbourhood, loading: Loading): readonly NeighbourService[] {
  if (project.networks.length === 0) return [];
  const own = new Map(project.services.map((s) => [s.name, s.container]));
  return filesNearby(project.directory, loading).flatMap((file) => {
    const text = loading.text(file);
    if (typeof text !== 'string' || text.length > MAX_LENGTH) return [];
    const document = loading.aside(file)?.documents[0];
    const services = document && servicesIn(document, file, variablesBeside(file, loading));
    if (!services?.some((s) => s.declares.some((n) => project.networks.includes(n)))) return [];
    const same = services.filter((s) => own.has(s.service) && own.get(s.service) === s.container).length;
    return same * 2 > Math.min(own.size, services.length) ? [] : services;
  });
}

const MAX_ABOVE = 3;
const MAX_FOLDERS = 100;
const MAX_LENGTH = 100_000;
const COMPOSE = /^(?:docker-)?compose\.ya?ml$/;
const SKIPPED = /^(?:node_modules|\.git|vendor|dist|build|target)$/;

function filesNearby(directory: string, loading: Loading): readonly string[] {
  const found: string[] = [];
  let folder = directory;
  for (let above = 0; above < MAX_ABOVE; above++) {
    if (loading.list(folder, folder)?.some(({ name }) => name === '.git') !== false) break;
    const parent = parentPath(folder);
    if (parent === folder) break;
    const entries = loading.list(parent, parent) ?? [];
    const inner = entries.filter((e) => e.kind === 'folder' && !SKIPPED.test(e.name)).slice(0, MAX_FOLDERS);
    for (const place of [parent, ...inner.map((e) => joinPath(parent, e.name))]) {
      if (place === folder || place === directory) continue;
      for (const { name, kind } of (place === parent ? entries : loading.list(place, parent)) ?? [])
        if (kind === 'file' && COMPOSE.test(name)) found.push(joinPath(place, name));
    }
    folder = parent;
  }
  return found;
}

/** What the `.env` beside a file sets. */
function variablesBeside(file: string, loading: Loading): Variables {
  const path = joinPath(parentPath(file), '.env');
  const text = loading.text(path);
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return () => undefined;
  const { variables } = parseDotenv({ path, text }, () => undefined, new Map());
  return (name) => variables.get(name);
}

type Variables = (name: string) => Variable | undefined;

function servicesIn(document: ComposeNode, file: string, variables: Variables): readonly NeighbourService[] {
  const textAt = (node: ComposeNode | undefined, key: string): string | undefined => {
    const text = stringAt(node, key);
    return text?.includes('$') ? filled(text, variables) : text;
  };
  const services = valueAt(document, 'services');
  if (services?.kind !== 'map') return [];
  const declared = networkNames(document, file, textAt);
  const declares = [...declared.values()];
  return [...services.entries.values()].flatMap(({ key, value }) => {
    // What another file gives it is not known here, its networks among them.
    if (value.kind !== 'map' || isOpen(key) || valueAt(value, 'extends')) return [];
    const container = textAt(value, 'container_name');
    const hostname = textAt(value, 'hostname');
    const networks: NeighbourService['networks'][number][] = [];
    for (const [network, aliases] of joined(value)) {
      const name = declared.get(network);
      if (name !== undefined) networks.push({ name, aliases });
    }
    const names = [key, container, hostname].filter((n) => n !== undefined && !isOpen(n)) as string[];
    const image = textAt(value, 'image');
    const ports = scalarsOf(valueAt(value, 'ports')).flatMap(({ text }) => {
      const m = /^(?:[\d.]+:)?(\d{1,5}):(\d{1,5})(?:\/tcp)?$/.exec(text.includes('$') ? filled(text, variables) : text);
      return m ? [{ host: Number(m[1]), container: Number(m[2]) }] : [];
    });
    return [
      {
        service: key,
        container,
        names,
        networks,
        declares,
        ports,
        origin: originOf(value),
        ...(image === undefined ? {} : { image }),
      },
    ];
  });
}

/** The networks that a service joins, with its aliases there; the default one where it says nothing. */
function joined(service: ComposeNode): readonly (readonly [string, readonly string[]])[] {
  if (valueAt(service, 'network_mode')) return [];
  const networks = valueAt(service, 'networks');
  if (networks?.kind === 'map')
    return [...networks.entries.values()].map(({ key, value }) => [
      key,
      scalarsOf(valueAt(value, 'aliases')).map((a) => a.text),
    ]);
  const listed = scalarsOf(networks).map((n) => [n.text, []] as const);
  return listed.length > 0 ? listed : [['default', []]];
}

/** What the engine calls a project's networks, by their keys. */
function networkNames(
  document: ComposeNode,
  file: string,
  textAt: (node: ComposeNode | undefined, key: string) => string | undefined,
): ReadonlyMap<string, string> {
  const project = textAt(document, 'name') ?? normalizeProjectName(baseName(parentPath(file)));
  const found = new Map([['default', `${project}_default`]]);
  const networks = valueAt(document, 'networks');
  if (networks?.kind !== 'map') return found;
  for (const { key, value } of networks.entries.values()) {
    const external = valueAt(value, 'external');
    const isExternal = external !== undefined && stringAt(value, 'external') !== 'false';
    const name = textAt(value, 'name') ?? textAt(external, 'name') ?? (isExternal ? key : `${project}_${key}`);
    if (!isOpen(name)) found.set(key, name);
  }
  return found;
}

/** A text with the variables that are known; what is not known stays as it is written. */
function filled(text: string, variables: Variables): string {
  const read = substitute(text, variables);
  return /\$/.test(text) && read.text === '' ? text : read.text;
}

function isOpen(name: string): boolean {
  return name.includes('$');
}
