import { iptablesBaseChain, type Chain, type Family, type Ruleset } from '../../netfilter/Ruleset.ts';
import type { SynthesisedRulesets } from '../FirewallPlan.ts';

/** An engine that nobody here knows: whatever it programs, no packet's way through it can be told. */
export function unknownEngineRulesets(): SynthesisedRulesets {
  return { 4: rulesetOf(4), 6: rulesetOf(6) };
}

function rulesetOf(family: Family): Ruleset {
  const text = 'the rules of this engine are not known';
  const chains = ['PREROUTING', 'FORWARD', 'OUTPUT', 'POSTROUTING'].flatMap((name): Chain[] => {
    const base = iptablesBaseChain('mangle', name);
    const rule = { matches: [], target: { kind: 'unknown', text }, text, madeBy: { purpose: 'frame' } } as const;
    return base ? [{ name, base: { ...base, policy: 'ACCEPT' }, rules: [rule] }] : [];
  });
  return { family, origin: 'synthesised', tables: [{ name: 'mangle', form: 'iptables', chains }] };
}
