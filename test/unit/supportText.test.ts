import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

describe('docs/support.md', () => {
  it('lists what was recorded', () => {
    const root = path.join(import.meta.dirname, '../..');
    const { status, stderr } = spawnSync(process.execPath, ['scripts/support.ts', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.deepEqual([status, stderr], [0, '']);
  });
});
