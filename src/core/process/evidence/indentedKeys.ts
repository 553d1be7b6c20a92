import type { MountedFile } from '../../model/index.ts';
import type { FileKey } from './FileKey.ts';

/**
 * The scalars of a YAML file by their path, and the keys without anything: block mappings and lists, and flow mappings and
 * lists on one line. Anchors and text blocks are not followed: what they hold is then not known.
 */
export function indentedKeys(file: MountedFile): FileKey[] {
  const keys: FileKey[] = [];
  const open: { indent: number; name: string }[] = [];
  const items = new Map<string, number>();
  const path = (): string => open.map((o) => o.name).join('.');
  // A key whose line ends with it, until the next line tells whether something stands in it.
  let pending: FileKey | undefined;
  const settle = (): void => {
    if (pending && !`${path()}.`.startsWith(`${pending.key}.`)) keys.push(pending);
    pending = undefined;
  };
  let at = 0;
  for (const line of file.text.split('\n')) {
    const start = at;
    at += line.length + 1;
    if (/^\s*(?:#|$|---|\.\.\.)/.test(line)) continue;
    let indent = /^\s*/.exec(line)?.[0].length ?? 0;
    let rest = line.slice(indent);
    close(open, indent, rest.startsWith('- '));
    settle();
    while (rest.startsWith('- ')) {
      const list = path();
      const number = items.get(list) ?? 0;
      items.set(list, number + 1);
      open.push({ indent, name: String(number) });
      const skip = /^-\s+/.exec(rest)?.[0].length ?? 2;
      indent += skip;
      rest = rest.slice(skip);
    }
    const m = /^(?:"([^"]*)"|'([^']*)'|([^\s#"'{[&*!|>][^:#]*?))\s*:(?:\s+|$)(.*)$/.exec(rest);
    const name = m?.[1] ?? m?.[2] ?? m?.[3];
    const value = withoutComment(name === undefined ? rest : (m?.[4] ?? ''));
    const from = start + line.length - (name === undefined ? rest : (m?.[4] ?? '')).length;
    if (name !== undefined) open.push({ indent, name });
    if (name !== undefined && isNothing(value)) {
      const named = start + indent + (m?.[3] === undefined ? 1 : 0);
      pending = { key: path(), value: '', empty: true, file, from: named, to: named + name.length };
    } else if (value !== '') keys.push(...valuesOf(value, path(), from, file));
  }
  open.length = 0;
  settle();
  return keys;
}

/** An empty value, or an empty mapping. */
function isNothing(value: string): boolean {
  return /^(?:\{\s*\}|~|null)?$/.test(value);
}

/** A list may stand as far left as the key that holds it. */
function close(open: { indent: number; name: string }[], indent: number, isItem: boolean): void {
  for (let last = open.at(-1); last; last = open.at(-1)) {
    const stays = last.indent < indent || (isItem && last.indent === indent && !/^\d+$/.test(last.name));
    if (stays) return;
    open.pop();
  }
}

function withoutComment(value: string): string {
  return value.replace(/(?:^|\s)#.*$/, '').trimEnd();
}

function valuesOf(value: string, key: string, from: number, file: MountedFile): FileKey[] {
  const flow = /^[{[](.*)[}\]]$/.exec(value);
  if (!flow) {
    const plain = value.replace(/^(["'])(.*)\1$/, '$2');
    const at = from + value.indexOf(plain);
    return [{ key, value: plain, file, from: at, to: at + plain.length }];
  }
  const keys: FileKey[] = [];
  let at = from + 1;
  for (const [i, part] of flowParts(flow[1] ?? '').entries()) {
    const lead = /^\s*/.exec(part)?.[0].length ?? 0;
    const m = value.startsWith('{') ? /^\s*["']?([\w./-]+)["']?\s*:\s*(.*)$/.exec(part) : undefined;
    const inner = m ? (m[2] ?? '') : part.slice(lead);
    const name = m ? (m[1] ?? '') : String(i);
    const path = `${key}.${name}`;
    if (m && isNothing(inner.trimEnd())) {
      const named = at + part.indexOf(name);
      keys.push({ key: path, value: '', empty: true, file, from: named, to: named + name.length });
    } else keys.push(...valuesOf(inner.trimEnd(), path, at + part.length - inner.length, file));
    at += part.length + 1;
  }
  return keys;
}

/** What the commas of the outer level part. */
function flowParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
    else if (c === undefined || (c === ',' && depth === 0)) {
      if (text.slice(from, i).trim() !== '') parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return parts;
}
