/**
 * `npm run soak [-- --minutes 20]`: the language server as an editor drives it for long: edits by the letter, every request, cancelled
 * requests, files that come and go, and servers that are killed and started again. Prints memory and open files after two minutes and at
 * the end, and the requests that were not answered. Exit 1 where what the server holds grew by 5 %, a file stayed open or an answer is
 * missing. What it holds is read from two heap snapshots, which have no garbage: all but compiled code and V8's own records (transitions,
 * feedback, lists of weak references), which grow for as long as V8 finds more worth compiling. They are shown beside it, and so is the size
 * of the process, which holds garbage and what the first snapshot took. Needs `npm run build`. Linux only: it reads /proc.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { LspClient, uriOf } from '../test/server/LspClient.ts';
import { generator } from './fuzz/mutate.ts';
import { Inspector } from './soak/Inspector.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});
const SETTLED = 2 * 60_000;
const MOST_GROWTH = 0.05;
/** An answer that takes longer is none, in milliseconds. */
const PATIENCE = 30_000;
/** A person types no faster, in milliseconds. */
const PAUSE = 60;
/** How often a second server is killed and started again, in rounds. */
const KILL_EVERY = 200;

const random = generator(Number(values.seed));
const folder = mkdtempSync(path.join(tmpdir(), 'netlens-soak-'));
const corpus = path.join(import.meta.dirname, '../test/fixtures/corpus/files');
const projects = readdirSync(corpus).flatMap((name) => {
  const file = path.join(corpus, name, 'compose.yaml');
  try {
    return [{ name, text: readFileSync(file, 'utf8') }];
  } catch {
    return [];
  }
});
const files = projects.slice(0, 8).map(({ name, text }) => {
  const file = path.join(folder, name, 'compose.yaml');
  mkdirSync(path.dirname(file));
  writeFileSync(file, text);
  return { uri: uriOf(file), file, text, version: 1 };
});

const capabilities = { textDocument: { hover: { contentFormat: ['markdown'] } }, window: { workDoneProgress: true } };

async function opened(): Promise<LspClient> {
  // A small heap, so that what is kept shows in minutes and not in hours.
  const client = new LspClient({ folders: [folder], capabilities }, [
    '--max-old-space-size=256',
    '--max-semi-space-size=2',
    '--inspect=127.0.0.1:0',
  ]);
  await client.initialize();
  return client;
}

let unanswered = 0;
let asked = 0;
let refused = 0;

/** Waits for an answer, an error being one. */
async function answered(method: string, answer: Promise<unknown>): Promise<void> {
  asked++;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), PATIENCE)));
  const result = await Promise.race([answer.then(() => 'answer' as const).catch(() => 'error' as const), late]);
  clearTimeout(timer);
  if (result === 'error') refused++;
  if (result !== 'late') return;
  unanswered++;
  console.log(`${method}: no answer in ${PATIENCE / 1000} s`);
}

/** How often the process is measured, in milliseconds. */
const MEASURED_EVERY = 10_000;

/** Resident memory in KB, and the number of open files. */
function sizeOf({ pid }: LspClient): { readonly memory: number; readonly handles: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { memory: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]), handles: readdirSync(`/proc/${pid}/fd`).length };
}

/** One thing that a person or an editor does. */
async function round(client: LspClient, index: number): Promise<void> {
  const one = files[index % files.length];
  if (!one) return;
  const textDocument = { uri: one.uri };
  const lines = one.text.split('\n');
  const position = { line: Math.floor(random() * lines.length), character: Math.floor(random() * 12) };
  const range = { start: position, end: position };
  client.change(one.uri, ++one.version, [{ range, text: 'x' }]);
  const requests: readonly (readonly [string, object])[] = [
    ['textDocument/hover', { textDocument, position }],
    ['textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }],
    ['textDocument/codeLens', { textDocument }],
    ['textDocument/documentLink', { textDocument }],
    ['textDocument/definition', { textDocument, position }],
    ['netlens/diagram', { textDocument }],
    ['netlens/answer', { textDocument, from: '@lan', to: '@host:80' }],
    ['netlens/matrix', { textDocument }],
    ['netlens/explainer', { textDocument }],
    ['netlens/report', { textDocument, from: '@lan', to: '@host:80' }],
  ];
  const [method, params] = requests[index % requests.length] ?? requests[0] ?? ['', {}];
  const { id, answer } = client.start(method, params);
  if (random() < 0.2) client.notify('$/cancelRequest', { id });
  await answered(method, answer);
  // The text as it was.
  client.change(one.uri, ++one.version, [{ text: one.text }]);
  if (index % 50 === 0) {
    client.closeDocument(one.uri);
    client.openDocument(one.uri, one.text, 'yaml', ++one.version);
  }
  if (index % 30 === 0) {
    const extra = path.join(path.dirname(one.file), 'compose.override.yaml');
    const isThere = existsSync(extra);
    if (isThere) unlinkSync(extra);
    else writeFileSync(extra, 'services: {}\n');
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(extra), type: isThere ? 3 : 1 }] });
  }
  // The client of the tests keeps all that it received.
  client.received.length = 0;
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** The types of a heap snapshot that are V8's and not the program's. */
const OF_V8 = /^(?:code|hidden|object shape|synthetic)\b/;

function heldIn(kinds: ReadonlyMap<string, number>, isMeant: (kind: string) => boolean): number {
  return [...kinds].reduce((sum, [kind, bytes]) => sum + (isMeant(kind) ? bytes : 0), 0);
}

/** What grew most. */
function printGrowth(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
  const kinds = [...new Set([...before.keys(), ...after.keys()])];
  const grown = kinds.map((kind) => ({ kind, bytes: (after.get(kind) ?? 0) - (before.get(kind) ?? 0) }));
  for (const { kind, bytes } of grown.sort((a, b) => b.bytes - a.bytes).slice(0, 10))
    console.log(`  ${(bytes / 1024).toFixed(0)} KB more: ${kind}`);
}

async function main(): Promise<number> {
  const length = Number(values.minutes) * 60_000;
  const client = await opened();
  for (const { uri, text } of files) client.openDocument(uri, text);
  let other = await opened();
  const inspector = await Inspector.attach(client.errors);
  let restarts = 0;
  const began = performance.now();
  const samples: { readonly at: number; readonly memory: number; readonly handles: number }[] = [];
  let rounds = 0;
  const settledAt = Math.min(SETTLED, length / 3);
  let settled: ReadonlyMap<string, number> | undefined;
  for (let sampled = 0; performance.now() - began < length; rounds++) {
    await round(client, rounds);
    if (rounds % KILL_EVERY === KILL_EVERY - 1) {
      other.kill();
      await other.exitCode();
      other = await opened();
      restarts++;
    }
    const at = performance.now() - began;
    if (at - sampled > MEASURED_EVERY) {
      sampled = at;
      if (at >= settledAt) settled ??= await inspector.liveByKind();
      samples.push({ at, ...sizeOf(client) });
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  samples.push({ at: performance.now() - began, ...sizeOf(client) });
  const window = Math.min(60_000, length / 4);
  const early = samples.filter(({ at }) => at >= settledAt && at < settledAt + window);
  const late = samples.filter(({ at }) => at >= length - window);
  const [before, after] = [median(early.map((s) => s.memory)), median(late.map((s) => s.memory))];
  const [handlesBefore, handlesAfter] = [median(early.map((s) => s.handles)), median(late.map((s) => s.handles))];
  settled ??= new Map();
  const end = await inspector.liveByKind();
  const held = [settled, end].map((kinds) => heldIn(kinds, (kind) => !OF_V8.test(kind)));
  const ofV8 = [settled, end].map((kinds) => heldIn(kinds, (kind) => OF_V8.test(kind)));
  const growthOf = ([first = 0, last = 0]: readonly number[]): number => last / first - 1;
  const growth = growthOf(held);
  console.log(
    `${rounds} rounds, ${asked} requests (${refused} answered with an error or cancelled), ${restarts} servers killed`,
  );
  const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  const said = (sizes: readonly number[]): string =>
    `${sizes.map(megabytes).join(', then ')} (${(growthOf(sizes) * 100).toFixed(1)} %)`;
  console.log(`what it holds: ${said(held)}`);
  console.log(`compiled code and V8's own: ${said(ofV8)}`);
  console.log(`all that lives: ${said([0, 1].map((i) => (held[i] ?? 0) + (ofV8[i] ?? 0)))}`);
  console.log(`the process: ${said([before * 1024, after * 1024])}`);
  printGrowth(settled, end);
  console.log(`open files ${handlesBefore}, then ${handlesAfter}; requests without an answer: ${unanswered}`);
  other.kill();
  inspector.close();
  const code = await client.shutDown();
  const errors = client.errors.replace(/^(?:Debugger |For help, see|Starting inspector).*\n?/gm, '');
  console.log(`exit code ${code}${errors === '' ? '' : `, stderr: ${errors.slice(0, 500)}`}`);
  return growth < MOST_GROWTH && handlesAfter <= handlesBefore && unanswered === 0 && code === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
