import assert from 'node:assert/strict';
import { findSettingsFile, readSettingsFile, repositoryOf } from '../../../src/core/analysis/index.ts';

/** A reader of these files, which notes what it was asked. */
function readerOf(files: Readonly<Record<string, string | undefined>>) {
  const asked: string[] = [];
  return {
    asked,
    text: (path: string) => {
      asked.push(path);
      return path in files ? files[path] : null;
    },
  };
}

describe('findSettingsFile', () => {
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>>, string | undefined])[] = [
    ['none', '/home/me/shop', {}, undefined],
    ['in the folder', '/home/me/shop', { '/home/me/shop/.netlensrc.json': '{}' }, '/home/me/shop/.netlensrc.json'],
    [
      'in the home directory',
      '/home/me/shop',
      { '/home/me/netlens.config.json': '{}' },
      '/home/me/netlens.config.json',
    ],
    ['above the home directory', '/home/me/shop', { '/home/netlens.config.json': '{}' }, undefined],
    ['at the top, where no home is on the way', '/srv/shop', { '/netlens.config.json': '{}' }, '/netlens.config.json'],
    [
      'at the repository',
      '/srv/a/b',
      { '/srv/a/.git/HEAD': 'ref', '/srv/a/netlens.config.json': '{}' },
      '/srv/a/netlens.config.json',
    ],
    ['above the repository', '/srv/a/b', { '/srv/a/.git/HEAD': 'ref', '/srv/netlens.config.json': '{}' }, undefined],
    ['above a worktree', '/srv/a/b', { '/srv/a/.git': 'gitdir: x', '/srv/netlens.config.json': '{}' }, undefined],
    ['in the top itself', '/', { '/netlens.config.json': '{}' }, '/netlens.config.json'],
    ['on a drive', 'C:\\p\\q', { 'C:/p/netlens.config.json': '{}' }, 'C:/p/netlens.config.json'],
  ];
  for (const [what, directory, files, expected] of cases) {
    it(`finds the nearest file: ${what}`, () => {
      assert.equal(findSettingsFile(directory, readerOf(files), '/home/me')?.file, expected);
    });
  }

  it('asks for all that it may need at once, so that one look at a slow disk is enough', () => {
    const unknown = readerOf({});
    const slow = { text: (path: string) => void unknown.text(path) };
    assert.equal(findSettingsFile('/a/b', slow, '/home/me'), undefined);
    for (const file of ['/a/b/netlens.config.json', '/a/.netlensrc.json', '/netlens.config.json', '/a/.git/HEAD'])
      assert.ok(unknown.asked.includes(file), file);
  });

  it('keeps what is right in a file that is wrong in one place', () => {
    const { value, problems } = readSettingsFile('/f', '{"rules": {"nope": "off", "loopback-bind": "hint"}, "x": 1}');
    assert.deepEqual([...value.levels], [['loopback-bind', 'hint']]);
    assert.deepEqual(
      problems.map(({ origin }) => [origin?.start, origin?.end]),
      [
        [11, 17],
        [52, 55],
      ],
    );
  });
});

describe('repositoryOf', () => {
  it('is the nearest folder with .git', () => {
    const reader = readerOf({ '/a/.git/HEAD': 'ref', '/a/b/.git': 'gitdir: x' });
    assert.deepEqual(
      ['/a', '/a/b/c', '/c'].map((folder) => repositoryOf(folder, reader)),
      ['/a', '/a/b', undefined],
    );
  });
});
