import assert from 'node:assert/strict';
import {
  type FindingSettings,
  type FolderEntry,
  type Network,
  readProject,
  type ReadingOptions,
} from '../../../src/core/analysis/index.ts';
import { type LintResult, ruleCatalogue } from '../../../src/core/lint/index.ts';

/** The network of the project whose files these are, by path; discovered in `directory` as Compose does. */
export function readTexts(
  texts: ReadonlyMap<string, string>,
  directory: string,
  beside: Pick<ReadingOptions, 'live' | 'engine' | 'images'> = {},
): Network {
  const { network, problems } = readProject(
    { files: [], directory, profiles: [], envFiles: [], environment: new Map() },
    { text: (path) => texts.get(path) ?? null, list: (folder) => listed(texts, folder) },
    beside,
  );
  assert.ok(network, problems.map((p) => p.message).join('; '));
  return network;
}

/** What lies in a folder of these files. */
function listed(texts: ReadonlyMap<string, string>, folder: string): readonly FolderEntry[] | null {
  const names = new Map<string, FolderEntry>();
  const within = folder.endsWith('/') ? folder : `${folder}/`;
  for (const path of texts.keys()) {
    if (!path.startsWith(within)) continue;
    const [name = '', ...below] = path.slice(within.length).split('/');
    names.set(name, { name, kind: below.length > 0 ? 'folder' : 'file' });
  }
  return names.size === 0 ? null : [...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What one rule finds, the others being off; without what Compose itself rejects. */
export function foundBy(rule: string, network: Network): LintResult {
  const others = ruleCatalogue.filter(({ id }) => id !== rule).map(({ id }) => [id, 'off'] as const);
  const settings: FindingSettings = { severities: new Map(others), syntax: false };
  const { findings, log } = network.findings(settings);
  return { findings: findings.filter((f) => f.saidBy !== 'compose'), log };
}
