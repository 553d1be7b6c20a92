import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diagramOf, elementId, escapeLabel, mermaidText, visibleText } from '../../../src/core/diagram/index.ts';
import { sketch } from './topologies.ts';

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.constantFrom(
    'end',
    'click',
    '"];--x',
    '`x`',
    '%%{init}%%',
    '__proto__',
    'constructor',
    '<img src=x onerror=alert(1)>',
    'style a:#f00;',
    'a\nb',
    '\u202e',
    'x'.repeat(300),
  ),
);

describe('hostile names', () => {
  it('cannot leave their label: every line of the text has a shape that we write', () => {
    const LINE =
      /^(?:flowchart LR| *subgraph \w+\["[^"\n`<>]*(?:<br\/>[^"\n`<>]*)*"\]| *end| *\w+(?:\(\[|\(\(|\[\[|\[\/|\[\\|\{\{|>|\(|\[|@\{ shape: \w+, label: )"[^"\n`]*"(?:\]\)|\)\)|\]\]|\/\]|\\\]|\}\}|\)|\]| \})| *\w+ \w+@[-.<>x]+(?:\|"[^"\n`]*"\|)? \w+| *\w+ ~~~ \w+| *classDef \w+ [\w:#,. -]+| *class [\w,]+ \w+)$/;
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 2, maxLength: 6 }),
        fc.constantFrom('kernel' as const, 'overview' as const),
        (names, detail) => {
          const [first = 'n', ...rest] = names;
          const made = sketch(
            [{ name: first }],
            rest.map((n) => ({ name: n, ports: ['80:80'], listens: ['127.0.0.1:80'] })),
            { project: first },
          );
          for (const line of mermaidText(diagramOf(made.topology, made.facts, { detail }))
            .trimEnd()
            .split('\n')) {
            assert.match(line, LINE);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('have ids of letters, digits and underscores, different for different names', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        assert.match(elementId('c', one), /^c_\w+$/);
        if (one !== other) assert.notEqual(elementId('c', one), elementId('c', other));
      }),
    );
    assert.notEqual(elementId('c', 'a-b'), elementId('c', 'a_2d_b'));
  });

  it('are shown as they are, with what would disturb their neighbours by code point', () => {
    assert.equal(visibleText('a\u202egnp.exe'), 'a[U+202E]gnp.exe');
    assert.equal(visibleText('two\nlines\ttab'), 'two↵lines⇥tab');
    assert.equal(visibleText('ünïcödé 日本語 🙂'), 'ünïcödé 日本語 🙂');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (t) => assert.doesNotMatch(visibleText(t), /[\p{Cc}\p{Cf}]/u)),
    );
  });

  it('read back from the entities as they were, but for signs that look the same', () => {
    const readBack = (text: string): string =>
      escapeLabel(text).replace(/#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)));
    const twins: readonly (readonly [string, string])[] = [
      ['a\\nb', 'a⧵nb'],
      ['$$', '$\u2060$'],
      ['fa:fa-x', 'fa꞉fa-x'],
    ];
    for (const [name, shown] of twins) assert.equal(readBack(name), shown);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        assert.equal(readBack(text).replaceAll('\u2060', '').replaceAll('꞉', ':'), text.replace(/\\/g, '⧵'));
      }),
    );
  });
});
