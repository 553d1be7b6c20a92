import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeConfig, loadProject, printingProblems } from '../src/core/compose/index.ts';
import { isRefusal } from '../src/core/model/index.ts';
import { nodeReader } from '../src/host/index.ts';
import type { OracleQuestion } from './OracleQuestion.ts';

/**
 * npm run parity [-- TREE …]: compares `netlens config` with the recorded answers of `docker compose config`.
 *
 * A TREE holds `oracle.json` and `files/`: questions as `{dir, files}` (no files: discovery in `dir`), asked with every
 * profile and an empty environment, and what Compose said: `name`, `services` and `networks`, or `error`. Without
 * arguments test/fixtures/corpus is asked, and the trees of ../shared/corpus where they lie beside the checkout. Exit 1 where one
 * answer differs.
 */

const SHOWN = Number(process.env['SHOWN'] ?? 12);

/** What is wrong with the flags or the folder, and stands in no file. */
const PLACELESS = new Set(['compose-no-file', 'compose-project-name']);

/** What was asked and came out otherwise, in a few lines; undefined where both agree. */
function difference(tree: string, question: OracleQuestion): string | undefined {
  const directory = join(tree, 'files', question.dir);
  const flag = (name: string) =>
    (question.args ?? []).flatMap((arg, index, all) =>
      arg === name && all[index + 1] !== undefined ? [all[index + 1] ?? ''] : [],
    );
  const [projectName] = flag('-p');
  const [projectDirectory] = flag('--project-directory');
  const { value, problems } = loadProject(
    {
      files: question.files.map((file) => resolve(directory, file)),
      directory,
      profiles: question.profiles ?? ['*'],
      envFiles: flag('--env-file').map((file) => resolve(directory, file)),
      ...(projectName === undefined ? {} : { projectName }),
      ...(projectDirectory === undefined ? {} : { projectDirectory: resolve(directory, projectDirectory) }),
      environment: new Map([
        ['HOME', '/nonexistent'],
        ['PATH', process.env['PATH'] ?? ''],
        ...Object.entries(question.env ?? {}),
      ]),
    },
    nodeReader(),
  );
  const problem = [...problems, ...(value ? printingProblems(value) : [])].find(isRefusal);
  if (question.error !== undefined) {
    if (!problem) return `Compose refuses it (${question.error}), Net Lens does not`;
    return problem.origin || PLACELESS.has(problem.code)
      ? undefined
      : `Net Lens refuses it without saying where (${problem.message})`;
  }
  if (problem) return `Net Lens refuses it (${problem.code}: ${problem.message}), Compose does not`;
  const config = value ? composeConfig(value) : {};
  const ours = ordered({ name: config['name'], services: config['services'], networks: config['networks'] ?? {} });
  const theirs = ordered({ name: question.name, services: question.services, networks: question.networks ?? {} });
  if (ours === theirs) return undefined;
  let at = 0;
  while (ours[at] === theirs[at]) at++;
  const near = (text: string) => text.slice(Math.max(0, at - 60), at + 120);
  return `Compose:  …${near(theirs)}…\n    Net Lens: …${near(ours)}…`;
}

/** JSON with sorted keys, so that only meaning is compared. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function corpora(): string[] {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = resolve(here, '../../shared/corpus');
  return [
    resolve(here, '../test/fixtures/corpus'),
    ...(existsSync(beside) ? readdirSync(beside).map((name) => join(beside, name)) : []),
  ];
}

const asked = process.argv.slice(2).map((tree) => resolve(tree));
const trees = (asked.length > 0 ? asked : corpora()).filter((tree) => existsSync(join(tree, 'oracle.json')));
if (trees.length === 0) {
  console.error('There is no tree with an oracle.json to compare with. Name one: npm run parity -- TREE');
  process.exitCode = 2;
}
for (const tree of trees) {
  const questions = JSON.parse(readFileSync(join(tree, 'oracle.json'), 'utf8')) as OracleQuestion[];
  const different = questions.flatMap((question) => {
    const found = difference(tree, question);
    return found === undefined ? [] : [`  ${question.dir} ${question.files.join(' ')}\n    ${found}`];
  });
  const agreed = questions.length - different.length;
  console.log(
    `${tree}: ${agreed}/${questions.length} (${((100 * agreed) / Math.max(1, questions.length)).toFixed(1)} %)`,
  );
  for (const line of different.slice(0, SHOWN)) console.log(line);
  if (different.length > SHOWN) console.log(`  and ${different.length - SHOWN} more`);
  if (different.length > 0) process.exitCode = 1;
}
