import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { reasonCatalogue } from '../../../src/core/explain/index.ts';

describe('the catalogue of reasons', () => {
  it('has each code once, kebab-case, with a title, a why and a way to see it', () => {
    assert.equal(new Set(reasonCatalogue.map((r) => r.code)).size, reasonCatalogue.length);
    for (const r of reasonCatalogue) {
      assert.match(r.code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(r.title.length > 10 && r.why.length > 0 && r.why.every((w) => w.length > 40), r.code);
      assert.ok(r.see.length > 0, r.code);
      assert.equal(r.kind === 'answer', r.seen !== undefined, r.code);
      if (r.kind === 'answer' && !/^(ok|unknown)/.test(r.seen ?? ''))
        assert.ok(r.fix.length > 0, `${r.code} says what to change`);
    }
  });

  it('has its pages, whose examples were really asked, up to date', function () {
    this.timeout(60_000);
    const root = join(import.meta.dirname, '../../..');
    const run = spawnSync(process.execPath, ['scripts/reasons.ts', '--check'], { cwd: root, encoding: 'utf8' });
    assert.equal(run.stderr, '');
    assert.equal(run.status, 0);
  });
});
