import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject, topologyOfProject } from '../src/core/compose/index.ts';
import { readListeners } from '../src/core/docker/index.ts';
import {
  answerQuestion,
  answerText,
  parseQuestion,
  reasonCatalogue,
  type ReasonExample,
  reasonIndexMarkdown,
  reasonMarkdown,
  unaskable,
} from '../src/core/explain/index.ts';
import { buildState } from '../src/core/kernel/index.ts';
import { type Answer, DEFAULT_ENGINE, parseEngine } from '../src/core/model/index.ts';

/**
 * Writes docs/reasons/<code>.md and docs/reasons/index.md from core/explain. Each page's example is asked for real: the
 * answer stands on the page, and one that does not name the page's code fails the script. With --check nothing is written,
 * and a page that is not what the code says fails it too.
 */
const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/reasons');
const checking = process.argv.includes('--check');
const complaints: string[] = [];

const pages = new Map<string, string>([['index.md', reasonIndexMarkdown(reasonCatalogue)]]);
for (const reason of reasonCatalogue) {
  const answer = reason.example && answerTo(reason.example);
  const codes = answer ? [answer.reason.code, ...answer.assumptions.map((a) => a.code)] : [];
  if (answer && !codes.includes(reason.code)) {
    complaints.push(`The example of ${reason.code} gives ${codes.join(', ')}: ${answer.reason.message}`);
  }
  pages.set(`${reason.code}.md`, reasonMarkdown(reason, answer && answerText(answer)));
}

mkdirSync(folder, { recursive: true });
for (const [name, wanted] of pages) {
  const file = join(folder, name);
  if (textOf(file) === wanted) continue;
  if (checking) complaints.push(`docs/reasons/${name} is not what core/explain says: run node scripts/reasons.ts.`);
  else writeFileSync(file, wanted);
}
for (const name of readdirSync(folder).filter((n) => n.endsWith('.md') && !pages.has(n))) {
  if (checking) complaints.push(`docs/reasons/${name} belongs to no reason: run node scripts/reasons.ts.`);
  else rmSync(join(folder, name));
}
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
else console.log(`${reasonCatalogue.length} reasons, ${pages.size} pages ${checking ? 'current' : 'written'}.`);

/** What `netlens explain` would say to it, with the project in a folder called shop. */
function answerTo(example: ReasonExample): Answer {
  const project = loadProject(
    { files: ['/shop/compose.yaml'], directory: '/shop', profiles: [], envFiles: [], environment: new Map() },
    { text: (path) => (path === '/shop/compose.yaml' ? example.compose : null) },
  );
  if (!project.value) throw new Error(project.problems[0]?.message);
  const said = readListeners({ listeners: example.listeners ?? [], host: example.host ?? {} });
  const { listeners, ...rest } = said.value;
  const stated = (example.engine === undefined ? undefined : parseEngine(example.engine)) ?? DEFAULT_ENGINE;
  const engine = { ...stated, ...(example.platform ? { platform: example.platform } : {}) };
  const topology = topologyOfProject(project.value, {
    engine,
    includeInactive: true,
    ...rest,
    ...(example.listeners ? { listeners } : {}),
  }).value;
  const { value, problems } = parseQuestion(topology, example.from, example.to);
  return value ? answerQuestion(buildState(topology), value) : unaskable(example.from, example.to, problems);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
