import type { Problem } from '../../model/index.ts';
import {
  type ComposeNode,
  isNull,
  type MapEntry,
  type MapNode,
  mapOf,
  originOf,
  type ScalarNode,
  scalarOf,
  seqOf,
  valueAt,
} from '../yaml/ComposeNode.ts';
import { below, pathTable, type PathTable } from '../yaml/pathTable.ts';
import { cutPieces, piecesOf } from '../yaml/scalarPieces.ts';

/** How an attribute of a later file (or of the extending service) meets the earlier one. */
type MergeRule = 'replace' | 'sequence' | 'hosts' | 'build' | 'dependencies' | 'names' | 'logging' | 'pools' | 'ulimit';

/** compose-go override/merge.go, mergeSpecials. Everything else: mappings merge, lists append, scalars are replaced. */
const ROWS: readonly (readonly [string, MergeRule])[] = [
  ['networks.*.ipam.config', 'pools'],
  ['networks.*.labels', 'sequence'],
  ['volumes.*.labels', 'sequence'],
  ['services.*.annotations', 'sequence'],
  ['services.*.build', 'build'],
  ['services.*.build.args', 'sequence'],
  ['services.*.build.additional_contexts', 'sequence'],
  ['services.*.build.extra_hosts', 'hosts'],
  ['services.*.build.labels', 'sequence'],
  ['services.*.command', 'replace'],
  ['services.*.depends_on', 'dependencies'],
  ['services.*.deploy.labels', 'sequence'],
  ['services.*.dns', 'sequence'],
  ['services.*.dns_opt', 'sequence'],
  ['services.*.dns_search', 'sequence'],
  ['services.*.entrypoint', 'replace'],
  ['services.*.env_file', 'sequence'],
  ['services.*.label_file', 'sequence'],
  ['services.*.environment', 'sequence'],
  ['services.*.extra_hosts', 'hosts'],
  ['services.*.healthcheck.test', 'replace'],
  ['services.*.labels', 'sequence'],
  ['services.*.volumes.*.volume.labels', 'sequence'],
  ['services.*.logging', 'logging'],
  ['services.*.models', 'names'],
  ['services.*.networks', 'names'],
  ['services.*.sysctls', 'sequence'],
  ['services.*.tmpfs', 'sequence'],
  ['services.*.ulimits.*', 'ulimit'],
];

const TABLE = pathTable<MergeRule>(ROWS);

/** The earlier model with the later one laid over it. Neither is changed. */
export function mergeNodes(earlier: ComposeNode, later: ComposeNode, problems: Problem[]): ComposeNode {
  return merge(earlier, later, TABLE, '', problems);
}

/** A service with the one that extends it laid over it (override/extends.go). */
export function mergeServices(base: ComposeNode, service: ComposeNode, name: string, problems: Problem[]): ComposeNode {
  const table = below(below(TABLE, 'services'), name);
  return merge(base, service, table, `services.${name}`, problems);
}

type Table = PathTable<MergeRule> | undefined;

/** Merges by the rule that the table has for this path, or else by the kind of node. */
function merge(
  existing: ComposeNode,
  override: ComposeNode,
  table: Table,
  path: string,
  problems: Problem[],
): ComposeNode {
  switch (table?.value) {
    case undefined:
      return mergeByKind(existing, override, table, path, problems);
    case 'replace':
    case 'ulimit':
      return override;
    case 'sequence':
      return seqOf(isNull(override) ? existing : override, [...asSequence(existing), ...asSequence(override)]);
    case 'hosts': {
      const first = asSequence(existing);
      const known = new Set(first.map(textOf));
      return seqOf(isNull(override) ? existing : override, [
        ...first,
        ...asSequence(override).filter((host) => !known.has(textOf(host))),
      ]);
    }
    case 'build':
      return mappings(asBuild(existing), asBuild(override), table, path, problems);
    case 'dependencies':
      return mappings(asNames(existing, true), asNames(override, true), table, path, problems);
    case 'names':
      return mappings(asNames(existing, false), asNames(override, false), table, path, problems);
    case 'logging':
      return logging(existing, override, table, path, problems);
    case 'pools':
      return pools(existing, override, table, path, problems);
  }
}

function mergeByKind(
  existing: ComposeNode,
  override: ComposeNode,
  table: Table,
  path: string,
  problems: Problem[],
): ComposeNode {
  if (isNull(override)) return existing;
  if (existing.kind === 'map') {
    if (override.kind !== 'map') return cannot(existing, override, path, problems);
    return mappings(existing, override, table, path, problems);
  }
  if (existing.kind === 'seq') {
    if (override.kind !== 'seq') return cannot(existing, override, path, problems);
    return override.items.length === 0 ? existing : seqOf(override, [...existing.items, ...override.items]);
  }
  return override;
}

function cannot(existing: ComposeNode, override: ComposeNode, path: string, problems: Problem[]): ComposeNode {
  const kind = existing.kind === 'map' ? 'a mapping' : 'a list';
  problems.push({
    code: 'compose-override',
    severity: 'error',
    message: `${path || 'The file'} cannot be overridden: it is ${kind} in an earlier file but something else here.`,
    origin: originOf(override),
    related: [{ origin: originOf(existing), message: `Here it is ${kind}.` }],
  });
  return existing;
}

function mappings(existing: MapNode, override: MapNode, table: Table, path: string, problems: Problem[]): MapNode {
  if (override.entries.size === 0) return existing;
  const entries = new Map(existing.entries);
  for (const [key, entry] of override.entries) {
    const known = entries.get(key);
    if (!known) {
      entries.set(key, entry);
      continue;
    }
    const at = path === '' ? key : `${path}.${key}`;
    const value = merge(known.value, entry.value, below(table, key), at, problems);
    if (value === known.value) continue;
    // The key that decides is the one whose value is seen.
    entries.set(key, value === entry.value ? entry : { ...known, value });
  }
  // The mapping keeps the place where it was first written.
  return {
    ...existing,
    entries,
    resetting: existing.resetting || override.resetting,
    dynamic: existing.dynamic || override.dynamic,
  };
}

function textOf(node: ComposeNode): string {
  return node.kind === 'scalar' ? node.text : '';
}

/** A mapping as a list of `key=value`, sorted; a string as a list of one (convertIntoSequence). */
export function asSequence(node: ComposeNode): readonly ComposeNode[] {
  if (node.kind === 'seq') return node.items;
  if (node.kind === 'scalar') return node.type === 'string' ? [node] : [];
  const items: ScalarNode[] = [];
  for (const entry of node.entries.values()) {
    const { value } = entry;
    if (value.kind === 'seq') for (const item of value.items) items.push(pairOf(entry, item));
    else items.push(pairOf(entry, value));
  }
  return items.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}

/** `key=value` as one text that still knows both places. */
export function pairOf(entry: MapEntry, value: ComposeNode): ScalarNode {
  const { key } = entry;
  const source = { kind: 'source', file: entry.file.path, start: entry.keyStart, end: entry.keyEnd } as const;
  const keyText = entry.file.text.slice(entry.keyStart, entry.keyEnd);
  const keyPieces = key === '' ? [] : [{ at: 0, length: key.length, source, verbatim: keyText === key }];
  if (isNull(value)) return scalarOf(entry, key, 'string', keyPieces);
  const text = value.kind === 'scalar' ? value.text : goText(value);
  const from = key.length + 1;
  const equals = { at: key.length, length: 1, source: { ...source, start: source.end }, verbatim: false };
  const valuePieces =
    value.kind === 'scalar'
      ? cutPieces(piecesOf(value), 0, text.length, from)
      : [{ at: from, length: text.length, source: originOf(value), verbatim: false }];
  return scalarOf(value, `${key}=${text}`, 'string', [...keyPieces, equals, ...valuePieces]);
}

/** A collection as `fmt.Sprint` prints it; only reached by files that the schema refuses. */
function goText(node: ComposeNode): string {
  if (node.kind === 'scalar') return node.type === 'null' ? '<nil>' : node.text;
  if (node.kind === 'seq') return `[${node.items.map(goText).join(' ')}]`;
  const keys = [...node.entries.keys()].sort();
  return `map[${keys.map((k) => `${k}:${goText(node.entries.get(k)?.value ?? node)}`).join(' ')}]`;
}

function asBuild(node: ComposeNode): MapNode {
  if (node.kind === 'map') return node;
  if (node.kind === 'scalar' && node.type === 'string') return mapOf(node, [entryOf(node, 'context', node)]);
  return mapOf(node, []);
}

function entryOf(at: ComposeNode, key: string, value: ComposeNode): MapEntry {
  return { key, file: at.file, keyStart: at.start, keyEnd: at.end, value };
}

/** A list of names as a mapping; `depends_on` gets its defaults with it (convertIntoMapping). */
export function asNames(node: ComposeNode, dependency: boolean): MapNode {
  if (node.kind === 'map') return node;
  const items = node.kind === 'seq' ? node.items : [];
  return mapOf(
    node,
    items
      .filter((i): i is ScalarNode => i.kind === 'scalar')
      .map((i) => entryOf(i, i.text, dependency ? started(i) : nullAt(i))),
  );
}

/** `{condition: service_started, required: true}`, what the short form of `depends_on` stands for. */
export function started(at: ComposeNode): MapNode {
  return mapOf(at, [
    entryOf(at, 'condition', scalarOf(at, 'service_started')),
    entryOf(at, 'required', scalarOf(at, 'true', 'bool')),
  ]);
}

export function nullAt(at: ComposeNode): ScalarNode {
  return scalarOf(at, '', 'null', []);
}

/** Options of logging merge only for the same driver, or where one of both names none. */
function logging(
  existing: ComposeNode,
  override: ComposeNode,
  table: Table,
  path: string,
  problems: Problem[],
): ComposeNode {
  if (existing.kind !== 'map' || override.kind !== 'map') return cannot(existing, override, path, problems);
  const [before, after] = [valueAt(existing, 'driver'), valueAt(override, 'driver')];
  if (!before || !after || textOf(before) === textOf(after)) return mappings(existing, override, table, path, problems);
  return override;
}

/** Address pools are the same pool when they have the same subnet (mergeIPAMConfig, quirks included). */
function pools(
  existing: ComposeNode,
  override: ComposeNode,
  table: Table,
  path: string,
  problems: Problem[],
): ComposeNode {
  if (existing.kind !== 'seq' || override.kind !== 'seq') return cannot(existing, override, path, problems);
  // compose-go changes a pool that it has put into the list already: hence places that hold pools, not pools.
  interface Place {
    pool: MapNode;
  }
  const made: Place[] = [];
  const subnet = (pool: ComposeNode) => {
    const value = valueAt(pool, 'subnet');
    return value?.kind === 'scalar' ? value.text : undefined;
  };
  for (const original of existing.items) {
    const right: Place = { pool: asNames(original, false) };
    for (const later of override.items) {
      const left = asNames(later, false);
      if (subnet(left) !== subnet(right.pool) && !made.some((m) => subnet(m.pool) === subnet(left))) {
        made.push({ pool: left });
        continue;
      }
      right.pool = mappings(right.pool, left, table, path, problems);
      const at = made.findIndex((m) => subnet(m.pool) === subnet(right.pool));
      if (at >= 0) made[at] = right;
      else made.push(right);
    }
  }
  return seqOf(
    override,
    made.map(({ pool }) => pool),
  );
}

/** Takes away from the model what a later file resets or replaces as a whole (loader/reset.go, Apply). */
export function applyResets(model: ComposeNode, later: ComposeNode): ComposeNode {
  if (later.kind !== 'map' || !later.resetting || model.kind !== 'map') return model;
  let entries: Map<string, MapEntry> | undefined;
  for (const [key, entry] of model.entries) {
    if (later.resets?.has(key)) {
      entries ??= new Map(model.entries);
      entries.delete(key);
      continue;
    }
    const over = later.entries.get(key)?.value;
    if (over?.kind !== 'map' || !over.resetting) continue;
    const value = applyResets(entry.value, over);
    if (value === entry.value) continue;
    entries ??= new Map(model.entries);
    entries.set(key, { ...entry, value });
  }
  return entries ? { ...model, entries } : model;
}
