import type { Problem } from '../../model/index.ts';
import { parseVolume } from '../formats/parseVolume.ts';
import { type ComposeNode, type MapEntry, originOf, type SeqNode, valueAt } from '../yaml/ComposeNode.ts';
import { below, goesOn, pathTable, type PathTable } from '../yaml/pathTable.ts';

/** What makes two items of a list the same item; the later one then takes the earlier one's place. */
type Key = 'key' | 'target' | 'device' | 'config' | 'secret' | 'envFile' | 'expose' | 'port';

/** compose-go override/uncity.go. */
const ROWS: readonly (readonly [string, Key])[] = [
  ['networks.*.labels', 'key'],
  ['networks.*.ipam.options', 'key'],
  ['services.*.annotations', 'key'],
  ['services.*.build.args', 'key'],
  ['services.*.build.additional_contexts', 'key'],
  ['services.*.build.platform', 'key'],
  ['services.*.build.tags', 'key'],
  ['services.*.build.labels', 'key'],
  ['services.*.cap_add', 'key'],
  ['services.*.cap_drop', 'key'],
  ['services.*.configs', 'config'],
  ['services.*.deploy.labels', 'key'],
  ['services.*.dns', 'key'],
  ['services.*.dns_opt', 'key'],
  ['services.*.dns_search', 'key'],
  ['services.*.environment', 'key'],
  ['services.*.env_file', 'envFile'],
  ['services.*.expose', 'expose'],
  ['services.*.labels', 'key'],
  ['services.*.links', 'key'],
  ['services.*.networks.*.aliases', 'key'],
  ['services.*.networks.*.link_local_ips', 'key'],
  ['services.*.ports', 'port'],
  ['services.*.profiles', 'key'],
  ['services.*.secrets', 'secret'],
  ['services.*.sysctls', 'key'],
  ['services.*.tmpfs', 'key'],
  ['services.*.volumes', 'target'],
  ['services.*.devices', 'device'],
];

const TABLE = pathTable<Key>(ROWS);

/** Removes items that a later one redefines. */
export function enforceUnicity(model: ComposeNode, problems: Problem[]): ComposeNode {
  return visit(model, TABLE, '', problems);
}

function visit(node: ComposeNode, table: PathTable<Key>, path: string, problems: Problem[]): ComposeNode {
  if (node.kind === 'seq') return table.value ? unique(node, table.value, path, problems) : node;
  if (node.kind !== 'map' || !goesOn(table)) return node;
  let entries: Map<string, MapEntry> | undefined;
  for (const entry of node.entries.values()) {
    const { key } = entry;
    if (entry.value.kind === 'scalar') continue;
    const next = below(table, key);
    if (!next) continue;
    const value = visit(entry.value, next, path === '' ? key : `${path}.${key}`, problems);
    if (value === entry.value) continue;
    entries ??= new Map(node.entries);
    entries.set(key, { ...entry, value });
  }
  return entries ? { ...node, entries } : node;
}

function unique(list: SeqNode, by: Key, path: string, problems: Problem[]): ComposeNode {
  const places = new Map<string, number>();
  const items: ComposeNode[] = [];
  for (const [i, item] of list.items.entries()) {
    const key = keyOf(item, by);
    if (typeof key !== 'string') {
      problems.push({
        code: 'compose-item',
        severity: 'error',
        message: `${path}[${i}]: ${key.error}.`,
        origin: originOf(item),
      });
      items.push(item);
      continue;
    }
    const place = places.get(key);
    if (place === undefined) {
      places.set(key, items.length);
      items.push(item);
    } else items[place] = item;
  }
  return items.length === list.items.length ? list : { ...list, items };
}

function keyOf(item: ComposeNode, by: Key): string | { readonly error: string } {
  const text = item.kind === 'scalar' && item.type === 'string' ? item.text : undefined;
  switch (by) {
    case 'key': {
      if (text === undefined) return { error: 'this must be a string' };
      const equals = text.indexOf('=');
      return equals < 0 ? text : text.slice(0, equals);
    }
    case 'target':
    case 'device':
      return mountKey(item, text, by);
    case 'config':
    case 'secret': {
      const folder = by === 'secret' ? '/run/secrets' : '';
      if (text !== undefined) return `${folder}/${text}`;
      if (item.kind !== 'map') return { error: 'this must be a name or a mapping' };
      const target = valueAt(item, 'target');
      return target ? sprint(target) : `${folder}/${sprint(valueAt(item, 'source'))}`;
    }
    case 'envFile': {
      if (text !== undefined || item.kind !== 'map') return text ?? '';
      const path = valueAt(item, 'path');
      return path ? sprint(path) : { error: 'the path is missing' };
    }
    case 'expose':
      if (text !== undefined) return text;
      return item.kind === 'scalar' && item.type === 'int'
        ? item.text
        : { error: 'a port must be a whole number or a string' };
    case 'port':
      return portKey(item, text);
  }
}

function mountKey(item: ComposeNode, text: string | undefined, by: 'target' | 'device'): string | { error: string } {
  if (item.kind === 'map') {
    const target = valueAt(item, 'target');
    if (target?.kind === 'scalar' && target.type === 'string') return target.text;
    return { error: 'the target of the mount is missing' };
  }
  if (text === undefined) return '';
  if (by === 'device') {
    const parts = text.split(':');
    return parts[parts.length === 1 ? 0 : 1] ?? '';
  }
  const volume = parseVolume(text);
  return 'error' in volume ? { error: volume.error } : volume.target;
}

function portKey(item: ComposeNode, text: string | undefined): string | { error: string } {
  if (text !== undefined) return text;
  if (item.kind === 'scalar') return item.type === 'int' ? item.text : '';
  if (item.kind !== 'map') return '';
  const target = valueAt(item, 'target');
  if (!target) return { error: 'the target port is missing' };
  const host = valueAt(item, 'host_ip');
  const protocol = valueAt(item, 'protocol');
  // A number and its text are not one port to Go's %s and %d.
  const published = valueAt(item, 'published');
  const number = (node: ComposeNode | undefined) =>
    node?.kind === 'scalar' && node.type === 'int' ? `%!s(int=${node.text})` : sprint(node);
  const of = target.kind === 'scalar' && target.type === 'int' ? target.text : `%!d(${sprint(target)})`;
  return `${host ? sprint(host) : '0.0.0.0'}:${number(published)}:${of}/${protocol ? sprint(protocol) : 'tcp'}`;
}

function sprint(node: ComposeNode | undefined): string {
  return node === undefined ? '%!s(<nil>)' : node.kind === 'scalar' ? node.text : '';
}
