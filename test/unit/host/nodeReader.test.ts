import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeReader } from '../../../src/host/index.ts';

describe('nodeReader', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'netlens-reader-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives the text, without a byte order mark', () => {
    writeFileSync(at('a.yaml'), '\uFEFFname: é\n');
    assert.equal(nodeReader().text(at('a.yaml')), 'name: é\n');
  });

  it('gives null for what is missing, a folder, binary, or too large', () => {
    mkdirSync(at('folder'));
    writeFileSync(at('binary'), 'a\0b');
    writeFileSync(at('large'), 'x'.repeat(101));
    const reader = nodeReader({ largest: 100 });
    for (const name of ['missing', 'folder', 'binary', 'large', 'missing/below']) {
      assert.equal(reader.text(at(name)), null, name);
    }
  });

  it('does not wait for devices and pipes', function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [at('pipe')]);
    assert.equal(nodeReader().text(at('pipe')), null);
    assert.equal(nodeReader().text('/dev/zero'), null);
  });

  it('reads a file once, until it is told to forget', () => {
    writeFileSync(at('a'), 'one');
    const reader = nodeReader();
    assert.equal(reader.text(at('a')), 'one');
    writeFileSync(at('a'), 'two');
    assert.equal(reader.text(at('a')), 'one');
    reader.forget(at('a'));
    assert.equal(reader.text(at('a')), 'two');
  });

  it('prefers what an editor holds', () => {
    writeFileSync(at('a'), 'disk');
    assert.equal(nodeReader({ overlay: new Map([[at('a'), 'editor']]) }).text(at('a')), 'editor');
  });

  describe('list', () => {
    const shown = (of: string, within = folder) =>
      nodeReader()
        .list(of, within)
        ?.map((e) => `${e.kind} ${e.name}`);

    it('gives files and folders by name, and null where there is no folder', () => {
      mkdirSync(at('b'));
      writeFileSync(at('c'), '');
      writeFileSync(at('a'), '');
      assert.deepEqual(shown(folder), ['file a', 'folder b', 'file c']);
      assert.equal(shown(at('a')), undefined);
      assert.equal(shown(at('missing')), undefined);
    });

    it('follows links that stay inside, and no others', function () {
      if (process.platform === 'win32') this.skip();
      mkdirSync(at('project/conf'), { recursive: true });
      mkdirSync(at('other'));
      writeFileSync(at('other/secret'), '');
      writeFileSync(at('project/own'), '');
      symlinkSync('../own', at('project/conf/inside'));
      symlinkSync('../../other/secret', at('project/conf/outside'));
      symlinkSync('../../other', at('project/conf/folder'));
      symlinkSync('circle', at('project/conf/circle'));
      symlinkSync('../other', at('project/link'));
      assert.deepEqual(shown(at('project/conf'), at('project')), ['file inside']);
      assert.equal(shown(at('project/link'), at('project')), undefined);
    });
  });
});
