import type { FirewallPlan, SynthesisedRulesets } from '../FirewallPlan.ts';
import { since28Rulesets } from './since28.ts';

/**
 * 28.2 to 28.5: raw drops direct access per endpoint, published or not. moby libnetwork/drivers/bridge/internal/iptabler at
 * v28.5.2; confirmed by the recordings of 28.5.2.
 */
export function g28_2Rulesets(plan: FirewallPlan): SynthesisedRulesets {
  return since28Rulesets(plan, {
    isolationChains: true,
    internalChain: 'DOCKER-ISOLATION-STAGE-1',
    directAccess: 'endpoint',
    skipDnat: true,
    forwardChain: true,
  });
}
