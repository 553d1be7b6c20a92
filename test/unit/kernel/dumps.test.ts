import assert from 'node:assert/strict';
import { parseIpset } from '../../../src/core/kernel/netfilter/ipset/parseIpset.ts';
import { parseIptablesSave } from '../../../src/core/kernel/netfilter/iptables/parseIptablesSave.ts';
import { parseNftRuleset } from '../../../src/core/kernel/netfilter/nft/parseNftRuleset.ts';
import type { Ruleset } from '../../../src/core/kernel/index.ts';
import { dumps } from './dumps.ts';

describe('rulesets of bug reports', () => {
  it('are twenty', () => assert.equal(dumps.length, 20));

  for (const { name, iptables, nft, ipset, unknown } of dumps)
    it(`parse, and what is unknown is listed: ${name}`, () => {
      const saved = iptables === undefined ? undefined : parseIptablesSave(iptables, 4);
      const native = nft && parseNftRuleset({ nftables: nft });
      const sets = ipset === undefined ? undefined : parseIpset(ipset);
      const problems = [saved, native, sets].flatMap((part) => part?.problems ?? []);
      assert.deepEqual(
        problems.filter((problem) => problem.severity !== 'information'),
        [],
      );
      const rulesets = [saved?.value, native?.value[4]].filter((ruleset) => ruleset !== undefined);
      assert.deepEqual([...new Set(rulesets.flatMap(unknownIn))], unknown);
      assert.ok(rulesets.every((ruleset) => ruleset.tables.length > 0));
      // Every line became a rule.
      const lines = (iptables ?? '').split('\n').filter((line) => /^(\[\d+:\d+\] )?-A /.test(line)).length;
      assert.equal(saved ? countOf(saved.value) : 0, lines);
      for (const set of sets?.value.values() ?? []) assert.ok(set.elements, set.name);
    });
});

function unknownIn({ tables }: Ruleset): string[] {
  return tables.flatMap((table) =>
    table.chains.flatMap((chain) =>
      chain.rules.flatMap((rule) => [
        ...rule.matches.flatMap((match) => (match.kind === 'unknown' ? [match.text] : [])),
        ...(rule.target.kind === 'unknown' ? [rule.target.text] : []),
      ]),
    ),
  );
}

const countOf = ({ tables }: Ruleset): number =>
  tables.reduce((sum, table) => sum + table.chains.reduce((all, chain) => all + chain.rules.length, 0), 0);
