import assert from 'node:assert/strict';
import { parseYaml } from '../../../src/core/compose/yaml/parseYaml.ts';

describe('a carriage return without a line feed', () => {
  // Found by mutation: the lexer stood still before it, and never came to an end.
  for (const text of ['a: [b, \r.c', 'a: [\r', 'a: {\rb: c}', 'a: [b\r, c]', 'a:\n  - [x, \r\r]\n', 'a: {b: \r'])
    it(`is passed in ${JSON.stringify(text)}`, () => assert.ok(parseYaml('compose.yaml', text)));
});
