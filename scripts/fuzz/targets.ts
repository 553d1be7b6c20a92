import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  composeConfig,
  type Network,
  parseCapturedKernel,
  readListeners,
  readPastedRules,
  readProject,
  readSettingsFile,
  readSnapshot,
} from '../../src/core/analysis/index.ts';
import { parseFromWebview, parseServerParams, parseToWebview, serverRequests } from '../../src/protocol/index.ts';
import { mutate, mutateJson } from './mutate.ts';

/** Something that takes what strangers wrote. */
export interface Target {
  readonly name: string;
  /** Makes an input. */
  readonly make: (random: () => number) => string;
  /** Takes it. What it throws is a finding. */
  readonly take: (input: string) => void;
}

const FIXTURES = path.join(import.meta.dirname, '../../test/fixtures');

/** The targets, with their samples read. */
export function targets(): readonly Target[] {
  const corpus = textsBelow(path.join(FIXTURES, 'corpus/files'));
  const compose = corpus.filter(([name]) => /compose.*\.ya?ml$/.test(name));
  const dockerfiles = corpus.filter(([name]) => /Dockerfile/.test(name)).map(([, text]) => text);
  const dotenvs = corpus.filter(([name]) => /\.env/.test(name)).map(([, text]) => text);
  const texts = corpus.map(([, text]) => text);
  const recorded = textsBelow(path.join(FIXTURES, 'truth'))
    .filter(([name]) => name.endsWith('.json'))
    .map(([, text]) => JSON.parse(text) as Readonly<Record<string, unknown>>)
    .filter(({ snapshot }) => snapshot !== undefined);
  const snapshots = recorded.map(({ snapshot, host, listeners, kernel }) => ({ snapshot, host, listeners, kernel }));
  const rules = recorded.flatMap(({ kernel }) => {
    const host = (kernel as { readonly host?: { readonly iptablesSave?: unknown } } | undefined)?.host;
    return typeof host?.iptablesSave === 'string' && host.iptablesSave !== '' ? [host.iptablesSave] : [];
  });
  const nft = textsBelow(path.join(FIXTURES, 'nft')).map(([, text]) => text);

  const pick = <T>(list: readonly T[], random: () => number): T => {
    const one = list[Math.floor(random() * list.length)];
    if (one === undefined) throw new Error('no samples');
    return one;
  };
  const anyOf = (samples: readonly string[]) => (random: () => number) =>
    mutate(pick(samples, random), samples, random);
  const jsonOf = (samples: readonly unknown[]) => (random: () => number) => {
    const sample = pick(samples, random);
    if (random() < 0.7) return JSON.stringify(mutateJson(sample, random));
    return mutate(JSON.stringify(sample), [JSON.stringify(pick(samples, random))], random);
  };
  const composeTexts = compose.map(([, text]) => text);
  const fromPage = [
    { type: 'ask', request: 1, from: 'web', to: 'db:5432/tcp' },
    { type: 'setView', view: { detail: 'focus', focus: 'web', filter: { networks: ['a'], problems: true } } },
    { type: 'save', request: 2, format: 'csv', data: 'a,b' },
    { type: 'ready', view: { detail: 'kernel' }, open: 'matrix' },
    {
      type: 'diagram',
      revision: 1,
      diagram: { nodes: [], edges: [], groups: [] },
      mermaid: '',
      view: { detail: 'kernel' },
    },
    { textDocument: { uri: 'file:///a' }, from: 'web', to: 'db:5432', view: { detail: 'overview' } },
  ];
  return [
    { name: 'compose', make: anyOf(composeTexts), take: (text) => readWhole({ '/p/compose.yaml': text }) },
    {
      name: 'override',
      make: anyOf(composeTexts),
      take: (text) =>
        readWhole({
          '/p/compose.yaml': composeTexts[text.length % composeTexts.length] ?? '',
          '/p/compose.override.yaml': text,
        }),
    },
    {
      name: 'dockerfile',
      make: anyOf([...dockerfiles, ...texts]),
      take: (text) =>
        readWhole({ '/p/compose.yaml': 'services: {web: {build: ., ports: ["80:80"]}}\n', '/p/Dockerfile': text }),
    },
    {
      name: 'dotenv',
      make: anyOf([...dotenvs, ...composeTexts]),
      take: (text) =>
        readWhole({
          '/p/compose.yaml': 'services: {web: {image: "${A:-x}", env_file: b.env}}\n',
          '/p/.env': text,
          '/p/b.env': text,
        }),
    },
    {
      name: 'snapshot',
      make: jsonOf(snapshots),
      take: (text) => ifJson(text, (raw) => query(readSnapshot(raw).network)),
    },
    {
      name: 'capture',
      make: jsonOf(snapshots.map(({ kernel }) => kernel)),
      take: (text) => ifJson(text, (kernel) => query(readSnapshot({ ...snapshots[0], kernel }).network)),
    },
    {
      name: 'iptables',
      make: anyOf(rules),
      take: (text) => {
        parseCapturedKernel({ host: { iptablesSave: text } });
        readPastedRules(text);
      },
    },
    {
      name: 'nft',
      make: anyOf(nft),
      take: (text) => {
        readPastedRules(text);
        ifJson(text, (raw) => void parseCapturedKernel({ host: { nft: raw } }));
      },
    },
    {
      name: 'listeners',
      make: jsonOf(snapshots.map(({ listeners, host }) => ({ listeners, host }))),
      take: (text) => ifJson(text, (raw) => void readListeners(raw)),
    },
    {
      name: 'settings',
      make: anyOf([
        '{"rules": {"startup-race": "off"}, "engine": "28", "profiles": ["dev"]}',
        '// a\n{"engine": "29-nft",}',
      ]),
      take: (text) => void readSettingsFile('/p/netlens.config.json', text),
    },
    {
      name: 'protocol',
      make: jsonOf(fromPage),
      take: (text) =>
        ifJson(text, (raw) => {
          parseFromWebview(raw);
          parseToWebview(raw);
          for (const method of Object.keys(serverRequests))
            parseServerParams(method as keyof typeof serverRequests, raw);
        }),
    },
  ];
}

function readWhole(files: Readonly<Record<string, string>>): void {
  const { network, project } = readProject(
    { files: [], directory: '/p', profiles: [], envFiles: [], environment: new Map() },
    { text: (file) => (Object.hasOwn(files, file) ? (files[file] ?? null) : null) },
  );
  if (project) composeConfig(project);
  if (network) query(network);
}

/** Everything that is asked of a network as soon as one is there. */
function query(network: Network): void {
  network.findings();
  network.mermaid(network.diagram({ detail: 'kernel' }));
  const [first, second] = network.topology.containers;
  if (first) network.answer(first.name, `${(second ?? first).name}:80`);
  network.answer('@lan', '@host:80');
  network.rules({ family: 4 });
}

function ifJson(text: string, take: (raw: unknown) => void): void {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return;
  }
  take(raw);
}

function textsBelow(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => path.join(folder, name))
    .filter((file) => existsSync(file) && statSync(file).isFile() && statSync(file).size < 2_000_000)
    .map((file) => [file, readFileSync(file, 'utf8')]);
}
