import { discoveryNames, overrideNames } from '../loading/chooseFiles.ts';
import { baseName, joinPath, parentPath, resolvePath } from '../formats/posixPath.ts';
import { composeFilesNamedIn } from './devContainerOf.ts';

/** Files for `docker compose -f … -f …`, as something in the workspace combines them. */
export interface FileCombination {
  /** Absolute, in the order of the flags. */
  readonly files: readonly string[];
  /** Those of `--profile` beside them. */
  readonly profiles: readonly string[];
  /** Where it is written; absent for a file that is named as an override of the default one. */
  readonly said?: { readonly file: string; readonly line: number };
}

/** What combinations are looked for in. */
export interface CombinationInput {
  /** The project's folder. */
  readonly directory: string;
  /** The files that Compose takes there by itself. */
  readonly defaults: readonly string[];
  /** The names of the Compose files in the folder. */
  readonly names: readonly string[];
  /** Files that may say how Compose is called: `.env`, devcontainer.json, Makefile, package.json, README. */
  readonly sources: readonly { readonly path: string; readonly text: string }[];
  readonly exists: (path: string) => boolean;
}

/** Combinations that are offered. A folder with more is generated. */
const MOST = 40;

/** How much of a file is read, in characters, and how many commands of it. */
const MOST_TEXT = 300_000;
const MOST_COMMANDS = 300;

/** How far before a command a `cd` is looked for, in characters. */
const MOST_BEFORE = 500;

/** A command of Compose's, in a script or a text. Podman's wrapper takes the same flags. */
const COMMAND = /\b(?:docker|podman)[ \t-]compose\b/g;

/** Flags of `docker compose` before its subcommand that have a value (docker/compose cmd/compose/compose.go). */
const WITH_VALUE = new Set([
  '-f',
  '--file',
  '--profile',
  '-p',
  '--project-name',
  '--env-file',
  '--project-directory',
  '--parallel',
  '--progress',
  '--ansi',
]);

/**
 * The combinations of files that a project can be run with besides the default one, without duplicates: what is written somewhere first,
 * then the files that are named as overrides of the default file. Only files that exist are in them.
 */
export function fileCombinations(input: CombinationInput): readonly FileCombination[] {
  const { defaults, directory } = input;
  const found = new Map<string, FileCombination>();
  const add = (combination: FileCombination): void => {
    const { files, profiles } = combination;
    if (files.length === 0 || !files.every(input.exists)) return;
    // The same files with other profiles are a choice of their own.
    const key = JSON.stringify([files, profiles]);
    if (key === JSON.stringify([defaults, []]) || found.has(key) || found.size >= MOST) return;
    if (files.some((file) => defaults.includes(file) || parentPath(file) === directory)) found.set(key, combination);
  };
  for (const source of input.sources) for (const combination of saidIn(source, input)) add(combination);
  const [base] = defaults;
  const alone = new Set([...found.values()].flatMap(({ files }) => (files.length === 1 ? files : [])));
  for (const name of [...input.names].sort()) {
    const file = joinPath(directory, name);
    const isDefault = [...discoveryNames, ...overrideNames].some((other) => other === name);
    // A file that is called by itself is a whole project.
    if (base !== undefined && !isDefault && !alone.has(file)) add({ files: [base, file], profiles: [] });
  }
  return [...found.values()];
}

function saidIn(
  { path, text: whole }: CombinationInput['sources'][number],
  input: CombinationInput,
): readonly FileCombination[] {
  const text = whole.slice(0, MOST_TEXT);
  const name = baseName(path);
  if (/^\.env(\.|$)/.test(name)) return composeFileIn(path, text);
  if (/^\.?devcontainer\.json$/.test(name)) {
    const line = lineAt(text, text.indexOf('dockerComposeFile'));
    return [{ files: composeFilesNamedIn(text, path), profiles: [], said: { file: path, line } }];
  }
  return [...text.matchAll(COMMAND)].slice(0, MOST_COMMANDS).flatMap((match) => {
    const words = wordsFrom(text, match.index + match[0].length, name === 'package.json');
    const { files, profiles } = flagsIn(words);
    // What a variable holds is not known here.
    if (files.length === 0 || [...files, ...profiles].some((word) => /[$`*?{]/.test(word))) return [];
    const said = { file: path, line: lineAt(text, match.index) };
    const folders = [joinPath(parentPath(path), folderBefore(text, match.index)), input.directory];
    const of = folders.map((folder) => files.map((file) => resolvePath(folder, file)));
    const there = of.find((paths) => paths.every(input.exists));
    return there ? [{ files: there, profiles, said }] : [];
  });
}

/** `COMPOSE_FILE=a.yaml:b.yaml` of an env file, and COMPOSE_PROFILES with it. */
function composeFileIn(path: string, text: string): readonly FileCombination[] {
  const value = (name: string): string | undefined =>
    new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*["']?([^"'\\r\\n#]*)`, 'm').exec(text)?.[1]?.trim();
  const named = value('COMPOSE_FILE');
  if (!named) return [];
  const files = named.split(value('COMPOSE_PATH_SEPARATOR') || ':').map((file) => resolvePath(parentPath(path), file));
  const profiles = (value('COMPOSE_PROFILES') ?? '').split(',').filter((profile) => profile.trim() !== '');
  return [{ files, profiles, said: { file: path, line: lineAt(text, text.indexOf('COMPOSE_FILE')) } }];
}

/** The words of a command up to its end: an operator of the shell, the end of the line or of inline code. */
function wordsFrom(text: string, start: number, isJson: boolean): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  const end = (): void => {
    if (word !== '') words.push(word);
    word = '';
  };
  for (let i = start; i < text.length && words.length < 100; i++) {
    const c = text[i] ?? '';
    if (c === '\\' && /[\r\n]/.test(text[i + 1] ?? '')) i += text[i + 1] === '\r' ? 2 : 1;
    // In JSON a quote is the end of the script, and \" one of the shell's.
    else if (isJson && c === '\\' && text[i + 1] === '"') i++;
    else if (isJson && c === '"') break;
    else if (quote !== '') {
      if (c === quote) quote = '';
      else if (/[\r\n]/.test(c)) break;
      else word += c;
    } else if (c === '"' || c === "'") quote = c;
    else if (/[ \t]/.test(c)) end();
    else if (/[\r\n;&|`)<>]/.test(c)) break;
    else word += c;
  }
  end();
  return words;
}

function flagsIn(words: readonly string[]): {
  readonly files: readonly string[];
  readonly profiles: readonly string[];
} {
  const files: string[] = [];
  const profiles: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) break;
    const [, flag = word, own] = /^(--[\w-]+|-[a-zA-Z])=?(.*)$/s.exec(word) ?? [];
    if (!WITH_VALUE.has(flag)) continue;
    const value = own !== undefined && own !== '' ? own : words[++at];
    if (value === undefined) break;
    if (flag === '-f' || flag === '--file') files.push(value);
    else if (flag === '--profile') profiles.push(value);
  }
  return { files, profiles };
}

/** The folder that a `cd` on the same line goes to before the command. */
function folderBefore(text: string, index: number): string {
  const before = text.slice(Math.max(0, index - MOST_BEFORE), index);
  const line = before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('"')) + 1);
  return /\bcd[ \t]+([\w./-]+)[ \t]*(?:&&|;)[^;&|]*$/.exec(line)?.[1] ?? '';
}

function lineAt(text: string, index: number): number {
  return text.slice(0, Math.max(0, index)).split('\n').length;
}
