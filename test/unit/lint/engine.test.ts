import assert from 'node:assert/strict';
import { lint, type Report, type Rule, type RuleDocs } from '../../../src/core/lint/index.ts';
import { DEFAULT_ENGINE, type SourceOrigin, type Topology } from '../../../src/core/model/index.ts';
import { yaml } from '../yaml.ts';

const DOCS: RuleDocs = {
  what: '',
  why: '',
  bad: { compose: '' },
  good: { compose: '' },
  fixSafety: '',
  references: [],
};
const TOPOLOGY: Topology = {
  source: 'compose',
  engine: DEFAULT_ENGINE,
  host: {},
  networks: [],
  containers: [],
  listeners: [],
  listenersComplete: false,
};

const at = (start: number, end = start + 1, file = '/p/compose.yaml'): SourceOrigin => ({
  kind: 'source',
  file,
  start,
  end,
});

function rule(id: string, reports: readonly Report[] | (() => Iterable<Report>), extra: Partial<Rule> = {}): Rule {
  return {
    id,
    severity: 'warning',
    group: 'Publishing',
    docs: DOCS,
    check: () => (typeof reports === 'function' ? reports() : reports),
    ...extra,
  };
}

function run(rules: readonly Rule[], text = '', severities: Parameters<typeof lint>[1]['severities'] = new Map()) {
  const result = lint(
    { topology: TOPOLOGY, files: new Map([['/p/compose.yaml', text]]), dial: () => undefined, glance: () => undefined },
    { severities },
    rules,
  );
  return { ...result, said: result.findings.map((f) => `${f.rule} ${f.severity} ${f.origin.start} ${f.message}`) };
}

describe('lint', () => {
  it('sorts by file and place', () => {
    const { said } = run([
      rule('b', [
        { origin: at(9), message: 'late' },
        { origin: at(1, 2, '/a'), message: 'other file' },
      ]),
      rule('a', [{ origin: at(3), message: 'early' }]),
    ]);
    assert.deepEqual(said, ['b warning 1 other file', 'a warning 3 early', 'b warning 9 late']);
  });

  it('reports one text once per rule, for all that it concerns', () => {
    const subject = (id: string) => ({ kind: 'container', id }) as const;
    const { findings } = run([
      rule('a', [
        { origin: at(1), message: 'one', severity: 'hint', subjects: [subject('x')] },
        { origin: at(1), message: 'two', subjects: [subject('y'), subject('x')] },
      ]),
    ]);
    assert.deepEqual(
      findings.map((f) => [f.message, f.severity, f.subjects]),
      [['two', 'warning', [subject('x'), subject('y')]]],
    );
  });

  it('keeps apart what is said of one object of the daemon', () => {
    const origin = { kind: 'docker', object: 'container', id: 'c1' } as const;
    const { said } = run([
      rule('a', [
        { origin, message: 'port 1' },
        { origin, message: 'port 2' },
        { origin, message: 'port 2' },
      ]),
    ]);
    assert.deepEqual(said, ['a warning 0 port 1', 'a warning 0 port 2']);
  });

  it('lets a failing rule cost itself alone, and keeps what it found', () => {
    const { said, log } = run([
      rule('broken', function* () {
        yield { origin: at(4), message: 'found before' };
        throw new Error('boom');
      }),
      rule('whole', [{ origin: at(5), message: 'still runs' }]),
    ]);
    assert.deepEqual(log, ['The rule broken failed and was skipped: boom']);
    assert.deepEqual(said, [
      'internal-error information 0 The rule broken failed on this project and was skipped (boom); please report it.',
      'broken warning 4 found before',
      'whole warning 5 still runs',
    ]);
  });

  it('takes severities from the settings, and keeps a milder case milder', () => {
    const both = rule('a', [
      { origin: at(1), message: 'main' },
      { origin: at(2), message: 'mild', severity: 'hint' },
    ]);
    assert.deepEqual(run([both], '', new Map([['a', 'error']])).said, ['a error 1 main', 'a hint 2 mild']);
    assert.deepEqual(run([both], '', new Map([['a', 'hint']])).said, ['a hint 1 main', 'a hint 2 mild']);
    assert.deepEqual(run([both], '', new Map([['a', 'off']])).said, []);
  });

  it('runs live-only rules only where a daemon was read', () => {
    assert.deepEqual(run([rule('a', [{ origin: at(1), message: 'x' }], { liveOnly: true })]).said, []);
  });

  describe('joins findings that one edit cures', () => {
    const edit = (start: number, file = '/p/compose.yaml') => ({ file, start, end: start, newText: 'x' });
    const fix = (start: number, file?: string) => ({ title: `Fix ${start}`, safe: true, edits: [edit(start, file)] });
    const report = (start: number, extra: Partial<Report> = {}): Report => ({
      origin: at(start),
      message: 'm',
      fixes: [fix(99)],
      subjects: [{ kind: 'container', id: String(start) }],
      ...extra,
    });

    it('four of them, to one with the other places, all subjects, and the fixes that cure all', () => {
      const own = (start: number) => report(start, { fixes: [fix(99), fix(start), fix(98)] });
      const { findings } = run([
        rule('a', [
          own(3),
          report(1, { fixes: [fix(99), fix(98)] }),
          own(5),
          report(7, { message: 'n', fixes: [fix(99), fix(98)] }),
        ]),
      ]);
      assert.equal(findings.length, 1);
      const [one] = findings;
      assert.ok(one);
      assert.equal(one.origin.start, 1);
      assert.deepEqual(
        one.related.map(({ origin, message }) => `${origin.start} ${message}`),
        ['3 Same problem here, with the same fix.', '5 Same problem here, with the same fix.', '7 The same fix: n'],
      );
      assert.deepEqual(
        one.fixes.map(({ title }) => title),
        ['Fix 99', 'Fix 98'],
      );
      assert.deepEqual(
        one.subjects.map((s) => 'id' in s && s.id),
        ['1', '3', '5', '7'],
      );
    });

    it('at a place in the file that the edit changes', () => {
      const fixes = [fix(99, '/p/z.yaml')];
      const { findings } = run([
        rule(
          'a',
          [1, 2, 3].map((n) => report(n, { fixes })).concat(report(9, { origin: at(9, 10, '/p/z.yaml'), fixes })),
        ),
      ]);
      assert.deepEqual(
        findings.map(({ origin, related }) => [origin.file, related.length]),
        [['/p/z.yaml', 3]],
      );
    });

    const apart: readonly (readonly [string, readonly Report[]])[] = [
      ['three that differ', [1, 2, 3].map((n) => report(n, { message: `m${n}` }))],
      ['with a fix each', [1, 2, 3, 4].map((n) => report(n, { fixes: [fix(n)] }))],
      ['without a fix', [1, 2, 3, 4].map((n) => report(n, { fixes: [] }))],
      [
        'of which two are milder',
        [1, 2, 3, 4].map((n) => report(n, { message: `m${n}`, ...(n > 2 ? { severity: 'hint' } : {}) })),
      ],
    ];
    for (const [what, reports] of apart) {
      it(`but not those ${what}`, () => assert.equal(run([rule('a', reports)]).findings.length, reports.length));
    }

    it('two that are equal', () => {
      const { findings } = run([rule('a', [report(1), report(2)])]);
      assert.deepEqual(
        findings.map(({ origin, related }) => [origin.start, related.length]),
        [[1, 1]],
      );
    });

    it('but not those of two rules', () => {
      const { findings } = run([rule('a', [report(1)]), rule('b', [report(3)])]);
      assert.equal(findings.length, 2);
    });

    it('but not one that a comment silences', () => {
      const text = ['m', 'm # netlens-ignore a', 'm', 'm'].join('\n');
      const starts = [0, 2, text.indexOf('m', 20), text.lastIndexOf('m')];
      const { findings } = run(
        [
          rule(
            'a',
            starts.map((n) => report(n)),
          ),
        ],
        text,
      );
      assert.deepEqual(
        findings.map(({ related }) => related.length),
        [2],
      );
    });
  });
});

describe('netlens-ignore', () => {
  const lines = (text: string, needle: string) =>
    run([rule('some-rule', [{ origin: at(text.indexOf(needle)), message: 'x' }])], text).findings.length;
  const cases: readonly (readonly [string, string, number])[] = [
    ['on the line', 'a: HIT # netlens-ignore some-rule\n', 0],
    ['on the line above', '# netlens-ignore some-rule\na: HIT\n', 0],
    [
      'above further comments',
      yaml`
      # netlens-ignore some-rule
      # because of this
      a: HIT
    `,
      0,
    ],
    ['in a list', '# netlens-ignore other, some-rule\r\na: HIT\r\n', 0],
    ['with a reason after it', 'a: HIT # netlens-ignore some-rule - on purpose\n', 0],
    ['all rules', 'a: HIT # netlens-ignore\n', 0],
    ['in a file with // comments', '// netlens-ignore some-rule\nHIT\n', 0],
    ['in a file with ; comments', 'HIT ; netlens-ignore some-rule\n', 0],
    ['on the first line of the file', 'HIT # netlens-ignore some-rule', 0],
    ['several rules without a comma', 'a: HIT # netlens-ignore other some-rule\n', 0],
    [
      'inside a flow list',
      yaml`
      a: [1,
        # netlens-ignore some-rule
        HIT]
    `,
      0,
    ],
    [
      'above a block scalar',
      yaml`
      a:
        # netlens-ignore some-rule
        b: |
          if x
            HIT
    `,
      0,
    ],
    [
      'beside the header of a folded one',
      yaml`
      a:
        b: >- # netlens-ignore some-rule
          x

          c: HIT
    `,
      0,
    ],
    [
      'above an item that is a block scalar',
      yaml`
      a:
        # netlens-ignore some-rule
        - |
          HIT
    `,
      0,
    ],
    [
      'above words on several lines',
      yaml`
      # netlens-ignore some-rule
      a: x
        y HIT
    `,
      0,
    ],
    [
      'above the key of words below it',
      yaml`
      # netlens-ignore some-rule
      a:
        y
        HIT
    `,
      0,
    ],
    [
      'above the key of a mapping',
      yaml`
      # netlens-ignore some-rule
      a:
        b: HIT
    `,
      1,
    ],
    [
      'above the key of a list',
      yaml`
      # netlens-ignore some-rule
      a:
        - HIT
    `,
      1,
    ],
    [
      'above a flow list',
      yaml`
      # netlens-ignore some-rule
      a: [
        HIT
        ]
    `,
      1,
    ],
    [
      'above a block scalar that ended',
      yaml`
      # netlens-ignore some-rule
      a: |
        x
      b:
        c: HIT
    `,
      1,
    ],
    ['another rule', 'a: HIT # netlens-ignore other\n', 1],
    ['a rule whose name begins alike', 'a: HIT # netlens-ignore some\n', 1],
    [
      'two lines above',
      yaml`
      # netlens-ignore some-rule
      b: 1
      a: HIT
    `,
      1,
    ],
    ['beside the line above', 'b: 1 # netlens-ignore some-rule\na: HIT\n', 1],
    [
      'a blank line between',
      yaml`
      # netlens-ignore some-rule

      a: HIT
    `,
      1,
    ],
    ['no comment', 'a: HIT netlens-ignore some-rule\n', 1],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(lines(text, 'HIT'), expected));
});
