import type { Problem, TextPiece } from '../../model/index.ts';
import { parsePort } from '../formats/parsePort.ts';
import { cleanPath } from '../formats/posixPath.ts';
import { parseVolume } from '../formats/parseVolume.ts';
import {
  type ComposeNode,
  isNull,
  type MapEntry,
  type MapNode,
  mapOf,
  originOf,
  type ScalarNode,
  scalarOf,
  type SeqNode,
  seqOf,
  valueAt,
  withEntries,
  withValue,
} from '../yaml/ComposeNode.ts';
import { below, pathTable, type PathTable } from '../yaml/pathTable.ts';
import { cutPieces, piecesOf } from '../yaml/scalarPieces.ts';
import { nullAt, started } from './mergeNodes.ts';

type Transform = (node: ComposeNode, path: string, problems: Problem[], next: PathTable<Transform>) => ComposeNode;

/** Short forms become long forms (compose-go transform/*.go). A transformed node's own inside is not visited unless it says so. */
const ROWS: readonly (readonly [string, Transform])[] = [
  ['services.*.build', build],
  ['services.*.build.secrets.*', fileMount],
  ['services.*.build.additional_contexts', keyValues],
  ['services.*.depends_on', dependencies],
  ['services.*.env_file', envFiles],
  ['services.*.label_file', listOfOne],
  ['services.*.extends', extending],
  ['services.*.networks', names],
  ['services.*.models', names],
  ['services.*.volumes.*', volume],
  ['services.*.dns', listOfOne],
  ['services.*.devices.*', device],
  ['services.*.secrets.*', fileMount],
  ['services.*.configs.*', fileMount],
  ['services.*.ports', ports],
  ['services.*.gpus', gpus],
  ['volumes.*', external],
  ['networks.*', external],
  ['secrets.*', external],
  ['configs.*', external],
];

const TABLE = pathTable<Transform>(ROWS);

/** The model in canonical syntax, without empty `dns` items. */
export function canonicalForm(model: ComposeNode, problems: Problem[]): ComposeNode {
  return visit(model, TABLE, '', problems);
}

function visit(node: ComposeNode, table: PathTable<Transform>, path: string, problems: Problem[]): ComposeNode {
  return table.value ? table.value(node, path, problems, table) : inside(node, table, path, problems);
}

function inside(node: ComposeNode, table: PathTable<Transform>, path: string, problems: Problem[]): ComposeNode {
  if (node.kind === 'map') {
    let entries: Map<string, MapEntry> | undefined;
    for (const entry of node.entries.values()) {
      const { key } = entry;
      const next = below(table, key);
      if (!next) continue;
      const value = visit(entry.value, next, path === '' ? key : `${path}.${key}`, problems);
      if (value === entry.value) continue;
      entries ??= new Map(node.entries);
      entries.set(key, { ...entry, value });
    }
    return entries ? withEntries(node, entries) : node;
  }
  const next = table.any;
  if (node.kind !== 'seq' || !next) return node;
  const items = node.items.map((item, i) => visit(item, next, `${path}[${i}]`, problems));
  return items.some((made, i) => made !== node.items[i]) ? seqOf(node, items) : node;
}

function refuse(problems: Problem[], node: ComposeNode, message: string, code = 'compose-form'): void {
  problems.push({ code, severity: 'error', message, origin: originOf(node) });
}

function isString(node: ComposeNode): node is ScalarNode {
  return node.kind === 'scalar' && node.type === 'string';
}

function build(node: ComposeNode, path: string, problems: Problem[], next: PathTable<Transform>): ComposeNode {
  if (node.kind === 'map') return inside(node, next, path, problems);
  if (isString(node)) return mapOf(node, [keyed(node, 'context', node)]);
  refuse(problems, node, `${path}: build must be a path or a mapping.`);
  return mapOf(node, []);
}

function keyed(at: ComposeNode, key: string, value: ComposeNode): MapEntry {
  return { key, file: at.file, keyStart: at.start, keyEnd: at.end, value };
}

function fileMount(node: ComposeNode, path: string, problems: Problem[]): ComposeNode {
  if (node.kind === 'map') return node;
  if (isString(node)) return mapOf(node, [keyed(node, 'source', node)]);
  refuse(problems, node, `${path}: this must be a name or a mapping.`);
  return node;
}

function keyValues(node: ComposeNode, path: string, problems: Problem[]): ComposeNode {
  if (node.kind !== 'seq') return node;
  const entries: MapEntry[] = [];
  for (const item of node.items) {
    const equals = isString(item) ? item.text.indexOf('=') : -1;
    if (!isString(item) || equals < 0) refuse(problems, item, `${path}: this must be key=value.`);
    else entries.push(keyed(item, item.text.slice(0, equals), partOf(item, equals + 1, item.text.length)));
  }
  return mapOf(node, entries);
}

/** A part of a scalar, with its own place. */
export function partOf(node: ScalarNode, from: number, to: number): ScalarNode {
  return scalarOf(node, node.text.slice(from, to), 'string', cutPieces(piecesOf(node), from, to, 0));
}

function dependencies(node: ComposeNode, path: string, problems: Problem[]): ComposeNode {
  if (node.kind === 'seq') {
    return mapOf(
      node,
      node.items.filter(isString).map((item) => keyed(item, item.text, started(item))),
    );
  }
  if (node.kind !== 'map') {
    refuse(problems, node, `${path}: this must be a list of services or a mapping.`);
    return mapOf(node, []);
  }
  const entries = new Map(node.entries);
  for (const [key, entry] of node.entries) {
    let { value } = entry;
    if (value.kind !== 'map') {
      refuse(problems, value, `${path}.${key}: this must be a mapping with a condition.`);
      value = started(value);
    }
    if (!valueAt(value, 'condition')) value = withValue(value, 'condition', scalarOf(value, 'service_started'));
    if (!valueAt(value, 'required')) value = withValue(value, 'required', scalarOf(value, 'true', 'bool'));
    if (value !== entry.value) entries.set(key, { ...entry, value });
  }
  return withEntries(node, entries);
}

function envFiles(node: ComposeNode, path: string, problems: Problem[]): ComposeNode {
  const items = node.kind === 'seq' ? node.items : isString(node) ? [node] : undefined;
  if (!items) {
    refuse(problems, node, `${path}: this must be a path or a list of paths.`);
    return seqOf(node, []);
  }
  return seqOf(
    node,
    items.map((item) => {
      const long = item.kind === 'map' ? item : mapOf(item, [keyed(item, 'path', item)]);
      return valueAt(long, 'required') ? long : withValue(long, 'required', scalarOf(item, 'true', 'bool'));
    }),
  );
}

function listOfOne(node: ComposeNode, path: string): ComposeNode {
  if (isString(node)) return path.endsWith('.dns') && node.text === '' ? seqOf(node, []) : seqOf(node, [node]);
  if (node.kind !== 'seq' || !path.endsWith('.dns')) return node;
  // loader/omitEmpty.go drops empty servers.
  const items = node.items.filter((item) => !(isNull(item) || (isString(item) && item.text === '')));
  return items.length === node.items.length ? node : seqOf(node, items);
}

function extending(node: ComposeNode): ComposeNode {
  return isString(node) ? mapOf(node, [keyed(node, 'service', node)]) : node;
}

function names(node: ComposeNode): ComposeNode {
  if (node.kind !== 'seq') return node;
  return mapOf(
    node,
    node.items.filter(isString).map((item) => keyed(item, item.text, nullAt(item))),
  );
}

function gpus(node: ComposeNode): ComposeNode {
  return isString(node) ? seqOf(node, [mapOf(node, [keyed(node, 'count', scalarOf(node, 'all'))])]) : node;
}

function device(node: ComposeNode, path: string, problems: Problem[]): ComposeNode {
  if (!isString(node)) return node;
  const parts = node.text.split(':');
  if (parts.length > 3) refuse(problems, node, `${path}: this device mapping is confusing; use the long syntax.`);
  const [source = '', target] = parts;
  return mapOf(node, [
    keyed(node, 'source', scalarOf(node, source)),
    keyed(node, 'target', scalarOf(node, target || source)),
    keyed(node, 'permissions', scalarOf(node, parts[2] ?? 'rwm')),
  ]);
}

function volume(node: ComposeNode, path: string, problems: Problem[]): ComposeNode {
  if (!isString(node)) return node;
  const parsed = parseVolume(node.text);
  if ('error' in parsed) {
    refuse(problems, node, `${path}: ${parsed.error}.`);
    return node;
  }
  const target = cleanPath(parsed.target);
  const targetNode =
    target === parsed.target ? partOf(node, ...parsed.targetAt) : scalarOf(node, target, 'string', whole(node, target));
  const entries = [keyed(node, 'type', scalarOf(node, parsed.type)), keyed(node, 'target', targetNode)];
  if (parsed.sourceAt) entries.push(keyed(node, 'source', partOf(node, ...parsed.sourceAt)));
  if (parsed.readOnly) entries.push(keyed(node, 'read_only', scalarOf(node, 'true', 'bool')));
  return mapOf(node, entries);
}

function whole(node: ComposeNode, text: string): readonly TextPiece[] {
  return [{ at: 0, length: text.length, source: originOf(node), verbatim: false }];
}

/** A mapping that the short syntax of a port became remembers the entry that wrote it. */
export interface ShortPort extends MapNode {
  readonly short: ScalarNode;
}

export function isShortPort(node: ComposeNode): node is ShortPort {
  return 'short' in node;
}

/** A range stands for as many entries. Those of telephony, the widest in use, are 10,000 ports. */
const MAX_PORTS = 25_000;

function ports(node: ComposeNode, path: string, problems: Problem[]): ComposeNode {
  if (node.kind !== 'seq') {
    refuse(problems, node, `${path}: this must be a list of ports.`);
    return seqOf(node, []);
  }
  if (node.items.every((item) => item.kind === 'map')) return node;
  const items: ComposeNode[] = [];
  let published = 0;
  for (const [i, item] of node.items.entries()) {
    if (item.kind === 'map') items.push(item);
    else if (item.kind === 'scalar' && (item.type === 'string' || item.type === 'int')) {
      const parsed = parsePort(item.text);
      // Reported because Compose refuses it; the lint rule of that name says more.
      const code = 'error' in parsed && parsed.error.startsWith('invalid IP') ? 'invalid-host-ip' : undefined;
      if ('error' in parsed) refuse(problems, item, `${path}[${i}]: ${parsed.error}.`, code);
      else if (published + parsed.ports.length > MAX_PORTS) {
        const message = `${path}: more than ${MAX_PORTS} ports are published; Net Lens reads no more of them.`;
        problems.push({ code: 'file-too-large', severity: 'warning', message, origin: originOf(item) });
        break;
      } else {
        published += parsed.ports.length;
        for (const port of parsed.ports) items.push(shortPort(item, port));
      }
    } else refuse(problems, item, `${path}[${i}]: a port must be a whole number, a string or a mapping.`);
  }
  return seqOf(node, items) satisfies SeqNode;
}

type ParsedPort = Extract<ReturnType<typeof parsePort>, { ports: unknown }>['ports'][number];

function shortPort(item: ScalarNode, port: ParsedPort): ShortPort {
  const entries: MapEntry[] = [keyed(item, 'mode', scalarOf(item, 'ingress', 'string', []))];
  const part = (key: string, text: string, at: readonly [number, number], type: 'string' | 'int' = 'string') => {
    const same = item.text.slice(...at) === text;
    // A port out of a range points at the range.
    const pieces = cutPieces(piecesOf(item), at[0], at[1], 0);
    const source = pieces[0]?.source ?? originOf(item);
    const end = pieces.at(-1)?.source.end ?? source.end;
    const made = same ? pieces : [{ at: 0, length: text.length, source: { ...source, end }, verbatim: false }];
    entries.push(keyed(item, key, { ...scalarOf(item, text, type, made), start: source.start, end }));
  };
  if (port.hostIpAt) part('host_ip', port.hostIp, port.hostIpAt);
  // Compose leaves a target of 0 out, and then misses it.
  if (port.target > 0) part('target', String(port.target), port.targetAt, 'int');
  if (port.publishedAt) part('published', port.published, port.publishedAt);
  entries.push(keyed(item, 'protocol', scalarOf(item, port.protocol, 'string', [])));
  return { ...mapOf(item, entries), short: item };
}

/** `external: {name: x}`, an old form of `external: true` and `name: x`. */
function external(node: ComposeNode, path: string, problems: Problem[]): ComposeNode {
  if (node.kind !== 'map') {
    if (!isNull(node)) refuse(problems, node, `${path}: this must be a mapping.`);
    return node;
  }
  const value = valueAt(node, 'external');
  if (value?.kind !== 'map') return node;
  const made = withValue(node, 'external', scalarOf(value, 'true', 'bool'));
  const old = valueAt(value, 'name');
  if (!old) return made;
  const name = valueAt(node, 'name');
  if (!name) return withValue(made, 'name', old);
  if (name.kind !== 'scalar' || old.kind !== 'scalar' || name.text !== old.text) {
    refuse(problems, old, `${path}: name and external.name differ; write only name.`);
  }
  return made;
}
