import type { MountedFile } from '../../model/index.ts';
import type { FileKey } from './FileKey.ts';

/**
 * Files of braces: nginx (`server { listen 80; }`), HCL (`listener "tcp" { address = "0.0.0.0:8200" }`), named.conf, and a
 * Caddyfile, where the name of an outer block is the address of a site.
 */
export function blockKeys(file: MountedFile): FileKey[] {
  const keys: FileKey[] = [];
  const open: string[] = [];
  // A statement ends at a semicolon, a brace or the end of its line.
  for (const m of blanked(file.text).matchAll(/((?:\{\$[^}\n]*\}|\$\{[^}\n]*\}|"[^"\n]*"|[^{};\n])*)([{};\n]|$)/g)) {
    const [, words = '', end] = m;
    const at = m.index;
    const text = words.trim();
    if (end === '{') open.push(text);
    else if (text !== '') {
      const statement = /^([\w.-]+)\s*=?\s*(.*)$/.exec(text);
      if (statement?.[1] !== undefined && statement[2] !== undefined && statement[2] !== '') {
        const value = statement[2].replace(/^"(.*)"$/, '$1');
        const from = at + words.lastIndexOf(value);
        keys.push({ key: [...open.map(nameOf), statement[1]].join('.'), value, file, from, to: from + value.length });
      }
    }
    if (end === '}') open.pop();
  }
  return keys;
}

/** `listener "tcp"` → `listener.tcp`. */
function nameOf(words: string): string {
  return words.replace(/"/g, '').trim().split(/\s+/).join('.');
}

/** Comments become blanks, so that every other character keeps its place. */
function blanked(text: string): string {
  return text.replace(/(^|\s)(?:#|\/\/).*$/gm, (comment) =>
    ' '.repeat(comment.length).replace(/^ /, comment.startsWith('\n') ? '\n' : ' '),
  );
}
