import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = join(import.meta.dirname, '../../golden/explain');

/**
 * Compares a text with its golden file. `UPDATE_GOLDEN=1` writes the file instead; a text that differs is left beside it as
 * `.actual`, to be looked at.
 */
export function assertGolden(name: string, actual: string): void {
  const file = join(folder, name);
  const beside = `${file}.actual`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    rmSync(beside, { force: true });
    return;
  }
  const wanted = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (wanted === actual) {
    rmSync(beside, { force: true });
    return;
  }
  writeFileSync(beside, actual);
  assert.equal(actual, wanted, `${name} differs from its golden file; UPDATE_GOLDEN=1 accepts what is said now.`);
}
