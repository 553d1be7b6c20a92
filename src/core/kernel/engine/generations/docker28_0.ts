import { atLeast } from '../../../model/index.ts';
import type { FirewallPlan, SynthesisedRulesets } from '../FirewallPlan.ts';
import { since28Rulesets } from './since28.ts';

/**
 * 28.0 and 28.1: every network drops packets to ports that are not published; raw drops direct access per published port;
 * isolation chains stay. moby integration/network/bridge/iptablesdoc/generated at v28.0.0 and v28.0.4.
 */
export function g28_0Rulesets(plan: FirewallPlan): SynthesisedRulesets {
  return since28Rulesets(plan, {
    isolationChains: true,
    internalChain: 'DOCKER-ISOLATION-STAGE-1',
    directAccess: 'published-port',
    skipDnat: true,
    forwardChain: atLeast(plan.engine, 28, 0, 1),
  });
}
