import assert from 'node:assert/strict';
import { reasonOf } from '../../../src/core/explain/index.ts';
import { machineCases } from './cases.ts';
import { networkOf } from './madeMachine.ts';

describe('a machine of namespaces', () => {
  for (const { name, made, from, to, answer, code } of machineCases) {
    it(`${name}: ${from} to ${to}`, () => {
      const network = networkOf(made);
      assert.deepEqual(network.problems, []);
      const { value, problems } = network.question(from, to);
      assert.ok(value, problems[0]?.message);
      const got = network.answerTo(value);
      const who = got.servedByOneOf?.join('|') ?? got.servedBy;
      const text = [got.outcome, got.outcomeOneOf?.join('|') ?? who, got.sourceSeen].filter(Boolean).join(' ');
      assert.equal(text, answer, JSON.stringify(got, null, 1));
      if (code !== undefined) assert.equal(got.reason.code, code, got.reason.message);
      assert.equal(reasonOf(got.reason.code)?.kind, 'answer', got.reason.code);
      for (const said of [got.reason.message, ...got.hops.map((hop) => hop.summary)])
        assert.doesNotMatch(said, /undefined|null|NaN|\[object|\.\./, said);
      // Nobody publishes anything here, and no engine or Compose file is asked to change.
      for (const { title, detail } of got.fixes)
        assert.doesNotMatch(`${got.reason.message} ${title} ${detail}`, /docker|publish|compose|extra_hosts/i);
    });
  }
});
