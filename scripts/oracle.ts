import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * npm run oracle -- TREE …: asks the real `docker compose` the questions in TREE/oracle.json, and writes its answers there.
 *
 * A question is `{dir, files, args?, env?, profiles?}`, as in scripts/parity.ts; what Compose said before is replaced. The binary is
 * that of the environment variable COMPOSE, or the one that the docker lane unpacks (npm test -- docker).
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const unpacked = join(root, '.cache/engines/28/usr/libexec/docker/cli-plugins/docker-compose');
const compose = process.env['COMPOSE'] ?? unpacked;

interface Question {
  readonly dir: string;
  readonly files: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
}

/** The keys of a service that contract.md names. */
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
async function answer(tree: string, { dir, files, args = [], env = {}, profiles = ['*'] }: Question): Promise<object> {
  const directory = join(tree, 'files', dir);
  const flags = [
    ...files.flatMap((file) => ['-f', file]),
    ...args,
    ...profiles.flatMap((profile) => ['--profile', profile]),
  ];
  const { code, out, err } = await run([...flags, 'config', '--format', 'json'], directory, env);
  if (code !== 0) {
    const last = err.trim().split('\n').at(-1) ?? 'failed';
    return { error: last.replaceAll(directory, '').slice(0, 300) };
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
      ? 'Name a tree that has an oracle.json: npm run oracle -- TREE'
      : `There is no Compose binary at ${compose}: run npm test -- docker once, or set COMPOSE.`,
  );
  process.exit(2);
}
for (const tree of trees) {
  const path = join(tree, 'oracle.json');
  const questions = JSON.parse(readFileSync(path, 'utf8')) as Question[];
  const answers: object[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < questions.length; i = next++) {
      const question = questions[i];
      if (!question) return;
      const { dir, files, args, env, profiles } = question;
      const asked = { dir, files, ...(args && { args }), ...(env && { env }), ...(profiles && { profiles }) };
      answers[i] = { ...asked, ...(await answer(tree, question)) };
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  writeFileSync(path, `[\n${answers.map((said) => JSON.stringify(said)).join(',\n')}\n]\n`);
  const refused = answers.filter((said) => 'error' in said).length;
  console.log(`${tree}: ${answers.length} questions, ${refused} refused`);
}
