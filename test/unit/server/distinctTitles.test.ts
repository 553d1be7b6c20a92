import assert from 'node:assert/strict';
import { distinctTitles } from '../../../src/server/panel/distinctTitles.ts';

const cases: readonly [what: string, panels: readonly [string, ...string[]][], titles: readonly string[]][] = [
  ['as they are, where they differ', [['shop'], ['blog']], ['shop', 'blog']],
  [
    'with the first detail that differs',
    [
      ['app', '', 'a/app'],
      ['app', '', 'b/app'],
      ['blog', '', 'blog'],
    ],
    ['app (a/app)', 'app (b/app)', 'blog'],
  ],
  [
    'with several details where no single one is its own',
    [
      ['app', 'apps', 'one.yaml'],
      ['app', 'apps', 'two.yaml'],
      ['app', 'more', 'one.yaml'],
    ],
    ['app (apps, one.yaml)', 'app (two.yaml)', 'app (more)'],
  ],
  [
    'by number, where nothing else differs',
    [
      ['app', 'x'],
      ['app', 'x'],
    ],
    ['app', 'app (2)'],
  ],
  ['never with an empty detail', [['app', ''], ['app', 'live'], ['app (2)']], ['app', 'app (live)', 'app (2)']],
];

describe('titles of panels', () => {
  for (const [what, panels, expected] of cases)
    it(`are told apart ${what}`, () => {
      const titles = distinctTitles(panels.map(([title, ...details]) => ({ title, details })));
      assert.deepEqual(titles, expected);
      assert.equal(new Set(titles).size, panels.length);
    });
});
