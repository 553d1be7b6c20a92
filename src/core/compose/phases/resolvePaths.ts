import type { Problem } from '../../model/index.ts';
import { isAbsolute, joinPath } from '../formats/posixPath.ts';
import {
  type ComposeNode,
  type MapEntry,
  originOf,
  type ScalarNode,
  scalarOf,
  seqOf,
  valueAt,
  withValue,
} from '../yaml/ComposeNode.ts';
import { below, pathTable, type PathTable } from '../yaml/pathTable.ts';

type Kind = 'path' | 'context' | 'maybe' | 'mount' | 'driver';

/** What is a path in a Compose file (compose-go paths/resolve.go). */
const ROWS: readonly (readonly [string, Kind])[] = [
  ['services.*.build.context', 'context'],
  ['services.*.build.additional_contexts.*', 'context'],
  ['services.*.env_file.*.path', 'path'],
  ['services.*.label_file.*', 'path'],
  ['services.*.extends.file', 'path'],
  ['services.*.develop.watch.*.path', 'path'],
  ['services.*.volumes.*', 'mount'],
  ['configs.*.file', 'maybe'],
  ['secrets.*.file', 'maybe'],
  ['volumes.*', 'driver'],
];

const TABLE = pathTable<Kind>(ROWS);

/** Makes relative paths begin at `base`. `~` is left alone: core knows no home directory. */
export function resolvePaths(model: ComposeNode, base: string, problems: Problem[]): ComposeNode {
  return visit(model, TABLE, { base, problems });
}

interface Context {
  readonly base: string;
  readonly problems: Problem[];
}

function visit(node: ComposeNode, table: PathTable<Kind>, context: Context): ComposeNode {
  if (table.value) return resolved(node, table.value, context);
  if (node.kind === 'map') {
    let entries: Map<string, MapEntry> | undefined;
    for (const entry of node.entries.values()) {
      const { key } = entry;
      const next = below(table, key);
      if (!next) continue;
      const value = visit(entry.value, next, context);
      if (value === entry.value) continue;
      entries ??= new Map(node.entries);
      entries.set(key, { ...entry, value });
    }
    return entries ? { ...node, entries } : node;
  }
  const next = table.any;
  if (node.kind !== 'seq' || !next) return node;
  const items = node.items.map((item) => visit(item, next, context));
  return items.some((made, i) => made !== node.items[i]) ? seqOf(node, items) : node;
}

function resolved(node: ComposeNode, kind: Kind, context: Context): ComposeNode {
  switch (kind) {
    case 'path':
      return node.kind === 'scalar' ? joined(node, context) : node;
    case 'context':
      if (node.kind !== 'scalar' || node.text.includes('://') || node.text.startsWith('service:')) return node;
      return isRemoteContext(node.text) ? node : joined(node, context);
    case 'maybe':
      if (node.kind !== 'scalar' || node.text.startsWith('\\\\')) return node;
      return joined(node, context, true);
    case 'mount': {
      const type = valueAt(node, 'type');
      if (node.kind !== 'map' || type?.kind !== 'scalar' || type.text !== 'bind') return node;
      const source = valueAt(node, 'source');
      if (source?.kind !== 'scalar') {
        context.problems.push({
          code: 'compose-mount',
          severity: 'error',
          message: 'A bind mount must have a source.',
          origin: originOf(node),
        });
        return node;
      }
      const made = resolved(source, 'maybe', context);
      return made === source ? node : withValue(node, 'source', made);
    }
    case 'driver': {
      const options = valueAt(node, 'driver_opts');
      const device = valueAt(options, 'device');
      if (node.kind !== 'map' || options?.kind !== 'map' || device?.kind !== 'scalar') return node;
      if (textAt(node, 'driver') !== 'local' || textAt(options, 'o') !== 'bind') return node;
      return withValue(node, 'driver_opts', withValue(options, 'device', resolved(device, 'maybe', context)));
    }
  }
}

function textAt(node: ComposeNode, key: string): string | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' ? value.text : undefined;
}

/** buildkit frontend/dockerui: a Git or HTTP(S) reference is no path. */
export function isRemoteContext(text: string): boolean {
  return /^(https?:\/\/|git:\/\/|ssh:\/\/|github\.com\/|git@)/.test(text);
}

function joined(node: ScalarNode, { base }: Context, empty = false): ScalarNode {
  if (node.type !== 'string' || isAbsolute(node.text) || node.text.startsWith('~')) return node;
  if (node.text === '' && !empty) return node;
  const text = joinPath(base, node.text) || '.';
  if (text === node.text) return node;
  return scalarOf(node, text, 'string', [{ at: 0, length: text.length, source: originOf(node), verbatim: false }]);
}
