import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Answer,
  type ComposeRequest,
  type DeclaredConnection,
  discoveryNames,
  LineIndex,
  type Network,
  readProject,
} from '../src/core/analysis/index.ts';
import { nodeReader } from '../src/host/index.ts';
import type { OracleQuestion } from './OracleQuestion.ts';

/**
 * npm run connections [-- FILE|DIR …]: every connection that the files of Compose projects declare: who dials whom, which line says so,
 * what the client gets and why; then how many there are of each verdict. For reading by eye: the script judges nothing.
 *
 * A FILE is one Compose file. A DIR with an `oracle.json` is a tree as scripts/parity.ts reads it, and its questions are asked; else each
 * project in it is listed, found by the names that Compose looks for. Profiles are all on. Without arguments: test/fixtures/corpus.
 * A connection that a project has in the same way when it is asked otherwise is listed once.
 * `ONLY=unknown` (a verdict, an outcome or a reason's code) lists those alone.
 */

const ONLY = process.env['ONLY'];
const DEEPEST = 8;
const DISCOVERED: ReadonlySet<string> = new Set(discoveryNames);

interface Asked {
  readonly title: string;
  readonly request: ComposeRequest;
}

function requestOf(directory: string, files: readonly string[], more: Partial<ComposeRequest> = {}): ComposeRequest {
  return { files, directory, profiles: ['*'], envFiles: [], environment: new Map(), ...more };
}

/** The questions of a tree; one project may be asked several ways. */
function questionsOf(tree: string): Asked[] {
  const questions = JSON.parse(readFileSync(join(tree, 'oracle.json'), 'utf8')) as OracleQuestion[];
  return questions.map((question) => {
    const directory = join(tree, 'files', question.dir);
    const flag = (name: string) =>
      (question.args ?? []).flatMap((arg, i, all) => (arg === name ? [all[i + 1] ?? ''] : []));
    const [projectName] = flag('-p');
    const [projectDirectory] = flag('--project-directory');
    return {
      title: [question.dir, ...question.files, ...(question.args ?? [])].join(' '),
      request: requestOf(
        directory,
        question.files.map((file) => resolve(directory, file)),
        {
          ...(question.profiles ? { profiles: question.profiles } : {}),
          envFiles: flag('--env-file').map((file) => resolve(directory, file)),
          ...(projectName === undefined ? {} : { projectName }),
          ...(projectDirectory === undefined ? {} : { projectDirectory: resolve(directory, projectDirectory) }),
          environment: new Map(Object.entries(question.env ?? {})),
        },
      ),
    };
  });
}

/** The projects below a folder, by the file names of Compose's own discovery. */
function projectsBelow(root: string): Asked[] {
  const found: Asked[] = [];
  const walk = (directory: string, depth: number): void => {
    const entries = readdirSync(directory, { withFileTypes: true });
    if (entries.some((e) => e.isFile() && DISCOVERED.has(e.name)))
      found.push({ title: relative(root, directory) || basename(root), request: requestOf(directory, []) });
    for (const entry of entries)
      if (entry.isDirectory() && !['node_modules', '.git'].includes(entry.name) && depth < DEEPEST)
        walk(join(directory, entry.name), depth + 1);
  };
  walk(root, 0);
  return found;
}

function askedOf(path: string): Asked[] {
  if (statSync(path).isFile()) return [{ title: path, request: requestOf(dirname(path), [path]) }];
  return existsSync(join(path, 'oracle.json')) ? questionsOf(path) : projectsBelow(path);
}

/** `compose.yaml:12`, with the path from the project's folder. */
function placeOf({ origin }: DeclaredConnection, network: Network, directory: string): string {
  const source = origin.kind === 'source' ? origin : undefined;
  if (!source) return '(no line)';
  const text = network.texts.get(source.file);
  const line = text === undefined ? undefined : new LineIndex(text).positionOf(source.start).line + 1;
  return `${relative(directory, source.file)}${line === undefined ? '' : `:${String(line)}`}`;
}

/** What the verdict rests on: what is known of the listener, else the reason. */
function evidenceOf({ reason, assumptions, outcome }: Answer): string {
  const known = assumptions.filter((a) => a.code.startsWith('listener-')).map((a) => a.message);
  return [...(outcome === 'ok' ? [] : [`${reason.code}: ${reason.message}`]), ...known].join(' ');
}

function verdictOf({ verdict, outcome }: Answer): string {
  return verdict === 'unreachable' ? outcome : verdict;
}

const seen = new Set<string>();
const counts = new Map<string, number>();
let projects = 0;
let refused = 0;
let listed = 0;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const paths = process.argv.slice(2).map((path) => resolve(path));
for (const path of paths.length > 0 ? paths : [join(root, 'test/fixtures/corpus')]) {
  if (!existsSync(path)) {
    console.error(`There is no ${path}.`);
    process.exitCode = 2;
    continue;
  }
  for (const { title, request } of askedOf(path)) {
    const { network, problems } = readProject(request, nodeReader());
    projects++;
    if (!network) {
      refused++;
      console.log(`\n# ${title}\n  not read: ${problems[0]?.message ?? 'nothing there'}`);
      continue;
    }
    const lines = network.connections.flatMap((connection) => {
      const { answer, from, to, name } = connection;
      const verdict = verdictOf(answer);
      const place = placeOf(connection, network, request.directory);
      // A project that is asked several ways has most of its connections each time.
      const key = [request.directory, from, to, name, place, verdict].join(' ');
      if (seen.has(key)) return [];
      seen.add(key);
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      listed++;
      if (ONLY !== undefined && ![verdict, answer.outcome, answer.reason.code].includes(ONLY)) return [];
      const server = answer.servedBy === undefined ? '' : ` (${answer.servedBy})`;
      return [
        `  ${from} -> ${to}${server}  ${verdict.toUpperCase()}`,
        `      ${name || 'a word'} at ${place}`,
        `      ${evidenceOf(answer)}`,
      ];
    });
    if (lines.length > 0) console.log([`\n# ${title}`, ...lines].join('\n'));
  }
}
const byCount = [...counts].sort((a, b) => b[1] - a[1]).map(([verdict, count]) => `${verdict} ${String(count)}`);
console.log(
  `\n${String(listed)} connections in ${String(projects)} projects (${String(refused)} not read): ${byCount.join(', ')}`,
);
