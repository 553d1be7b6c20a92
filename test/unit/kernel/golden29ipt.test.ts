import assert from 'node:assert/strict';
import { g29Rulesets } from '../../../src/core/kernel/engine/generations/docker29.ts';
import { goldenFile, goldenPlan } from './golden29Plan.ts';

describe('rules of engine 29 with iptables', () => {
  for (const golden of goldenFile('iptables-29').cases) {
    it(`are those of moby's dump: ${golden.name}`, () => {
      const rulesets = g29Rulesets(goldenPlan(golden, 'iptables'));
      const ruleset = golden.family === 4 ? rulesets[4] : rulesets[6];
      assert.ok(ruleset);
      const made = new Map<string, string[]>(
        ruleset.tables.flatMap((table) =>
          table.chains.map((c) => [`${table.name} ${c.name}`, c.rules.map((r) => r.text)] as const),
        ),
      );
      for (const [chain, rules] of Object.entries(golden.chains)) assert.deepEqual(made.get(chain) ?? [], rules, chain);
    });
  }

  it('send every forwarded packet through DOCKER-USER first', () => {
    const golden = goldenFile('iptables-29').cases[0];
    assert.ok(golden);
    const filter = g29Rulesets(goldenPlan(golden, 'iptables'))[4].tables.find((t) => t.name === 'filter');
    assert.deepEqual(
      filter?.chains.find((c) => c.name === 'FORWARD')?.rules.map((r) => r.text),
      ['-A FORWARD -j DOCKER-USER', '-A FORWARD -j DOCKER-FORWARD'],
    );
    assert.ok(!filter.chains.some((c) => c.name.startsWith('DOCKER-ISOLATION')));
  });
});
