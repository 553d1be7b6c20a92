import type { Problem, Result } from '../../../model/index.ts';
import type { IpsetField, NamedSet } from '../Ruleset.ts';

interface OpenSet {
  readonly name: string;
  readonly type: string;
  readonly fields: readonly IpsetField[] | undefined;
  readonly family: 4 | 6 | undefined;
  readonly elements: string[];
  readonly except: string[];
  unread: boolean;
}

/**
 * Reads the output of `ipset save` (ipset(8)): bitmap, hash and list sets. An element that is not understood makes its set's content
 * unknown. Elements are written as their fields joined with ` . `; a port is two fields, protocol and number.
 */
export function parseIpset(text: string): Result<ReadonlyMap<string, NamedSet>> {
  const problems: Problem[] = [];
  const sets = new Map<string, OpenSet>();
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const [command = '', name = ''] = words;
    if (command === '') continue;
    if (command === 'create') sets.set(name, createdSet(name, words));
    else if (command === 'add') addElement(sets.get(name), words);
    else if (problems.length < 20)
      problems.push({
        code: 'ipset-line',
        severity: 'warning',
        message: `The ipset line "${line.slice(0, 120)}" is not in the form of ipset save; it is left out.`,
      });
  }
  return { value: new Map([...sets.values()].map((set) => [set.name, namedSet(set, sets)])), problems };
}

function createdSet(name: string, words: readonly string[]): OpenSet {
  const type = words[2] ?? '';
  const family = words[words.indexOf('family') + 1];
  return {
    name,
    type,
    fields: fieldsOf(type),
    family: words.includes('family') ? (family === 'inet6' ? 6 : 4) : undefined,
    elements: [],
    except: [],
    unread: false,
  };
}

/** `hash:ip,port,net` → its fields. Undefined for a type that is not known. */
function fieldsOf(type: string): IpsetField[] | undefined {
  const [method, list = ''] = type.split(':');
  if (method !== 'hash' && method !== 'bitmap') return undefined;
  const fields: IpsetField[] = [];
  for (const word of list.split(',')) {
    if (word === 'net') fields.push('ip');
    else if (word === 'ip' || word === 'port' || word === 'iface' || word === 'mark' || word === 'mac')
      fields.push(word);
    else return undefined;
  }
  return fields;
}

function addElement(set: OpenSet | undefined, words: readonly string[]): void {
  if (!set) return;
  const text = words[2] ?? '';
  if (set.type === 'list:set') {
    set.elements.push(text);
    return;
  }
  const element = set.fields && elementOf(text, set.fields);
  if (element === undefined) set.unread = true;
  else if (words.includes('nomatch')) set.except.push(element);
  else set.elements.push(element);
}

function elementOf(text: string, fields: readonly IpsetField[]): string | undefined {
  const parts = text.split(',');
  if (parts.length !== fields.length) return undefined;
  const out: string[] = [];
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    if (field !== 'port') {
      out.push(field === 'iface' && part.startsWith('physdev:') ? `?${part}` : part);
      continue;
    }
    // `tcp:80`, `udp:1000-2000`; in a bitmap the number alone, for every protocol that has ports.
    const port = /^(?:([a-z\d-]+):)?(\d+)(?:-(\d+))?$/i.exec(part);
    if (!port) return undefined;
    out.push(port[1] ?? '*', port[3] === undefined ? (port[2] ?? '') : `${port[2] ?? ''}-${port[3]}`);
  }
  return out.join(' . ');
}

function namedSet(set: OpenSet, all: ReadonlyMap<string, OpenSet>): NamedSet {
  const { name, type } = set;
  if (type === 'list:set') {
    // A set of sets holds what any of them holds; sets of one list have the same number of fields, or the kernel skips them.
    const members = set.elements.flatMap((member) => all.get(member) ?? []);
    const first = members[0];
    if (members.length !== set.elements.length || !first)
      return set.elements.length === 0 ? { name, elements: [] } : { name };
    if (members.some((m) => m.unread || m.type !== first.type || m.except.length > 0)) return { name };
    return { name, elements: members.flatMap((m) => m.elements), ...(first.fields ? { fields: first.fields } : {}) };
  }
  if (set.unread || !set.fields) return { name };
  return {
    name,
    fields: set.fields,
    elements: set.elements,
    ...(set.family === undefined ? {} : { family: set.family }),
    ...(set.except.length > 0 ? { except: set.except } : {}),
  };
}
