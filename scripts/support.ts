/** Part of `npm run docs`: docs/support.md, from the recordings. `--check` compares only, and exits with 1 where it is outdated. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type RecordedEngine, supportText } from './support/supportText.ts';

const root = path.join(import.meta.dirname, '..');
const truth = path.join(root, 'test/fixtures/truth');
const page = path.join(root, 'docs/support.md');
const text = supportText(
  readdirSync(truth)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name, JSON.parse(readFileSync(path.join(truth, name), 'utf8')) as RecordedEngine]),
);
if (!process.argv.includes('--check')) {
  writeFileSync(page, text);
  console.log('docs/support.md written.');
} else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/support.md is outdated: run npm run docs.');
  process.exitCode = 1;
}
