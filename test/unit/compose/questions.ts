import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComposeRequest, FileReader } from '../../../src/core/compose/index.ts';

/** A question about a small project: its files, and what docker compose would be told on its command line. */
export interface ComposeQuestion {
  readonly name: string;
  /** By path below the project's folder. */
  readonly files: ReadonlyMap<string, string>;
  /** `-f`, in order. */
  readonly named: readonly string[];
  /** Where it is asked, below the project's folder. */
  readonly folder: string;
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
  readonly projectName?: string;
  readonly projectDirectory?: string;
  readonly environment: ReadonlyMap<string, string>;
}

/** What docker compose answered, reduced to the keys of docs/contract.md; or why it refused. */
export type ComposeAnswer =
  { readonly error: string } | { readonly name: string; readonly services: unknown; readonly networks: unknown };

export const fixtureFolder = join(import.meta.dirname, '../../fixtures/compose');

/** The names of all question sets. */
export const questionSets = readdirSync(fixtureFolder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => name.slice(0, -'.txt'.length));

export function readQuestions(set: string): readonly ComposeQuestion[] {
  return parseQuestions(readFileSync(join(fixtureFolder, `${set}.txt`), 'utf8'));
}

export function readAnswers(set: string): ReadonlyMap<string, ComposeAnswer> {
  const text = readFileSync(join(fixtureFolder, `${set}.json`), 'utf8');
  return new Map(Object.entries(JSON.parse(text) as Record<string, ComposeAnswer>));
}

/**
 * Reads a set: `=== NAME | FLAGS` begins a question, `-- PATH --` a file of it; what stands before the first is compose.yaml.
 * Flags are those of docker compose, `NAME=value` for a variable, `in=FOLDER` for where it is asked, and `--noprofile`.
 * `\CR` and `\TAB` stand for these characters, `\EOF` takes the line break before it away.
 */
export function parseQuestions(text: string): readonly ComposeQuestion[] {
  const questions: ComposeQuestion[] = [];
  for (const part of text.split(/^=== /m).slice(1)) {
    const [head = '', ...lines] = part.split('\n');
    const [name = '', flags = ''] = head.split(' | ');
    questions.push({ name, files: filesOf(lines.join('\n')), ...flagsOf(flags.split(' ').filter(Boolean)) });
  }
  return questions;
}

function filesOf(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const parts = text.split(/^-- (\S+) --\n/m);
  if (parts[0]?.trim()) files.set('compose.yaml', unescaped(parts[0]));
  for (let i = 1; i < parts.length; i += 2) files.set(parts[i] ?? '', unescaped(parts[i + 1] ?? ''));
  return files;
}

function unescaped(text: string): string {
  return text
    .replaceAll('\\CR', '\r')
    .replaceAll('\\TAB', '\t')
    .replace(/\\EOF\n*$/, '');
}

function flagsOf(words: readonly string[]): Omit<ComposeQuestion, 'name' | 'files'> {
  const values = (flag: string) => words.flatMap((word, i) => (word === flag ? [words[i + 1] ?? ''] : []));
  const pairs = words.filter((word) => /^\w+=/.test(word)).map((word) => word.split(/=(.*)/s).slice(0, 2));
  const [projectName] = values('-p');
  const [projectDirectory] = values('--project-directory');
  const profiles = values('--profile');
  return {
    named: values('-f'),
    folder: pairs.find(([key]) => key === 'in')?.[1] ?? '',
    profiles: words.includes('--noprofile') ? [] : profiles.length > 0 ? profiles : ['*'],
    envFiles: values('--env-file'),
    environment: new Map(pairs.filter(([key]) => key !== 'in') as [string, string][]),
    ...(projectName === undefined ? {} : { projectName }),
    ...(projectDirectory === undefined ? {} : { projectDirectory }),
  };
}

/** The request and the files of a question, all in memory, below a folder of the question's name. */
export function askInMemory(question: ComposeQuestion): { request: ComposeRequest; reader: FileReader } {
  const root = `/${question.name}`;
  const directory = question.folder ? `${root}/${question.folder}` : root;
  const below = (path: string) => (path.startsWith('/') ? path : `${directory}/${path}`);
  const files = new Map([...question.files].map(([path, text]) => [`${root}/${path}`, text.replace(/^\uFEFF/, '')]));
  return {
    request: {
      files: question.named.map(below),
      directory,
      profiles: question.profiles,
      envFiles: question.envFiles.map(below),
      environment: new Map([['HOME', '/nonexistent'], ['PATH', '/bin'], ...question.environment]),
      ...(question.projectName === undefined ? {} : { projectName: question.projectName }),
      ...(question.projectDirectory === undefined ? {} : { projectDirectory: below(question.projectDirectory) }),
    },
    reader: { text: (path) => files.get(path) ?? null },
  };
}
