import assert from 'node:assert/strict';
import { editorSettings, foldersAround, projectCandidates } from '../../../src/core/analysis/index.ts';

/** `kind directory files`, one line each. */
function candidates(file: string, top: string | undefined, defaults: readonly string[], settings: object = {}) {
  const read = editorSettings((name) => (settings as Record<string, unknown>)[name]);
  return projectCandidates(file, top, read, (folder) => defaults.includes(folder)).map(
    ({ kind, directory, files, profiles }) =>
      [kind, directory, files.join(','), profiles.join(',')].join(' ').trimEnd(),
  );
}

describe('projectCandidates', () => {
  const cases: readonly [string, Parameters<typeof candidates>, readonly string[]][] = [
    [
      'a default file is a project of its folder',
      ['/w/compose.yaml', '/w', []],
      ['folder /w', 'file /w /w/compose.yaml'],
    ],
    ['an override file too', ['/w/compose.override.yml', '/w', []], ['folder /w', 'file /w /w/compose.override.yml']],
    ['another file is one alone', ['/w/compose.prod.yaml', '/w', []], ['file /w /w/compose.prod.yaml']],
    ['beside a default file it may be part of that', ['/w/a.yaml', '/w', ['/w']], ['folder /w', 'file /w /w/a.yaml']],
    [
      'folders above that have a default file come first, from the top',
      ['/w/a/b/compose.yaml', '/w', ['/w', '/w/a']],
      ['folder /w', 'folder /w/a', 'folder /w/a/b', 'file /w/a/b /w/a/b/compose.yaml'],
    ],
    ['never above the opened folder', ['/w/a/x.yaml', '/w/a', ['/w']], ['file /w/a /w/a/x.yaml']],
    ['nor where no folder is open', ['/w/a/x.yaml', undefined, ['/w']], ['file /w/a /w/a/x.yaml']],
    [
      'a stated project comes first, with its own profiles',
      [
        '/w/a/x.yaml',
        '/w',
        [],
        { profiles: ['p'], projects: [{ files: ['./a/../a/x.yaml', '/w/y.yaml'], profiles: ['q'] }] },
      ],
      ['stated /w/a /w/a/x.yaml,/w/y.yaml q', 'file /w/a /w/a/x.yaml p'],
    ],
    [
      'settings of another shape are none',
      ['/w/x.yaml', '/w', [], { projects: [3, { files: 'x' }] }],
      ['file /w /w/x.yaml'],
    ],
  ];
  for (const [name, args, expected] of cases) it(name, () => assert.deepEqual(candidates(...args), expected));

  it('looks at six folders above at most', () => {
    assert.equal(foldersAround('/w/1/2/3/4/5/6/7/8/x.yaml', '/w').length, 7);
  });
});
