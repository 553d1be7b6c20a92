import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

const ROOT = path.join(import.meta.dirname, '../..');
/** The rooms that say something in the person's language. */
const ROOMS = ['extension', 'protocol', 'server', 'webview'];

/** Texts by their keys. Where a translator needs a comment, the text is a part of a pair. */
type Bundle = Readonly<Record<string, string | { readonly message: string }>>;

function bundleIn(file: string): Bundle {
  return JSON.parse(readFileSync(file, 'utf8')) as Bundle;
}

const textOf = (entry: Bundle[string] | undefined): string | undefined =>
  typeof entry === 'object' ? entry.message : entry;

const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(/\{[^{}]*\}/g)].map(([found]) => found).sort();

/** What a translation has that it should not, or says otherwise. */
function faultsOf(translated: Bundle, source: Bundle): readonly string[] {
  return Object.entries(translated).flatMap(([key, entry]) => {
    const original = textOf(source[key]);
    if (original === undefined) return [`no such text: ${key}`];
    const [here, there] = [placeholders(textOf(entry) ?? ''), placeholders(original)];
    return here.join() === there.join() ? [] : [`other placeholders: ${key}`];
  });
}

/** The translations of a bundle: `bundle.l10n.de.json` beside `bundle.l10n.json`. */
function translationsOf(bundle: string): readonly string[] {
  const folder = path.dirname(bundle);
  const name = path.basename(bundle, '.json');
  const isOne = new RegExp(`^${name.replaceAll('.', '\\.')}\\.[\\w-]+\\.json$`);
  return readdirSync(folder)
    .filter((file) => isOne.test(file))
    .map((file) => path.join(folder, file));
}

const BUNDLES = [path.join(ROOT, 'l10n/bundle.l10n.json'), path.join(ROOT, 'package.nls.json')];

describe('texts for translators', () => {
  it('are all in l10n/bundle.l10n.json (npm run l10n)', async () => {
    // One text of each room: the exporter sets out anew for every file.
    const files = ROOMS.map((room) => {
      const folder = path.join(ROOT, 'src', room);
      const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
      const texts = sources.map((file) => readFileSync(path.join(folder, file), 'utf8'));
      return { extension: '.ts', contents: texts.filter((text) => text.includes('l10n')).join('\n') };
    });
    const exported = (await getL10nJson(files)) as Bundle;
    const [bundle = ''] = BUNDLES;
    assert.ok(existsSync(bundle));
    assert.ok(Object.keys(exported).length > 400);
    assert.deepEqual(bundleIn(bundle), exported);
  }).timeout(60_000);

  for (const bundle of BUNDLES)
    it(`have translations of the same keys and placeholders: ${path.basename(bundle)}`, () => {
      for (const file of translationsOf(bundle)) assert.deepEqual(faultsOf(bundleIn(file), bundleIn(bundle)), [], file);
    });

  it('are told from a translation with a key too many, or without a placeholder', () => {
    const source = { 'No problems in {0}': 'No problems in {0}' };
    assert.deepEqual(faultsOf({ 'No problems in {0}': 'Keine in {0}' }, source), []);
    assert.deepEqual(faultsOf({ 'No problems in {0}': 'Keine' }, source), ['other placeholders: No problems in {0}']);
    assert.deepEqual(faultsOf({ 'Some in {0}': '{0}' }, source), ['no such text: Some in {0}']);
  });
});
