import assert from 'node:assert/strict';
import { g29NftRulesets } from '../../../src/core/kernel/engine/generations/docker29nft.ts';
import { nftTableText } from '../../../src/core/kernel/netfilter/nft/nftTableText.ts';
import { goldenFile, goldenPlan } from './golden29Plan.ts';

describe('rules of engine 29 with nftables', () => {
  const file = goldenFile('nftables-29');
  for (const golden of file.cases) {
    it(`are those of moby's dump: ${golden.name}`, () => {
      const rulesets = g29NftRulesets(goldenPlan(golden, 'nftables'));
      const table = (golden.family === 4 ? rulesets[4] : rulesets[6])?.tables[0];
      assert.ok(table);
      const made = Object.fromEntries(table.chains.map((c) => [c.name, c.rules.map((r) => r.text)]));
      assert.deepEqual(made, { ...file.frame, ...golden.chains });
    });
  }

  it('lead each bridge to its own chains by verdict maps', () => {
    const golden = file.cases.find((c) => c.name === 'published port');
    assert.ok(golden);
    const table = g29NftRulesets(goldenPlan(golden, 'nftables'))[4].tables[0];
    assert.ok(table);
    const map = table.sets?.get('filter-forward-in-jumps')?.verdicts;
    assert.deepEqual(
      [...(map ?? [])],
      [
        ['docker0', { kind: 'jump', chain: 'filter-forward-in__docker0' }],
        ['bridge1', { kind: 'jump', chain: 'filter-forward-in__bridge1' }],
      ],
    );
    const text = nftTableText(table, 4);
    assert.match(
      text,
      /map nat-postrouting-out-jumps \{\n\t\ttype ifname : verdict\n\t\telements = \{ "docker0" : jump nat-postrouting-out__docker0,\n\t\t\t {5}"bridge1" : /,
    );
    assert.match(text, /chain raw-PREROUTING \{\n\t\ttype filter hook prerouting priority raw; policy accept;\n/);
  });

  it('never overrule a policy DROP that somebody else set on filter FORWARD', () => {
    const golden = file.cases[0];
    assert.ok(golden);
    const rulesets = g29NftRulesets({ ...goldenPlan(golden, 'nftables'), forwardPolicy: 'DROP' });
    const filter = rulesets[4].tables[1];
    assert.equal(filter?.form, 'iptables');
    assert.equal(filter.chains[0]?.base?.policy, 'DROP');
    assert.equal(
      g29NftRulesets({ ...goldenPlan(golden, 'nftables'), forwardPolicy: 'DROP', forwardPolicyAssumed: true })[4].tables
        .length,
      1,
    );
  });
});
