import type { MountedFile } from '../../model/index.ts';
import type { FileKey } from './FileKey.ts';

/** A word, a string, a number, a spread, or one other character; comments and blanks are left out. */
const TOKEN =
  /\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\.\.\.|=>|[A-Za-z_$][\w$]*|\d[\w.]*|\S/g;

interface Token {
  readonly text: string;
  readonly at: number;
}

interface Level {
  /** Whether it is an object, of which `key: value` are the parts. */
  readonly isObject: boolean;
  readonly path: string;
  /** The name of the part that is being read. */
  key?: string;
}

/**
 * The settings of a configuration in JavaScript or TypeScript (`vite.config.ts`), as far as they are written in object literals:
 * `server: { port: 8080 }` is `server.port`. What code works out (`process.env.PORT`, `...shared`, `server,`) is opaque: it is set,
 * and nobody knows to what. The program is not run.
 */
export function javascriptKeys(file: MountedFile): FileKey[] {
  const tokens = [...file.text.matchAll(TOKEN)]
    .map((m): Token => ({ text: m[0], at: m.index }))
    .filter(({ text }) => !text.startsWith('//') && !text.startsWith('/*'));
  const keys: FileKey[] = [];
  const open: Level[] = [];
  const say = (key: string, value: string, from: number, to: number, opaque?: true): void => {
    keys.push({ key, value, file, from, to, ...(opaque ? { opaque } : {}) });
  };
  for (const [i, { text, at }] of tokens.entries()) {
    const level = open.at(-1);
    const before = tokens[i - 1]?.text ?? '';
    if (text === '{' || text === '(' || text === '[') {
      const path = level ? inside(level) : '';
      open.push({ isObject: text === '{' && isLiteral(before), path });
      continue;
    }
    if (text === '}' || text === ')' || text === ']') {
      open.pop();
      continue;
    }
    if (!level) continue;
    if (text === ',') delete level.key;
    if (!level.isObject || level.key !== undefined || (before !== '{' && before !== ',')) continue;
    const next = tokens[i + 1];
    if (text === '...') say(level.path, `\${${next?.text ?? ''}}`, at, at + text.length, true);
    const name = nameOf(text);
    if (name === undefined || !next) continue;
    if (next.text === ',' || next.text === '}') say(join(level.path, name), `\${${name}}`, at, at + text.length, true);
    if (next.text !== ':') continue;
    level.key = name;
    const value = tokens[i + 2];
    const after = tokens[i + 3]?.text ?? '';
    if (!value || value.text === '{' || value.text === '[') continue;
    const to = value.at + value.text.length;
    const plain = /^[,}]$/.test(after) ? literalOf(value.text) : undefined;
    const key = join(level.path, name);
    if (plain === undefined) say(key, `\${${value.text}}`, value.at, to, true);
    else if (plain.isQuoted) say(key, plain.value, value.at + 1, to - 1);
    else say(key, plain.value, value.at, to);
  }
  return keys;
}

/** Whether a brace after this opens an object, and not a block of code or of names to import. */
function isLiteral(before: string): boolean {
  return /^(?:[(,:=[?]|=>|return|default|\|)$/.test(before);
}

/** The path of what is opened here: `server` of `server: {`, and the same of `defineConfig({`. */
function inside({ isObject, path, key }: Level): string {
  return isObject && key !== undefined ? join(path, key) : path;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function nameOf(text: string): string | undefined {
  const quoted = /^(["'])([\w$-]+)\1$/.exec(text)?.[2];
  return quoted ?? (/^[A-Za-z_$][\w$]*$/.test(text) ? text : undefined);
}

function literalOf(text: string): { readonly value: string; readonly isQuoted: boolean } | undefined {
  if (/^["']/.test(text) || (text.startsWith('`') && !text.includes('${')))
    return { value: text.slice(1, -1), isQuoted: true };
  return /^(?:\d+|true|false)$/.test(text) ? { value: text, isQuoted: false } : undefined;
}
