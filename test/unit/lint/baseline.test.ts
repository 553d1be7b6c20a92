import assert from 'node:assert/strict';
import { againstBaseline, baselineText, readBaseline } from '../../../src/core/lint/index.ts';
import type { Finding } from '../../../src/core/model/index.ts';

function finding(message: string, start = 0, file = '/p/a/compose.yaml'): Finding {
  return {
    rule: 'a-rule',
    severity: 'warning',
    message,
    origin: { kind: 'source', file, start, end: start + 1 },
    related: [],
    fixes: [],
    subjects: [],
  };
}

/** What is new and what is gone among `after`, of a baseline that is written for `before` and read again. */
function compared(before: readonly Finding[], after: readonly Finding[], [from, to] = ['/p', '/p']) {
  const baseline = readBaseline(JSON.parse(baselineText(before, new Map(), from)));
  assert.ok('entries' in baseline);
  const { fresh, old, gone } = againstBaseline(after, baseline, new Map(), to);
  return {
    fresh: fresh.map((f) => `${f.message} ${f.origin.start}`),
    old: old.length,
    gone: gone.map((entry) => `${entry.file} ${entry.message} ${entry.count}`),
  };
}

describe('a baseline', () => {
  const [m, n] = [finding('m'), finding('n')];
  const cases: readonly (readonly [string, Finding[], Finding[], ReturnType<typeof compared>])[] = [
    ['nothing before and after', [], [], { fresh: [], old: 0, gone: [] }],
    ['the same', [m, n], [n, m], { fresh: [], old: 2, gone: [] }],
    ['one more', [m], [m, n], { fresh: ['n 0'], old: 1, gone: [] }],
    ['one less', [m, n], [n], { fresh: [], old: 1, gone: ['a/compose.yaml m 1'] }],
    ['moved', [m], [finding('m', 40)], { fresh: [], old: 1, gone: [] }],
    ['equal ones, one more', [m, m], [m, m, finding('m', 9)], { fresh: ['m 9'], old: 2, gone: [] }],
    ['equal ones, two less', [m, m, m], [m], { fresh: [], old: 1, gone: ['a/compose.yaml m 2'] }],
    ['another file', [m], [finding('m', 0, '/p/b.yaml')], { fresh: ['m 0'], old: 0, gone: ['a/compose.yaml m 1'] }],
  ];
  for (const [what, before, after, expected] of cases)
    it(what, () => assert.deepEqual(compared(before, after), expected));

  it('means the same where the project lies elsewhere, also in what messages say of files', () => {
    const at = (top: string) => [
      finding(`${top}/x.conf is read`, 0, `${top}/a/compose.yaml`),
      finding('up', 0, '/x.yaml'),
    ];
    assert.deepEqual(compared(at('/p'), at('/p')).fresh, []);
    const [here] = at('/p');
    const [there] = at('/home/me/p');
    assert.ok(here && there);
    assert.deepEqual(compared([here], [there], ['/p', '/home/me/p']), { fresh: [], old: 1, gone: [] });
  });

  it('names objects of the daemon as they are', () => {
    assert.match(baselineText([finding('m', 0, 'docker:network/x')], new Map(), '/p'), /"file":"docker:network\/x"/);
  });
});
