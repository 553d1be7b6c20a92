import assert from 'node:assert/strict';
import { type FolderEntry, foldersOfFiles } from '../../../src/server/tree/foldersOfFiles.ts';

const drawn = (entries: readonly FolderEntry[] | undefined): readonly string[] =>
  (entries ?? []).flatMap(({ label, count, entries: below }) => [
    below ? `${label} ${count}` : label,
    ...drawn(below).map((line) => `  ${line}`),
  ]);

const cases: readonly [what: string, paths: readonly string[], rows: readonly string[]][] = [
  ['nothing', [], []],
  ['a file at the top', ['compose.yaml'], ['compose.yaml']],
  [
    'folders with one file each as one row',
    ['a/compose.yaml', 'b/c/compose.yaml'],
    ['a/compose.yaml', 'b/c/compose.yaml'],
  ],
  [
    'folders first, by name, with how many files are in them',
    ['compose.yaml', 'b/two/compose.yaml', 'b/one/compose.yaml', 'a/x/y/compose.yaml', 'a/x/z/compose.yaml'],
    [
      'a/x 2',
      '  y/compose.yaml',
      '  z/compose.yaml',
      'b 2',
      '  one/compose.yaml',
      '  two/compose.yaml',
      'compose.yaml',
    ],
  ],
  [
    'a file beside folders that hold more',
    ['a/compose.yaml', 'a/b/compose.yaml'],
    ['a 2', '  b/compose.yaml', '  compose.yaml'],
  ],
];

describe('files by folder', () => {
  for (const [what, paths, rows] of cases)
    it(`has ${what}`, () => assert.deepEqual(drawn(foldersOfFiles(paths)), rows));

  it('gives every file its own path', () => {
    const paths = ['a/x/y/compose.yaml', 'a/x/z/compose.yaml', 'b/compose.yaml'];
    const leaves = (entries: readonly FolderEntry[]): readonly string[] =>
      entries.flatMap((entry) => (entry.entries ? leaves(entry.entries) : [entry.path]));
    assert.deepEqual([...leaves(foldersOfFiles(paths))].sort(), paths);
  });
});
