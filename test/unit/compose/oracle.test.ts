import assert from 'node:assert/strict';
import { composeConfig, loadProject, printingProblems } from '../../../src/core/compose/index.ts';
import { isRefusal } from '../../../src/core/model/index.ts';
import { askInMemory, questionSets, readAnswers, readQuestions } from './questions.ts';

/** Problems of the flags and the folder, which stand in no file. */
const PLACELESS = new Set(['compose-no-file', 'compose-project-name']);

/**
 * Small projects of our own, a set for each part of the Compose language, with what the real docker compose said to each
 * (npm run oracle -- test/fixtures/compose asks it again).
 */
describe('what docker compose says', () => {
  for (const set of questionSets) {
    describe(set, () => {
      const answers = readAnswers(set);
      for (const question of readQuestions(set)) {
        it(question.name, () => {
          const answer = answers.get(question.name);
          assert.ok(answer, 'has an answer on record');
          const { request, reader } = askInMemory(question);
          const { value, problems } = loadProject(request, reader);
          const refusal = [...problems, ...(value ? printingProblems(value) : [])].find(isRefusal);
          if ('error' in answer) {
            assert.ok(refusal, `Compose refuses it: ${answer.error}`);
            assert.ok(refusal.origin ?? PLACELESS.has(refusal.code), `no place: ${refusal.message}`);
            return;
          }
          assert.equal(refusal?.message, undefined);
          const config = value ? composeConfig(value) : {};
          const said = { name: config['name'], services: config['services'], networks: config['networks'] ?? {} };
          // Through JSON, as it is printed.
          assert.deepEqual(JSON.parse(JSON.stringify(said)), answer);
        });
      }
    });
  }
});
