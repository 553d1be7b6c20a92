import { atLeast } from '../../../model/index.ts';
import type { FirewallPlan, SynthesisedRulesets } from '../FirewallPlan.ts';
import type { Family, Ruleset } from '../../netfilter/Ruleset.ts';
import { RulesetBuilder } from './RulesetBuilder.ts';
import * as shared from './sharedRules.ts';
import * as w from './words.ts';

/**
 * 20.10 to 27.5: everything directly in filter FORWARD, the newest network's group on top; two isolation chains; no drop of
 * unpublished ports; no raw rules. moby libnetwork/drivers/bridge/setup_ip_tables_linux.go and libnetwork/iptables at v20.10.27
 * to v27.5.1; confirmed by the recordings of 20.10.24 and 26.1.5.
 */
export function pre28Rulesets(plan: FirewallPlan): SynthesisedRulesets {
  const four = rulesOf(4, plan);
  return plan.ip6tables ? { 4: four, 6: rulesOf(6, plan) } : { 4: four };
}

function rulesOf(family: Family, plan: FirewallPlan): Ruleset {
  const builder = new RulesetBuilder(family, plan.forwardPolicy, plan.forwardPolicyAssumed);
  const { engine } = plan;
  const anyHere = plan.bridges.some((n) => n[family]);
  builder.newChain('nat', 'DOCKER');
  for (const chain of ['DOCKER', 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2'])
    builder.newChain('filter', chain);
  for (const chain of ['DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2'])
    builder.append('filter', chain, [], w.RETURN, shared.FRAME);
  // The daemon adds the jumps with the first network of the family and keeps them. It adds those of nat with the first network
  // that is not internal. A daemon that has only internal networks of a family usually had others before (recorded), and the
  // difference has no effect: nat DOCKER is empty then.
  if (anyHere) shared.natJumps(builder, plan);
  for (const bridge of plan.bridges) {
    const fam = bridge[family];
    if (bridge.internal) {
      if (fam) {
        shared.internalDrops(builder, 'DOCKER-ISOLATION-STAGE-1', bridge, fam, family === 6 && atLeast(engine, 24));
        icc(builder, bridge);
      }
      continue;
    }
    if (fam) {
      shared.networkNat(builder, plan, bridge, fam);
      if (fam.masquerade && plan.userlandProxy && (fam.mode !== 'routed' || !atLeast(engine, 27)))
        builder.insert('nat', 'DOCKER', [w.inBy(bridge.bridge)], w.RETURN, shared.madeFor(bridge, 'skip-dnat'));
      icc(builder, bridge);
      const name = bridge.bridge;
      builder.insert(
        'filter',
        'FORWARD',
        [w.inBy(name), w.notOutBy(name)],
        w.ACCEPT,
        shared.madeFor(bridge, 'outgoing'),
      );
      builder.insert('filter', 'FORWARD', [w.outBy(name)], w.jump('DOCKER'), shared.madeFor(bridge, 'frame'));
      builder.insert(
        'filter',
        'FORWARD',
        [w.outBy(name), w.established],
        w.ACCEPT,
        shared.madeFor(bridge, 'established'),
      );
    }
    // Isolation is programmed for both families, even if the network has only one.
    shared.isolation(builder, bridge, 'insert');
  }
  if (anyHere) builder.insert('filter', 'FORWARD', [], w.jump('DOCKER-ISOLATION-STAGE-1'), shared.FRAME);
  // DOCKER-USER exists for ip6tables since 23.0.
  if (family === 4 || atLeast(engine, 23)) {
    builder.newChain('filter', 'DOCKER-USER');
    builder.append('filter', 'DOCKER-USER', [], w.RETURN, shared.FRAME);
    builder.insert('filter', 'FORWARD', [], w.jump('DOCKER-USER'), shared.FRAME);
  }
  shared.legacyLinks(builder, plan, 'append');
  for (const port of plan.ports) {
    if (port.family !== family) continue;
    if (port.by === 'dnat') shared.dnat(builder, plan, port, false);
    if (port.by === 'proxy') continue;
    shared.portAccept(builder, port, 'append');
    if (port.by === 'dnat') shared.selfMasquerade(builder, port);
    shared.sctpChecksum(builder, port);
  }
  return builder.ruleset();
}

/** Traffic between the containers of one bridge: accepted above the others, or dropped at the very end of FORWARD. */
function icc(builder: RulesetBuilder, bridge: FirewallPlan['bridges'][number]): void {
  const matches = [w.inBy(bridge.bridge), w.outBy(bridge.bridge)];
  if (bridge.icc) builder.insert('filter', 'FORWARD', matches, w.ACCEPT, shared.madeFor(bridge, 'icc'));
  else builder.append('filter', 'FORWARD', matches, w.DROP, shared.madeFor(bridge, 'icc'));
}
