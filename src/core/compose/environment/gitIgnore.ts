import { escapedForRegExp } from '../../model/index.ts';
import { baseName, joinPath, parentPath, relativePath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';

const MAX_ABOVE = 5;

/**
 * The `.gitignore` that keeps a file out of the repository, of its folder or of one above; undefined where none does. The nearest
 * one that speaks of the file decides (https://git-scm.com/docs/gitignore).
 */
export function gitIgnoreOf(path: string, loading: Loading): string | undefined {
  let folder = parentPath(path);
  for (let above = 0; above <= MAX_ABOVE; above++) {
    const file = joinPath(folder, '.gitignore');
    const text = loading.text(file);
    const said = typeof text === 'string' ? isIgnored(text, relativePath(folder, path)) : undefined;
    if (said !== undefined) return said ? file : undefined;
    if (loading.list(folder, folder)?.some(({ name }) => name === '.git') === true) return undefined;
    const parent = parentPath(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return undefined;
}

/** The last pattern that matches the file or a folder that it is in; undefined where none does. */
function isIgnored(text: string, path: string): boolean | undefined {
  const parts = path.split('/');
  const places = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  let said: boolean | undefined;
  for (const line of text.slice(0, MAX_LENGTH).split(/\r?\n/)) {
    const pattern = patternOf(line);
    if (!pattern) continue;
    const folders = places.slice(0, -1);
    if (folders.some((p) => pattern.matches(p)) || (!pattern.folder && pattern.matches(path))) said = !pattern.negated;
  }
  return said;
}

const MAX_LENGTH = 100_000;

interface Pattern {
  readonly negated: boolean;
  /** It ends in a slash: it means folders only. */
  readonly folder: boolean;
  readonly matches: (path: string) => boolean;
}

function patternOf(line: string): Pattern | undefined {
  const text = line.replace(/(?<!\\)[ \t]+$/, '');
  if (text === '' || text.startsWith('#')) return undefined;
  const negated = text.startsWith('!');
  const bare = negated ? text.slice(1) : text;
  const folder = bare.endsWith('/');
  const body = folder ? bare.slice(0, -1) : bare;
  // Many stars make the search slow, and no file of settings is named so.
  if (body === '' || (body.match(/\*+/g)?.length ?? 0) > 4) return undefined;
  const isRooted = body.includes('/');
  const source = body
    .replace(/^\//, '')
    .split(/(\*\*\/|\/\*\*$|\*+|\?|\\.)/)
    .map((part) => sourceOfPart(part))
    .join('');
  const pattern = new RegExp(`^${source}$`);
  return { negated, folder, matches: (path) => pattern.test(isRooted ? path : baseName(path)) };
}

function sourceOfPart(part: string): string {
  if (part === '**/') return '(?:.*/)?';
  if (part === '/**') return '/.*';
  if (/^\*+$/.test(part)) return '[^/]*';
  if (part === '?') return '[^/]';
  return escapedForRegExp(part.replace(/^\\(?=.$)/, ''));
}
