import assert from 'node:assert/strict';
import { type FileReader, type FolderEntry, readProject } from '../../../src/core/analysis/index.ts';

const COMPOSE = '/p/compose.yaml';

/** The project whose one service mounts ./c into nginx's folder, as this reader has it. */
function read(reader: FileReader) {
  return readProject({ files: [], directory: '/p', profiles: [], envFiles: [], environment: new Map() }, reader);
}

function mounted(reader: FileReader): readonly string[] {
  return read(reader).network?.topology.containers[0]?.process.mounted.map((f) => f.file) ?? [];
}

const compose = (target: string): string => `services:\n  web:\n    image: nginx\n    volumes: ["./c:${target}"]\n`;

describe('files beside a service', () => {
  const texts = (target: string) => (path: string) =>
    path === COMPOSE ? compose(target) : path.endsWith('.conf') ? 'listen 80;' : null;
  const files = (...names: readonly string[]): readonly FolderEntry[] => names.map((name) => ({ name, kind: 'file' }));

  it('asks for files by their usual names where the reader cannot list', () => {
    assert.deepEqual(mounted({ text: texts('/etc/nginx/conf.d') }), [
      '/p/c/default.conf',
      '/p/c/nginx.conf',
      '/p/c/app.conf',
    ]);
  });

  it('wants a folder that is not known yet, with a slash at the end', () => {
    const { project } = read({ text: texts('/etc/nginx/conf.d'), list: () => undefined });
    assert.ok(project?.wanted.includes('/p/c/'));
  });

  it('asks for no folder from which no program or editor reads', () => {
    const asked: string[] = [];
    read({ text: texts('/data'), list: (folder) => (asked.push(folder), []) });
    assert.deepEqual(asked, ['/p/.devcontainer']);
  });

  it('lists within the folder of the Compose file', () => {
    const asked: string[] = [];
    read({ text: texts('/etc/nginx/conf.d'), list: (folder, within) => (asked.push(`${folder} in ${within}`), []) });
    assert.deepEqual(asked, ['/p/c in /p', '/p/.devcontainer in /p']);
  });

  it('reads 200 files of a folder and says how many it left out', () => {
    const names = Array.from({ length: 203 }, (_, i) => `${String(i).padStart(3, '0')}.conf`);
    const reader: FileReader = {
      text: (path) => (/\/(?:default|nginx|app)\.conf$/.test(path) ? null : texts('/etc/nginx/conf.d')(path)),
      list: () => files(...names, 'README.md'),
    };
    assert.equal(mounted(reader).length, 200);
    assert.deepEqual(
      read(reader).problems.map((p) => `${p.code} ${p.message}`),
      ['compose-folder-too-large The folder /p/c has more than 200 configuration files. 3 of them were not read.'],
    );
  });

  it('looks into 500 folders below one, and says so where there are more', () => {
    let asked = 0;
    const below: readonly FolderEntry[] = Array.from({ length: 30 }, (_, i) => ({ name: `d${i}`, kind: 'folder' }));
    const reader: FileReader = {
      text: (path) => (path === COMPOSE ? compose('/etc/nginx/conf.d') : null),
      list: (folder) => (folder.startsWith('/p/c') ? (asked++, below) : []),
    };
    assert.deepEqual(
      read(reader).problems.map((p) => `${p.code} ${p.message}`),
      [
        'compose-folder-too-large The folder /p/c has more than 500 folders below it. Net Lens did not look into the others.',
      ],
    );
    assert.equal(asked, 501);
  });

  for (const source of ['/', '/home', '/home/someone', '/root', '/Users/someone', '/p/../'])
    it(`does not walk ${source}, which holds all else too`, () => {
      const asked: string[] = [];
      read({
        text: (path) => (path === COMPOSE ? compose('/etc/nginx/conf.d').replace('./c:', `${source}:`) : null),
        list: (folder) => (asked.push(folder), []),
      });
      assert.deepEqual(asked, ['/p/.devcontainer']);
    });

  it('says which file is too long to be read', () => {
    const long = `${'#'.repeat(1_000_001)}\n`;
    const { problems } = read({
      text: (path) =>
        path === '/p/c/default.conf' ? long : path === COMPOSE ? texts('/etc/nginx/conf.d')(path) : null,
      list: () => files('default.conf'),
    });
    assert.deepEqual(
      [...new Set(problems.map((p) => `${p.code} ${p.message}`))],
      ['compose-file-too-large /p/c/default.conf is longer than 1 MB, so Net Lens did not read it.'],
    );
  });

  it('takes no file by its name that the folder does not list, such as a link that leads out', () => {
    // The folder's listing leaves such links out; their text is there all the same.
    const linked: FileReader = { text: texts('/etc/nginx/conf.d'), list: () => files('other.conf') };
    assert.deepEqual(mounted(linked), ['/p/c/other.conf']);
  });

  it('goes into the folders below that hold configuration', () => {
    const folders: Readonly<Record<string, readonly FolderEntry[]>> = {
      '/p/c': [
        { name: 'conf.d', kind: 'folder' },
        { name: 'html', kind: 'folder' },
      ],
      '/p/c/conf.d': files('a.conf', 'a.txt'),
      '/p/c/html': files('b.conf'),
    };
    const text = (path: string) =>
      /c\/(?:conf\.d\/a|html\/b)\.conf$/.test(path) || path === COMPOSE ? texts('/etc/nginx')(path) : null;
    assert.deepEqual(mounted({ text, list: (folder) => folders[folder] ?? null }), ['/p/c/conf.d/a.conf']);
  });
});
