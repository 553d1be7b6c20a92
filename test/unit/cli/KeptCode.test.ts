import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { codeCacheFolder } from '../../../src/cli/codeCacheFolder.ts';
import { KeptCode } from '../../../src/cli/KeptCode.ts';

const CODE = Buffer.from('code that V8 made');

describe('KeptCode', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'netlens-kept-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back what was kept, and leaves no other file', () => {
    const cache = path.join(folder, 'made', 'netlens');
    new KeptCode(cache, 'check').write(CODE);
    assert.deepEqual(new KeptCode(cache, 'check').read(), CODE);
    assert.deepEqual(readdirSync(cache), ['check']);
  });

  const damaged: readonly [string, (bytes: Buffer) => Buffer][] = [
    ['a flipped bit', (b) => Buffer.from(b.map((byte, i) => (i === 3 ? byte ^ 1 : byte)))],
    ['the end missing', (b) => b.subarray(0, -3)],
    ['nothing in it', () => Buffer.alloc(0)],
    ['four zeros', () => Buffer.alloc(4)],
    ['zeros', (b) => Buffer.alloc(b.length)],
  ];
  for (const [what, damage] of damaged)
    it(`takes a file with ${what} for none, and replaces it`, () => {
      const kept = new KeptCode(folder, 'check');
      kept.write(CODE);
      const file = path.join(folder, 'check');
      writeFileSync(file, damage(readFileSync(file)));
      assert.equal(kept.read(), undefined);
      kept.write(CODE);
      assert.deepEqual(kept.read(), CODE);
    });

  it('has none, and says nothing, where the folder cannot be made', () => {
    writeFileSync(path.join(folder, 'file'), '');
    const kept = new KeptCode(path.join(folder, 'file'), 'check');
    assert.equal(kept.read(), undefined);
    kept.write(CODE);
    assert.equal(kept.read(), undefined);
  });

  it('deletes what has been there for months, and nothing younger', () => {
    const ago = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000);
    for (const [name, days] of [
      ['old', 90],
      ['young', 3],
    ] as const) {
      writeFileSync(path.join(folder, name), '');
      utimesSync(path.join(folder, name), ago(days), ago(days));
    }
    new KeptCode(folder, 'check').write(CODE);
    assert.deepEqual(readdirSync(folder).sort(), ['check', 'young']);
  });
});

describe('codeCacheFolder', () => {
  const cases: readonly [NodeJS.Platform, NodeJS.ProcessEnv, RegExp | undefined][] = [
    ['linux', {}, /\/\.cache\/netlens$/],
    ['linux', { XDG_CACHE_HOME: '/var/x' }, /^\/var\/x\/netlens$/],
    ['linux', { XDG_CACHE_HOME: 'relative' }, /\/\.cache\/netlens$/],
    ['darwin', {}, /\/Library\/Caches\/netlens$/],
    ['win32', {}, undefined],
    ['linux', { XDG_CACHE_HOME: '/var/x', NODE_DISABLE_COMPILE_CACHE: '1' }, undefined],
  ];
  for (const [platform, environment, expected] of cases)
    it(`${platform} with ${JSON.stringify(environment)}`, () => {
      const folder = codeCacheFolder(platform, environment);
      if (expected === undefined) assert.equal(folder, undefined);
      else assert.match(folder ?? '', expected);
    });
});
