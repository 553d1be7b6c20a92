import type { MountedFile } from '../../model/index.ts';
import type { FileKey } from './FileKey.ts';

const PART = /<!--[\s\S]*?-->|<(\/?)([A-Za-z_][\w.-]*)([^<>]*?)(\/?)>|([^<\s][^<]*)/g;

/** The texts and attributes of an XML file by the path of their elements. */
export function xmlKeys(file: MountedFile): FileKey[] {
  const keys: FileKey[] = [];
  const open: string[] = [];
  for (const m of file.text.matchAll(PART)) {
    const [all, slash, name, attributes, empty, content] = m;
    if (content !== undefined) {
      const value = content.trim();
      keys.push({ key: open.join('.'), value, file, from: m.index, to: m.index + value.length });
    } else if (name !== undefined && slash === '/') open.pop();
    else if (name !== undefined) {
      const at = m.index + all.length - (attributes ?? '').length - (empty === '/' ? 2 : 1);
      for (const a of (attributes ?? '').matchAll(/([\w.:-]+)\s*=\s*(["'])(.*?)\2/g)) {
        const value = a[3] ?? '';
        const from = at + a.index + a[0].length - value.length - 1;
        keys.push({ key: [...open, name, a[1]].join('.'), value, file, from, to: from + value.length });
      }
      if (empty !== '/') open.push(name);
    }
  }
  return keys;
}
