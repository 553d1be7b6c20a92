import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseAnyYaml } from '../../../src/core/compose/yaml/parseYaml.ts';
import { readByLine } from '../../../src/core/compose/yaml/readByLine.ts';
import { questionSets, readQuestions } from './questions.ts';

const UNDERSTOOD: Readonly<Record<string, string>> = {
  'a key and a scalar': 'a: b',
  'every style of scalar': 'a: b c\nd: "e # f"\ng: \'h: i\'\nj: 010\nk: 1_000\nl: ~\nm: 1.50\nn: 2001-1-1\no: ${P:-q}',
  'quoted keys': '"a": b\n\'c d\': e\n"null": f',
  'empty values': 'a:\nb:   \nc: # d\ne:\n\n  # f\ng:\n  h:\n  # i\nj:',
  'lists, indented and not': 'a:\n- b\n- "c"\nd:\n  - e\n  -   f # g\n',
  'mappings in lists': 'a:\n  - b: c\n    d:\n      e: f\n  -   g:\n        - h\n',
  'lists in brackets': 'a: []\nb: [ c, "d, e", 1, f:g ]  # h\ni:\n  - [j]\n',
  'braces with nothing in them': 'a: {}\nb: { } # c\nd:\n  - {}',
  'comments behind values': 'a: b # c\nd: e#f\ng: h #\n  # i\nj: "k" # l',
  'comments at every depth':
    'a:\n  b:\n    c: d\n    # e\n  # f\n# g\n  h: i\n      # j\n\n      # k\n  # l\nm:\n  - n\n    # o\n  # p\n  - q\n# r\n',
  'comments below blocks': 'a:\n  b:\n    c:\n      d: e\n    # f\n        # g\nh: i',
  'a key that is given twice': 'a: b\nc: d\na: e',
  'a start of the document': '---\na: b\n',
  'colons and dashes in scalars': 'a: b:c\nd: http://e:1/f\ng: -h\ni: j - k\nl: m--n',
  'no line feed at the end, spaces instead': 'a:\n  - b\n   ',
};

const LEFT: Readonly<Record<string, string>> = {
  nothing: '',
  'a comment': '# a\n',
  'a list': '- a\n',
  'a tab': 'a:\tb',
  'a carriage return': 'a: b\r\nc: d\r\n',
  'a byte order mark': '\ufeffa: b',
  'an anchor': 'a: &b c',
  'an alias': 'a: *b',
  'a merge key': '<<: a',
  'a tag': 'a: !reset null',
  'a block scalar': 'a: |\n  b\n',
  'a plain scalar of two lines': 'a: b\n  c\n',
  'a quoted scalar of two lines': 'a: "b\n  c"\n',
  'an escape': 'a: "\\n"',
  'an escaped quote': "a: 'b''c'",
  'braces with something in them': 'a: {b: c}',
  'brackets of two lines': 'a: [b,\n  c]\n',
  'brackets that begin a value': 'a: [b] c\n',
  'a key that is no string': 'null: a',
  'a key with a space': 'a b: c',
  'an explicit key': '? a\n: b\n',
  'two mappings on one line': 'a: b: c',
  'a list on the line of its key': 'a: - b',
  'a list in a list': 'a:\n  - - b\n',
  'an item without a value': 'a:\n  -\n  - b\n',
  'an item beside a key': 'a: b\n- c\n',
  'a key beside an item': 'a:\n  - b\n  c: d\n',
  'too little indentation': 'a:\n    b: c\n  d: e\n',
  'too much indentation': 'a: b\n  c: d\n',
  'a second document': 'a: b\n---\nc: d\n',
  'an end of the document': 'a: b\n...\n',
  'a directive': '%YAML 1.1\n---\na: b\n',
};

/** What both readers make of a file; undefined where one of them leaves it to the other. */
function bothOf(text: string): { readonly byLine: unknown; readonly byPackage: unknown } | undefined {
  const file = { path: '/p/compose.yaml', text };
  const lines = readByLine(file);
  if (!lines) return undefined;
  const { documents, problems } = parseAnyYaml(file);
  return {
    byLine: [[plain(lines.document)], lines.problems.found],
    byPackage: [documents.map(plain), problems],
  };
}

/** With mappings as lists, since their order matters. */
function plain(node: unknown): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) =>
      key === 'file' ? undefined : value instanceof Map ? [...value] : value,
    ),
  );
}

/** A file with as many services as are asked for. */
function services(count: number): string {
  const each = Array.from(
    { length: count },
    (_, i) => `  s${i}:\n    # what it does\n    command: ["serve", "--port", "${i}"]\n    networks:\n      a: {}\n`,
  );
  return `services:\n${each.join('')}networks:\n  a:\n`;
}

describe('readByLine', () => {
  for (const [name, text] of Object.entries(UNDERSTOOD)) {
    it(`reads ${name} as the yaml package does`, () => {
      const both = bothOf(text);
      assert.ok(both);
      assert.deepEqual(both.byLine, both.byPackage);
    });
  }

  for (const [name, text] of Object.entries(LEFT)) {
    it(`leaves ${name} to the yaml package`, () => {
      assert.equal(bothOf(text), undefined);
    });
  }

  it('reads the files of all questions as the yaml package does', () => {
    const texts = questionSets.flatMap((set) => readQuestions(set).flatMap(({ files }) => [...files.values()]));
    let read = 0;
    for (const text of texts) {
      const both = bothOf(text);
      if (!both) continue;
      read++;
      assert.deepEqual(both.byLine, both.byPackage, text);
    }
    assert.ok(read > 100);
  });

  it('reads damaged files as the yaml package does', () => {
    const whole = [...Object.values(UNDERSTOOD), services(3)];
    const parts = [
      ':',
      '- ',
      '\n',
      ' ',
      '  ',
      '#x',
      ' # x',
      '\n  # x\n',
      '\n       # x\n',
      '"',
      "'",
      '[',
      ']',
      ', ',
      '{}',
    ];
    const more = ['a:\n', '\n    a: b\n', '\n  - a\n', '---\n', '\n\n', 'null', '1', '$', '&a ', '|', '?', '', '', ''];
    const at = fc.double({ min: 0, max: 1, noNaN: true });
    const damages = fc.array(fc.tuple(at, at, fc.constantFrom(...parts, ...more)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...whole), damages, (text, changes) => {
        let damaged = text;
        for (const [from, gone, put] of changes) {
          const start = Math.floor(from * damaged.length);
          damaged = damaged.slice(0, start) + put + damaged.slice(start + Math.floor(gone * gone * 8));
        }
        const both = bothOf(damaged);
        if (both) assert.deepEqual(both.byLine, both.byPackage, damaged);
      }),
      { numRuns: 1500 },
    );
  });
});
