import { escapedForRegExp } from '../../model/index.ts';
import { joinPath } from '../formats/posixPath.ts';
import { gitIgnoreOf } from './gitIgnore.ts';
import type { Loading } from '../loading/Loading.ts';

/** The texts of a project that tell how it is set up. */
export interface SetUpSteps {
  /** Which of the variables a step sets or exports, each with the file that does. */
  readonly variables: ReadonlyMap<string, string>;
  /** The file that tells to make a file of this path; undefined where none does. */
  readonly making: (path: string) => string | undefined;
  /** The `.gitignore` that keeps a file of this path out of the repository; undefined where none does. */
  readonly ignoring: (path: string) => string | undefined;
  /** The same of the project's `.env`, where it is missing and Compose would read it. */
  readonly ignoresDotenv?: string;
  /** There is no `.env`, where Compose would read one. */
  readonly lacksDotenv?: boolean;
}

/** Scripts, and what people read before they start: without a list of the folder, these are all that can be asked for. */
const NAMED = ['Makefile', 'README.md', 'justfile', 'package.json', '.envrc', 'setup.sh', 'start.sh', 'run.sh'];

const STEP =
  /^(?:.*\.(?:sh|bash|zsh|ps1|bat|cmd|mk)|(?:GNU)?makefile|justfile|taskfile\.ya?ml|package\.json|\.envrc|(?!change|history|release|security|license).*\.(?:md|rst|adoc)|readme(?:\.txt)?)$/i;

/** A script may have no ending: it starts with `#!`. */
const NO_ENDING = /^[a-z][\w-]*$/i;

const SCRIPT_FOLDERS = /^(?:scripts?|bin|tools?|hack)$/i;

/** The top of a repository: a script above it is of something else. */
const TOP = /^(?:\.git|licen[cs]e(?:\.\w+)?|copying)$/i;

const MAX_ABOVE = 3;
const MAX_FILES = 60;
const MAX_LENGTH = 200_000;

/**
 * What scripts and instructions around a project's folder say of its setting up: those in the folder, in the folders for scripts in
 * it, and the same for those above, up to the top of the repository. Compose is then started by them, and not bare.
 */
export function setUpSteps(directory: string, names: readonly string[], loading: Loading): SetUpSteps {
  const steps = stepsAround(directory, loading);
  const variables = new Map<string, string>();
  let near: readonly Step[] | undefined;
  const envFiles = (): readonly Step[] => (near ??= envFilesAround(directory, loading));
  for (const name of new Set(names)) {
    const sets = settingOf(name);
    const step = steps.find(({ text }) => sets.test(text)) ?? envFiles().find(({ text }) => sets.test(text));
    if (step) variables.set(name, step.file);
  }
  return {
    variables,
    making: (path) => steps.find(({ text }) => makes(text, path))?.file,
    ignoring: (path) => gitIgnoreOf(path, loading),
  };
}

/**
 * The script or instruction that gives a file to Compose together with others: `docker compose -f base.yml -f parts/this.yml up`. What the file
 * lacks is in the others then.
 */
export function mergingStep(directory: string, path: string, loading: Loading): string | undefined {
  const name = new RegExp(`(?:-f|--file)[ =]+["']?(?:[^\\s"']*/)?${escapedForRegExp(baseOf(path))}["']?(?=\\s|$)`, 'm');
  const isMerging = (line: string): boolean => name.test(line) && [...line.matchAll(/\s(?:-f|--file)[ =]/g)].length > 1;
  return stepsAround(directory, loading).find(({ text }) =>
    text
      .replace(/\\\r?\n/g, ' ')
      .split('\n')
      .some(isMerging),
  )?.file;
}

interface Step {
  readonly file: string;
  readonly text: string;
}

function stepsAround(directory: string, loading: Loading): readonly Step[] {
  const found: Step[] = [];
  let folder = directory;
  for (let above = 0; above <= MAX_ABOVE; above++) {
    const entries = loading.list(folder, folder);
    const files =
      entries?.flatMap(({ name, kind }) => {
        if (kind === 'file') return isStep(name) ? [name] : [];
        if (!SCRIPT_FOLDERS.test(name)) return [];
        const inner = joinPath(folder, name);
        const scripts = loading.list(inner, folder)?.filter((e) => e.kind === 'file' && isStep(e.name)) ?? [];
        return scripts.map((e) => `${name}/${e.name}`);
      }) ?? NAMED;
    for (const name of files) {
      if (found.length >= MAX_FILES) return found;
      const file = joinPath(folder, name);
      const text = loading.text(file);
      if (typeof text !== 'string' || text.length > MAX_LENGTH) continue;
      if (STEP.test(baseOf(name)) || text.startsWith('#!')) found.push({ file, text });
    }
    // Without a list of it, nothing says where the repository ends.
    if (!entries || entries.some(({ name }) => TOP.test(name))) return found;
    const parent = folder.slice(0, folder.lastIndexOf('/'));
    if (parent === '' || parent === folder) return found;
    folder = parent;
  }
  return found;
}

/** Env files of other environments: beside the project, in a folder beside it (`dev/.env`), or above. */
function envFilesAround(directory: string, loading: Loading): readonly Step[] {
  const parent = directory.slice(0, directory.lastIndexOf('/'));
  const found: Step[] = [];
  for (const folder of [directory, ...(parent === '' ? [] : [parent])]) {
    const entries = loading.list(folder, folder) ?? [];
    const inner = entries.flatMap((entry) =>
      entry.kind === 'folder' && !SKIPPED.test(entry.name)
        ? (loading.list(joinPath(folder, entry.name), folder) ?? []).map(({ name, kind }) => ({
            kind,
            name: `${entry.name}/${name}`,
          }))
        : [],
    );
    for (const { name, kind } of [...entries, ...inner]) {
      if (found.length >= MAX_FILES) return found;
      if (kind !== 'file' || !ENV_FILE.test(baseOf(name))) continue;
      const file = joinPath(folder, name);
      // What the project reads itself sets nothing else.
      if (loading.files.has(file)) continue;
      const text = loading.text(file);
      if (typeof text === 'string' && text.length <= MAX_LENGTH) found.push({ file, text });
    }
    if (entries.some(({ name }) => TOP.test(name))) return found;
  }
  return found;
}

const ENV_FILE = /^\.env(?:[.-].*)?$|\.env(?:\.\w+)?$|^env(?:[.-]\w+)?$/i;
const SKIPPED = /^(?:node_modules|\.git|vendor|dist|build|target)$/;

function isStep(name: string): boolean {
  return STEP.test(name) || NO_ENDING.test(name);
}

/** `NAME=value`, `NAME := value`, `NAME ?= value`, `export NAME`, `$env:NAME = `, `read NAME`. */
function settingOf(name: string): RegExp {
  return new RegExp(
    `(?<![\\w$\\{.-])${name}[ \\t]*[:?+]?=(?!=)|\\bexport[ \\t](?:[^\\n]*[ \\t])?${name}\\b|\\$env:${name}[ \\t]*=|\\bread[ \\t][^\\n]*\\b${name}\\b`,
  );
}

/** A line that copies, renames, creates or writes a file of this name. */
function makes(text: string, path: string): boolean {
  const name = escapedForRegExp(baseOf(path));
  const names = new RegExp(`(?<![\\w.-])${name}(?![\\w-]|\\.\\w)`);
  const verb = /\b(?:cp|mv|copy|copying|rename|create|touch|generate|cat|echo|tee|ln|printf|install)\b|>/i;
  return text.split('\n').some((line) => names.test(line) && verb.test(line));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
