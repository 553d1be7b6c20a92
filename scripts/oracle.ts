import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ComposeQuestion, parseQuestions } from '../test/unit/compose/questions.ts';
import type { OracleQuestion } from './OracleQuestion.ts';

/**
 * npm run oracle -- TREE …: asks the real `docker compose` the questions of a tree, and writes its answers beside them.
 *
 * A tree is a folder with oracle.json and files/, and a question in it `{dir, files, args?, env?, profiles?}` (scripts/parity.ts); or a
 * folder with question sets, NAME.txt (test/unit/compose/questions.ts), whose answers become NAME.json. Answers of before are
 * replaced. The binary is that of the environment variable COMPOSE, or the one that the docker lane unpacks (npm test -- docker).
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const unpacked = join(root, '.cache/engines/28/usr/libexec/docker/cli-plugins/docker-compose');
const compose = process.env['COMPOSE'] ?? unpacked;

/** The keys of a service that docs/contract.md names. */
const SERVICE_KEYS = [
  'command',
  'container_name',
  'dns',
  'entrypoint',
  'environment',
  'expose',
  'extra_hosts',
  'hostname',
  'image',
  'links',
  'network_mode',
  'networks',
  'ports',
  'profiles',
  'scale',
];

/** What Compose says to one question, reduced to the network. */
async function answer(
  tree: string,
  { dir, files, args = [], env = {}, profiles = ['*'] }: OracleQuestion,
): Promise<object> {
  const directory = join(tree, 'files', dir);
  const flags = [
    ...files.flatMap((file) => ['-f', file]),
    ...args,
    ...profiles.flatMap((profile) => ['--profile', profile]),
  ];
  const { code, out, err } = await run([...flags, 'config', '--format', 'json'], directory, env);
  if (code !== 0) {
    const last = err.trim().split('\n').at(-1) ?? 'failed';
    return { error: last.trim().replaceAll(directory, '').replaceAll(tree, '').slice(0, 300) };
  }
  const said = JSON.parse(out) as Record<string, unknown>;
  const services = Object.entries((said['services'] ?? {}) as Record<string, Record<string, unknown>>);
  return {
    name: said['name'],
    services: Object.fromEntries(
      services.map(([name, service]) => [
        name,
        Object.fromEntries(SERVICE_KEYS.filter((key) => key in service).map((key) => [key, service[key]])),
      ]),
    ),
    networks: said['networks'] ?? {},
  };
}

function run(
  args: string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    const options = {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
      maxBuffer: 1 << 28,
      timeout: 60_000,
    };
    execFile(compose, args, options, (error, out, err) => done({ code: error ? 1 : 0, out, err }));
  });
}

const trees = process.argv.slice(2).map((tree) => resolve(tree));
if (trees.length === 0 || !existsSync(compose)) {
  console.error(
    trees.length === 0
      ? 'Name a folder of questions: npm run oracle -- test/fixtures/compose'
      : `There is no Compose binary at ${compose}: run npm test -- docker once, or set COMPOSE.`,
  );
  process.exit(2);
}
/** All of the work, three at a time, in its order. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all([worker(), worker(), worker()]);
  return results;
}

async function askTree(tree: string): Promise<void> {
  const path = join(tree, 'oracle.json');
  const questions = JSON.parse(readFileSync(path, 'utf8')) as OracleQuestion[];
  const answers = await inTurns(questions, async (question) => {
    const { dir, files, args, env, profiles } = question;
    const asked = { dir, files, ...(args && { args }), ...(env && { env }), ...(profiles && { profiles }) };
    return { ...asked, ...(await answer(tree, question)) };
  });
  writeFileSync(path, `[\n${answers.map((said) => JSON.stringify(said)).join(',\n')}\n]\n`);
  report(path, answers);
}

async function askSet(path: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'netlens-oracle-'));
  try {
    const questions = parseQuestions(readFileSync(path, 'utf8'));
    const answers = await inTurns(questions, (question) => {
      unpack(question, join(work, 'files', question.name));
      return answer(work, onDisk(question));
    });
    const lines = answers.map((said, i) => `${JSON.stringify(questions[i]?.name)}: ${JSON.stringify(said)}`);
    const target = path.replace(/\.txt$/, '.json');
    writeFileSync(target, `{\n${lines.join(',\n')}\n}\n`);
    report(target, answers);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function unpack({ files, folder }: ComposeQuestion, root: string): void {
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of files) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

function onDisk({
  name,
  folder,
  named,
  projectName,
  projectDirectory,
  envFiles,
  environment,
  profiles,
}: ComposeQuestion): OracleQuestion {
  return {
    dir: join(name, folder),
    files: named,
    args: [
      ...(projectName === undefined ? [] : ['-p', projectName]),
      ...(projectDirectory === undefined ? [] : ['--project-directory', projectDirectory]),
      ...envFiles.flatMap((file) => ['--env-file', file]),
    ],
    env: Object.fromEntries(environment),
    profiles,
  };
}

function report(path: string, answers: readonly object[]): void {
  const refused = answers.filter((said) => 'error' in said).length;
  console.log(`${path}: ${answers.length} questions, ${refused} refused`);
}

for (const tree of trees) {
  if (existsSync(join(tree, 'oracle.json'))) await askTree(tree);
  else for (const name of readdirSync(tree).sort()) if (name.endsWith('.txt')) await askSet(join(tree, name));
}
