import assert from 'node:assert/strict';
import { plainText } from '../../../src/core/model/index.ts';

describe('plainText', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['what a person reads', 'wéb-1 – 日本 👩', 'wéb-1 – 日本 👩'],
    ['line feeds and tabs', 'a\n\tb', 'a\n\tb'],
    ['a control sequence', '\u001b]0;x', '\ufffd]0;x'],
    ['one in a byte', '\u009b31m', '\ufffd31m'],
    ['a carriage return', 'a\rb', 'a\ufffdb'],
    ['direction marks', 'a\u202eb\u2066', 'a\ufffdb\ufffd'],
    ['half of a character', 'a\ud800', 'a\ufffd'],
    ['a line separator', 'a\u2028b', 'a\ufffdb'],
  ];
  for (const [what, text, expected] of cases) it(what, () => assert.equal(plainText(text), expected));
});
