import type { MountedFile } from '../../model/index.ts';
import type { FileKey } from './FileKey.ts';

const TOKEN = /"((?:[^"\\]|\\.)*)"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The scalars of a JSON file by their path; a file that breaks off gives what stands before. */
export function jsonKeys(file: MountedFile): FileKey[] {
  const keys: FileKey[] = [];
  const open: { list: boolean; name: string; next: number }[] = [];
  let name: string | undefined;
  for (const m of file.text.matchAll(TOKEN)) {
    const top = open.at(-1);
    const [token] = m;
    if (token === '{' || token === '[') {
      open.push({ list: token === '[', name: nameIn(top, name), next: 0 });
      name = undefined;
    } else if (token === '}' || token === ']') open.pop();
    else if (token === ',') name = undefined;
    else if (token === ':') continue;
    else if (top && !top.list && name === undefined) name = m[1] ?? token;
    else {
      const path = [...open.slice(1).map((o) => o.name), nameIn(top, name)];
      const value = m[1] ?? token;
      const from = m.index + (m[1] === undefined ? 0 : 1);
      keys.push({ key: path.join('.'), value, file, from, to: from + value.length });
    }
  }
  return keys;
}

function nameIn(top: { list: boolean; next: number } | undefined, name: string | undefined): string {
  return top?.list ? String(top.next++) : (name ?? '');
}
