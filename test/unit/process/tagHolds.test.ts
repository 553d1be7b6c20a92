import assert from 'node:assert/strict';
import type { TagCondition } from '../../../src/core/process/KnownProgram.ts';
import { tagHolds } from '../../../src/core/process/tagHolds.ts';

const CASES: readonly (readonly [tag: string | undefined, condition: TagCondition, holds: boolean])[] = [
  [undefined, { since: '2' }, true],
  [undefined, { before: '2' }, false],
  ['latest', { since: '2' }, true],
  ['alpine', { before: '2' }, false],
  ['1.9', { before: '2' }, true],
  ['1.9', { since: '2' }, false],
  ['v1.9-alpine', { before: '2' }, true],
  ['2', { since: '2.4' }, true],
  ['2', { before: '2.4' }, false],
  ['2.3.9', { before: '2.4' }, true],
  ['2.10', { before: '2.4' }, false],
  ['2.4', { before: '2.4' }, false],
  ['2.4', { before: '2.4.1' }, false],
  ['2.4.0', { before: '2.4.1' }, true],
  // Not a version: the newest.
  ['3.19alpine', { before: '4' }, false],
  ['8u402-jre', { before: '11' }, false],
  ['RELEASE.2024-01-01', { before: '2' }, false],
  ['1'.repeat(40), { before: '2' }, false],
  ['8.3-FPM-alpine', { word: ['fpm'] }, true],
  ['8.3-fpmx', { word: ['fpm'] }, false],
  ['8.3_fpm', { notWord: ['fpm', 'cli'] }, false],
  ['8.3', { notWord: ['fpm', 'cli'] }, true],
  ['7-fpm', { word: ['fpm', 'cli'], since: '8' }, false],
];

describe('tagHolds', () => {
  for (const [tag, condition, holds] of CASES)
    it(`${tag?.slice(0, 20) ?? 'no tag'}: ${JSON.stringify(condition)}`, () =>
      assert.equal(tagHolds(tag, condition), holds));
});
