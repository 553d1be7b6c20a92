import type { Table } from '../../netfilter/Ruleset.ts';

/**
 * filter FORWARD as somebody beside the engine left it: an engine on nftables does not set its policy, and its own accept does not
 * overrule one that drops (nft(8), "VERDICT STATEMENTS").
 */
export function foreignForward(plan: {
  readonly forwardPolicy: 'ACCEPT' | 'DROP';
  readonly forwardPolicyAssumed: boolean;
}): Table[] {
  const { forwardPolicy: policy, forwardPolicyAssumed } = plan;
  if (policy === 'ACCEPT') return [];
  const base = { hook: 'forward', priority: 0, type: 'filter', policy } as const;
  return [
    {
      name: 'filter',
      form: 'iptables',
      chains: [
        { name: 'FORWARD', base: { ...base, ...(forwardPolicyAssumed ? { policyAssumed: true } : {}) }, rules: [] },
      ],
    },
  ];
}
