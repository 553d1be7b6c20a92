import assert from 'node:assert/strict';
import { type Severity, tallyOf, tallyTotal, tallyWorst } from '../../../src/core/model/index.ts';
import { tallyText } from '../../../src/protocol/index.ts';

const cases: readonly [findings: readonly Severity[], text: string, total: number, worst: Severity | undefined][] = [
  [[], 'no problems', 0, undefined],
  [['hint', 'hint'], 'no problems', 0, undefined],
  [['information', 'hint'], '1 note', 1, 'information'],
  [['warning', 'information', 'warning'], '2 warnings, 1 note', 3, 'warning'],
  [['information', 'error', 'information'], '1 error, 2 notes', 3, 'error'],
];

describe('the count of problems', () => {
  for (const [severities, text, total, worst] of cases)
    it(`of ${severities.join(', ') || 'nothing'} is “${text}”`, () => {
      const tally = tallyOf(severities.map((severity) => ({ severity })));
      assert.deepEqual([tallyText(tally), tallyTotal(tally), tallyWorst(tally)], [text, total, worst]);
    });
});
