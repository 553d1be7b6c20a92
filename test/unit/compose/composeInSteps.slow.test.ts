import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isAlias, isMap, isPair, isScalar, isSeq, Parser } from 'yaml';
import { composeInSteps } from '../../../src/core/compose/yaml/composeInSteps.ts';
import { questionSets, readQuestions } from './questions.ts';

const OPTIONS = {
  schema: 'failsafe',
  resolveKnownTags: false,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Every file of the question sets. */
const TEXTS = [
  ...new Set(questionSets.flatMap((set) => readQuestions(set).flatMap(({ files }) => [...files.values()]))),
].filter((text) => text.length < 20_000);

/** What was composed, with its places, when no more than `most` characters are composed in one go where they can be cut. */
function composed(text: string, most: number): { readonly documents: unknown; readonly steps: number } {
  const documents: unknown[] = [];
  let steps = 0;
  for (const document of composeInSteps(new Parser().parse(text), OPTIONS, text.length, most)) {
    if (!document) steps++;
    else {
      const faults = [...document.errors, ...document.warnings].map(({ pos, code, message }) => [pos, code, message]);
      documents.push([
        plain(document.contents),
        faults.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      ]);
    }
  }
  return { documents, steps };
}

function plain(node: unknown): unknown {
  if (isPair(node)) return [plain(node.key), plain(node.value)];
  if (isAlias(node)) return { alias: node.source, range: node.range };
  if (isScalar(node)) {
    const { value, source, type, tag, anchor, range } = node;
    return { value, source, type, tag, anchor, range };
  }
  if (isMap(node) || isSeq(node)) {
    const { tag, anchor, range, flow, items } = node;
    return { map: isMap(node), tag, anchor, range, flow, items: items.map(plain) };
  }
  return node;
}

describe('composeInSteps', function () {
  this.timeout(60_000);

  it('makes of every file what is composed in one go, wherever it is cut', () => {
    assert.ok(TEXTS.length > 1000);
    for (const text of TEXTS) {
      const whole = composed(text, Infinity);
      for (const most of [0, 40, 300]) assert.deepEqual(composed(text, most).documents, whole.documents, text);
    }
  });

  it('does so for damaged files, with the same faults in the same places', () => {
    const damage = fc.constantFrom(
      '',
      ':',
      '- ',
      '\n',
      '\t',
      '#x',
      '{',
      ']',
      '&a ',
      '*a',
      '? ',
      '"',
      '  ',
      '!x ',
      '%',
      '---\n',
    );
    const at = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), at, at, damage, (text, from, gone, put) => {
        const start = Math.floor(from * text.length);
        const damaged = text.slice(0, start) + put + text.slice(start + Math.floor(gone * gone * 20));
        assert.deepEqual(composed(damaged, 30).documents, composed(damaged, Infinity).documents, damaged);
      }),
      { numRuns: 1500 },
    );
  });

  it('refuses what stands between items once, also where the mapping is cut there', () => {
    for (const text of ['  c: 2\n  {', '  c: 2\n  {a: 1\n  c: 2\n  {b:\n}', '  c: 2\n  {: a: 1\n  {: ']) {
      const whole = composed(text, Infinity).documents;
      assert.match(JSON.stringify(whole), /"IMPOSSIBLE"/);
      for (const most of [0, 8]) assert.deepEqual(composed(text, most).documents, whole, text);
    }
  });

  it('takes a step for every few thousand characters, and none for a small file', () => {
    const large = `services:\n${Array.from({ length: 3000 }, (_, i) => `  s${i}:\n    image: a\n`).join('')}`;
    assert.ok(composed(large, 8192).steps > large.length / 8192);
    assert.equal(composed('services: {}\n', 8192).steps, 0);
  });
});
