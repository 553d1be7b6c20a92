import type { FirewallPlan, SynthesisedRulesets } from '../FirewallPlan.ts';
import { since28Rulesets } from './since28.ts';

/**
 * 29 with iptables: no isolation chains and no RETURN in nat DOCKER, so a container reaches other networks' published ports by
 * DNAT; direct access stays dropped in raw. moby 1ad9599da7 and daemon/libnetwork/drivers/bridge/internal/iptabler at
 * docker-v29.7.2, read from source.
 */
export function g29Rulesets(plan: FirewallPlan): SynthesisedRulesets {
  return since28Rulesets(plan, {
    isolationChains: false,
    internalChain: 'DOCKER-INTERNAL',
    directAccess: 'endpoint',
    skipDnat: false,
    forwardChain: true,
  });
}
