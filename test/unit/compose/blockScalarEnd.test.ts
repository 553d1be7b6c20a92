import assert from 'node:assert/strict';
import { composeConfig, loadProject, topologyOfProject } from '../../../src/core/compose/index.ts';
import { DEFAULT_ENGINE } from '../../../src/core/model/index.ts';
import { checkOrigins } from './checkOrigins.ts';

/** How a block scalar at the end of a file reads: Docker Compose 2.40.3 was asked each of these. `_` is the indentation. */
const ENDS: readonly (readonly [string, string])[] = [
  ['|\n\n_one: 1', '\none: 1'],
  ['|\n\n_one: 1\n', '\none: 1\n'],
  ['|\n\n_one: 1\n\n', '\none: 1\n'],
  ['|-\n\n_one: 1', '\none: 1'],
  ['|-\n\n_one: 1\n', '\none: 1'],
  ['|+\n\n_one: 1', '\none: 1'],
  ['|+\n\n_one: 1\n', '\none: 1\n'],
  ['|+\n\n_one: 1\n\n', '\none: 1\n\n'],
  ['>\n_one\n_two', 'one two'],
  ['>\n_one\n_two\n', 'one two\n'],
  ['>-\n_one\n_two', 'one two'],
  ['>+\n_one\n_two', 'one two'],
  ['>\n_one\n_ two\n_three', 'one\n two\nthree'],
  // Spaces after the last line break belong to the text only beyond its indentation.
  ['|\n_one\n ', 'one\n'],
  ['|\n_one\n_', 'one\n'],
  ['|\n_one\n_  ', 'one\n  '],
  ['|\n_one\n_  \n ', 'one\n  \n'],
  ['|\n_one  ', 'one  '],
  ['|+\n\n_', '\n'],
  ['|+\n\n_  ', '\n'],
  // What follows is no part of it.
  ['|\n_one\n # why', 'one\n'],
];

const PLACES: readonly (readonly [string, string, string, (service: Record<string, unknown>) => unknown])[] = [
  ['a list', '    command:\n    - ', '      ', (a) => (a['command'] as string[])[0]],
  ['a map', '    environment:\n      A: ', '        ', (a) => (a['environment'] as Record<string, string>)['A']],
];

describe('a block scalar that ends the file', () => {
  for (const [place, before, indent, valueOf] of PLACES)
    for (const [written, value] of ENDS)
      for (const lineEnd of ['\n', '\r\n'])
        it(`in ${place}: ${JSON.stringify(written.replaceAll('\n', lineEnd))}`, () => {
          const lf = `services:\n  a:\n    image: x\n${before}${written.replaceAll('_', indent)}`;
          const text = lf.replaceAll('\n', lineEnd);
          const { value: project, problems } = loadProject(
            {
              files: ['/x/compose.yaml'],
              directory: '/x',
              projectName: 'x',
              profiles: [],
              envFiles: [],
              environment: new Map(),
            },
            { text: (path) => (path === '/x/compose.yaml' ? text : null) },
          );
          assert.deepEqual(problems, []);
          assert.ok(project);
          const services = composeConfig(project)['services'] as Record<string, Record<string, unknown>>;
          assert.equal(valueOf(services['a'] ?? {}), value);
          checkOrigins(topologyOfProject(project, { engine: DEFAULT_ENGINE }).value, () => text);
        });
});
