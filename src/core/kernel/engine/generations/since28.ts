import { atLeast, isLoopback } from '../../../model/index.ts';
import type { BridgePlan, FirewallPlan, SynthesisedRulesets } from '../FirewallPlan.ts';
import type { Family, Ruleset } from '../../netfilter/Ruleset.ts';
import type { EngineVariant } from './EngineVariant.ts';
import { RulesetBuilder } from './RulesetBuilder.ts';
import * as shared from './sharedRules.ts';
import * as w from './words.ts';

/** The rules of an engine from 28.0 on, with iptables: moby libnetwork/drivers/bridge at the versions the generations name. */
export function since28Rulesets(plan: FirewallPlan, variant: EngineVariant): SynthesisedRulesets {
  const four = rulesOf(4, plan, variant);
  return plan.ip6tables ? { 4: four, 6: rulesOf(6, plan, variant) } : { 4: four };
}

function rulesOf(family: Family, plan: FirewallPlan, variant: EngineVariant): Ruleset {
  const builder = new RulesetBuilder(family, plan.forwardPolicy, plan.forwardPolicyAssumed);
  const { engine } = plan;
  builder.newChain('nat', 'DOCKER');
  builder.newChain('filter', 'DOCKER');
  const frame = frameChain(variant);
  if (variant.forwardChain)
    for (const chain of ['DOCKER-FORWARD', 'DOCKER-BRIDGE', 'DOCKER-CT']) builder.newChain('filter', chain);
  if (variant.isolationChains)
    for (const chain of ['DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2']) builder.newChain('filter', chain);
  else builder.newChain('filter', variant.internalChain);
  builder.newChain('filter', 'DOCKER-USER');
  // DOCKER-USER keeps its RETURN until 28.2.1 (moby#49978).
  if (!atLeast(engine, 28, 2, 2)) builder.append('filter', 'DOCKER-USER', [], w.RETURN, shared.FRAME);
  builder.append('filter', 'FORWARD', [], w.jump('DOCKER-USER'), shared.FRAME);
  if (variant.forwardChain) {
    builder.append('filter', 'FORWARD', [], w.jump('DOCKER-FORWARD'), shared.FRAME);
    builder.append('filter', frame, [], w.jump('DOCKER-CT'), shared.FRAME);
    builder.append('filter', frame, [], w.jump(variant.internalChain), shared.FRAME);
    builder.append('filter', frame, [], w.jump('DOCKER-BRIDGE'), shared.FRAME);
  } else {
    const toBridges = { kind: 'set', set: `docker-ext-bridges-v${family}`, keys: ['destination'] } as const;
    builder.append('filter', 'FORWARD', [toBridges, w.established], w.ACCEPT, shared.FRAME);
    builder.append('filter', 'FORWARD', [], w.jump(variant.internalChain), shared.FRAME);
    builder.append('filter', 'FORWARD', [toBridges], w.jump('DOCKER'), shared.FRAME);
  }
  shared.natJumps(builder, plan);
  for (const bridge of plan.bridges) networkRules(builder, plan, bridge, variant);
  shared.legacyLinks(builder, plan, 'insert');
  if (variant.directAccess === 'endpoint' && !plan.allowDirectRouting) endpointDrops(builder, plan);
  for (const port of plan.ports) if (port.family === family) portRules(builder, plan, port, variant);
  const ruleset = builder.ruleset();
  if (variant.forwardChain) return ruleset;
  const set = `docker-ext-bridges-v${family}`;
  const elements = plan.bridges.flatMap((n) => (n.internal ? [] : (n[family]?.subnet ?? [])));
  return {
    ...ruleset,
    tables: ruleset.tables.map((t) => ({ ...t, sets: new Map([[set, { name: set, elements }]]) })),
  };
}

/** The chain that holds the jumps and the accepts of all networks. */
const frameChain = (variant: EngineVariant): string => (variant.forwardChain ? 'DOCKER-FORWARD' : 'FORWARD');

function networkRules(builder: RulesetBuilder, plan: FirewallPlan, bridge: BridgePlan, variant: EngineVariant): void {
  const { family } = builder;
  const frame = frameChain(variant);
  const fam = bridge[family];
  if (!fam) return;
  const name = bridge.bridge;
  const both = [w.inBy(name), w.outBy(name)];
  if (bridge.internal) {
    shared.internalDrops(builder, variant.internalChain, bridge, fam, family === 6);
    builder.append('filter', frame, both, bridge.icc ? w.ACCEPT : w.DROP, shared.madeFor(bridge, 'icc'));
    return;
  }
  if (variant.isolationChains) {
    shared.isolation(builder, bridge, 'append');
    if (fam.mode === 'routed') {
      // Other bridges may reach a routed network, and its replies may leave it.
      const stage1 = 'DOCKER-ISOLATION-STAGE-1';
      builder.insert('filter', stage1, [w.outBy(name)], w.RETURN, shared.madeFor(bridge, 'routed'));
      builder.insert('filter', stage1, [w.inBy(name), w.established], w.ACCEPT, shared.madeFor(bridge, 'routed'));
    }
  }
  if (variant.forwardChain) {
    builder.append(
      'filter',
      'DOCKER-CT',
      [w.outBy(name), w.established],
      w.ACCEPT,
      shared.madeFor(bridge, 'established'),
    );
    builder.append('filter', 'DOCKER-BRIDGE', [w.outBy(name)], w.jump('DOCKER'), shared.madeFor(bridge, 'frame'));
  }
  if (bridge.icc) builder.append('filter', frame, [w.inBy(name)], w.ACCEPT, shared.madeFor(bridge, 'outgoing'));
  else {
    builder.append('filter', frame, both, w.DROP, shared.madeFor(bridge, 'icc'));
    builder.append('filter', frame, [w.inBy(name), w.notOutBy(name)], w.ACCEPT, shared.madeFor(bridge, 'outgoing'));
  }
  const fromOutside = [w.notInBy(name), w.outBy(name)];
  if (fam.mode === 'routed') {
    const icmp = family === 4 ? 'icmp' : 'ipv6-icmp';
    builder.append('filter', 'DOCKER', [w.outBy(name), w.protocol(icmp)], w.ACCEPT, shared.madeFor(bridge, 'routed'));
  }
  if (fam.mode === 'nat-unprotected')
    builder.append('filter', 'DOCKER', fromOutside, w.ACCEPT, shared.madeFor(bridge, 'unprotected'));
  else builder.append('filter', 'DOCKER', fromOutside, w.DROP, shared.madeFor(bridge, 'unpublished-drop'));
  shared.networkNat(builder, plan, bridge, fam);
  // 28.0.0 and 28.0.1 added it for routed networks even with the proxy off (docs/semantics.md, section 1.2).
  const routedBug = fam.mode === 'routed' && !atLeast(plan.engine, 28, 0, 2);
  if (variant.skipDnat && ((fam.masquerade && plan.userlandProxy) || routedBug))
    builder.insert('nat', 'DOCKER', [w.inBy(name)], w.RETURN, shared.madeFor(bridge, 'skip-dnat'));
}

/** raw PREROUTING drops what reaches an endpoint by another link than its bridge or a trusted interface (moby a0ff0a361e). */
function endpointDrops(builder: RulesetBuilder, plan: FirewallPlan): void {
  const { family } = builder;
  const bridges = new Map(plan.bridges.map((n) => [n.network.id, n]));
  for (const endpoint of plan.endpoints) {
    const bridge = bridges.get(endpoint.network);
    const address = family === 4 ? endpoint.ipv4 : endpoint.ipv6;
    const fam = bridge?.[family];
    if (!bridge || !fam || address === undefined || bridge.internal || fam.mode !== 'nat') continue;
    const made = { network: endpoint.network, container: endpoint.container };
    for (const name of bridge.trustedInterfaces)
      builder.append('raw', 'PREROUTING', [w.to(w.host(address)), w.inBy(name)], w.ACCEPT, {
        ...made,
        purpose: 'trusted',
      });
    builder.append('raw', 'PREROUTING', [w.to(w.host(address)), w.notInBy(bridge.bridge)], w.DROP, {
      ...made,
      purpose: 'direct-access-drop',
    });
  }
}

function portRules(
  builder: RulesetBuilder,
  plan: FirewallPlan,
  port: FirewallPlan['ports'][number],
  variant: EngineVariant,
): void {
  const bridge = plan.bridges.find((n) => n.network.id === port.network);
  const mode = bridge?.[port.family]?.mode ?? 'nat';
  // IPv4 alone: recorded kernels of Docker 28 have no such rule for ::1.
  const loopback = port.family === 4 && isLoopback(port.hostIp) && port.hostPort !== 0;
  if (loopback && port.by !== 'routed') {
    const matches = [w.to(w.host(port.hostIp)), w.notInBy('lo'), w.protocol(port.protocol), w.toPort(port.hostPort)];
    builder.append('raw', 'PREROUTING', matches, w.DROP, shared.madeForPort(port, 'loopback-drop'));
  }
  if (port.by === 'proxy') return;
  if (variant.directAccess === 'published-port' && port.by === 'dnat' && mode === 'nat') {
    const matches = [
      w.to(w.host(port.containerIp)),
      w.notInBy(port.bridge),
      w.protocol(port.protocol),
      w.toPort(port.containerPort),
    ];
    if (!builder.has('raw', 'PREROUTING', matches, w.DROP))
      builder.append('raw', 'PREROUTING', matches, w.DROP, shared.madeForPort(port, 'direct-access-drop'));
  }
  if (mode !== 'nat-unprotected') shared.portAccept(builder, port, 'insert');
  if (port.by !== 'dnat') return;
  shared.dnat(builder, plan, port, true);
  if (!plan.userlandProxy) shared.selfMasquerade(builder, port);
}
