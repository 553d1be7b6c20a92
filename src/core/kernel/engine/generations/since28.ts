import { atLeast, isLoopback } from '../../../model/index.ts';
import type { BridgePlan, FirewallPlan, SynthesisedRulesets } from '../FirewallPlan.ts';
import type { Family, Ruleset } from '../../netfilter/Ruleset.ts';
import { RulesetBuilder } from './RulesetBuilder.ts';
import * as shared from './sharedRules.ts';
import * as w from './words.ts';

/** What tells the generations from 28.0 on with iptables apart; each generation's file fills this in. */
export interface Since28 {
  /** Stage 1 and 2 keep networks apart (28), or only the drops of unpublished and of direct access do (29). */
  readonly isolationChains: boolean;
  /** Where an internal network's two drops live. */
  readonly internalChain: 'DOCKER-ISOLATION-STAGE-1' | 'DOCKER-INTERNAL';
  /** raw PREROUTING drops direct access per published port (28.0, 28.1) or per endpoint (28.2 on). */
  readonly directAccess: 'published-port' | 'endpoint';
  /** nat DOCKER starts with `-i br -j RETURN` for each masqueraded network. */
  readonly skipDnat: boolean;
  /** Only 28.0.0 hung its chains into FORWARD itself, with an ipset of all bridges. */
  readonly forwardChain: boolean;
}

export function since28Rulesets(plan: FirewallPlan, differs: Since28): SynthesisedRulesets {
  const four = rulesOf(4, plan, differs);
  return plan.ip6tables ? { 4: four, 6: rulesOf(6, plan, differs) } : { 4: four };
}

function rulesOf(family: Family, plan: FirewallPlan, differs: Since28): Ruleset {
  const b = new RulesetBuilder(family, plan.forwardPolicy, plan.forwardPolicyAssumed);
  const { engine } = plan;
  b.newChain('nat', 'DOCKER');
  b.newChain('filter', 'DOCKER');
  const frame = differs.forwardChain ? 'DOCKER-FORWARD' : 'FORWARD';
  if (differs.forwardChain)
    for (const chain of ['DOCKER-FORWARD', 'DOCKER-BRIDGE', 'DOCKER-CT']) b.newChain('filter', chain);
  if (differs.isolationChains)
    for (const chain of ['DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2']) b.newChain('filter', chain);
  else b.newChain('filter', differs.internalChain);
  b.newChain('filter', 'DOCKER-USER');
  // DOCKER-USER keeps its RETURN until 28.2.1 (moby#49978).
  if (!atLeast(engine, 28, 2, 2)) b.append('filter', 'DOCKER-USER', [], w.RETURN, shared.FRAME);
  b.append('filter', 'FORWARD', [], w.jump('DOCKER-USER'), shared.FRAME);
  if (differs.forwardChain) {
    b.append('filter', 'FORWARD', [], w.jump('DOCKER-FORWARD'), shared.FRAME);
    b.append('filter', frame, [], w.jump('DOCKER-CT'), shared.FRAME);
    b.append('filter', frame, [], w.jump(differs.internalChain), shared.FRAME);
    b.append('filter', frame, [], w.jump('DOCKER-BRIDGE'), shared.FRAME);
  } else {
    const toBridges = { kind: 'set', set: `docker-ext-bridges-v${family}`, keys: ['destination'] } as const;
    b.append('filter', 'FORWARD', [toBridges, w.established], w.ACCEPT, shared.FRAME);
    b.append('filter', 'FORWARD', [], w.jump(differs.internalChain), shared.FRAME);
    b.append('filter', 'FORWARD', [toBridges], w.jump('DOCKER'), shared.FRAME);
  }
  shared.natJumps(b, plan);
  for (const bridge of plan.bridges) networkRules(b, family, plan, bridge, differs, frame);
  shared.legacyLinks(b, plan, 'insert');
  if (differs.directAccess === 'endpoint' && !plan.allowDirectRouting) endpointDrops(b, family, plan);
  for (const port of plan.ports) if (port.family === family) portRules(b, plan, port, differs);
  const ruleset = b.ruleset();
  if (differs.forwardChain) return ruleset;
  const set = `docker-ext-bridges-v${family}`;
  const elements = plan.bridges.flatMap((n) => (n.internal ? [] : (n[family]?.subnet ?? [])));
  return {
    ...ruleset,
    tables: ruleset.tables.map((t) => ({ ...t, sets: new Map([[set, { name: set, elements }]]) })),
  };
}

function networkRules(
  b: RulesetBuilder,
  family: Family,
  plan: FirewallPlan,
  bridge: BridgePlan,
  differs: Since28,
  frame: string,
): void {
  const fam = bridge[family];
  if (!fam) return;
  const name = bridge.bridge;
  const both = [w.inBy(name), w.outBy(name)];
  if (bridge.internal) {
    shared.internalDrops(b, differs.internalChain, bridge, fam, family === 6);
    b.append('filter', frame, both, bridge.icc ? w.ACCEPT : w.DROP, shared.madeFor(bridge, 'icc'));
    return;
  }
  if (differs.isolationChains) {
    shared.isolation(b, bridge, 'append');
    if (fam.mode === 'routed') {
      // Other bridges may come in to a routed network; what it answers may go out.
      const stage1 = 'DOCKER-ISOLATION-STAGE-1';
      b.insert('filter', stage1, [w.outBy(name)], w.RETURN, shared.madeFor(bridge, 'routed'));
      b.insert('filter', stage1, [w.inBy(name), w.established], w.ACCEPT, shared.madeFor(bridge, 'routed'));
    }
  }
  if (differs.forwardChain) {
    b.append('filter', 'DOCKER-CT', [w.outBy(name), w.established], w.ACCEPT, shared.madeFor(bridge, 'established'));
    b.append('filter', 'DOCKER-BRIDGE', [w.outBy(name)], w.jump('DOCKER'), shared.madeFor(bridge, 'frame'));
  }
  if (bridge.icc) b.append('filter', frame, [w.inBy(name)], w.ACCEPT, shared.madeFor(bridge, 'outgoing'));
  else {
    b.append('filter', frame, both, w.DROP, shared.madeFor(bridge, 'icc'));
    b.append('filter', frame, [w.inBy(name), w.notOutBy(name)], w.ACCEPT, shared.madeFor(bridge, 'outgoing'));
  }
  const fromOutside = [w.notInBy(name), w.outBy(name)];
  if (fam.mode === 'routed') {
    const icmp = family === 4 ? 'icmp' : 'ipv6-icmp';
    b.append('filter', 'DOCKER', [w.outBy(name), w.protocol(icmp)], w.ACCEPT, shared.madeFor(bridge, 'routed'));
  }
  if (fam.mode === 'nat-unprotected')
    b.append('filter', 'DOCKER', fromOutside, w.ACCEPT, shared.madeFor(bridge, 'unprotected'));
  else b.append('filter', 'DOCKER', fromOutside, w.DROP, shared.madeFor(bridge, 'unpublished-drop'));
  shared.networkNat(b, plan, bridge, fam);
  // 28.0.0 and 28.0.1 added it for routed networks even with the proxy off (docs/semantics.md, section 1.2).
  const routedBug = fam.mode === 'routed' && !atLeast(plan.engine, 28, 0, 2);
  if (differs.skipDnat && ((fam.masquerade && plan.userlandProxy) || routedBug))
    b.insert('nat', 'DOCKER', [w.inBy(name)], w.RETURN, shared.madeFor(bridge, 'skip-dnat'));
}

/** raw PREROUTING: nobody reaches an endpoint but by its own bridge or a trusted interface (moby a0ff0a361e). */
function endpointDrops(b: RulesetBuilder, family: Family, plan: FirewallPlan): void {
  const bridges = new Map(plan.bridges.map((n) => [n.network.id, n]));
  for (const endpoint of plan.endpoints) {
    const bridge = bridges.get(endpoint.network);
    const address = family === 4 ? endpoint.ipv4 : endpoint.ipv6;
    const fam = bridge?.[family];
    if (!bridge || !fam || address === undefined || bridge.internal || fam.mode !== 'nat') continue;
    const made = { network: endpoint.network, container: endpoint.container };
    for (const name of bridge.trustedInterfaces)
      b.append('raw', 'PREROUTING', [w.to(w.host(address)), w.inBy(name)], w.ACCEPT, { ...made, purpose: 'trusted' });
    b.append('raw', 'PREROUTING', [w.to(w.host(address)), w.notInBy(bridge.bridge)], w.DROP, {
      ...made,
      purpose: 'direct-access-drop',
    });
  }
}

function portRules(b: RulesetBuilder, plan: FirewallPlan, port: FirewallPlan['ports'][number], differs: Since28): void {
  const bridge = plan.bridges.find((n) => n.network.id === port.network);
  const mode = bridge?.[port.family]?.mode ?? 'nat';
  // IPv4 alone: recorded kernels of Docker 28 have no such rule for ::1.
  const loopback = port.family === 4 && isLoopback(port.hostIp) && port.hostPort !== 0;
  if (loopback && port.by !== 'routed') {
    const matches = [w.to(w.host(port.hostIp)), w.notInBy('lo'), w.protocol(port.protocol), w.toPort(port.hostPort)];
    b.append('raw', 'PREROUTING', matches, w.DROP, shared.madeForPort(port, 'loopback-drop'));
  }
  if (port.by === 'proxy') return;
  if (differs.directAccess === 'published-port' && port.by === 'dnat' && mode === 'nat') {
    const matches = [
      w.to(w.host(port.containerIp)),
      w.notInBy(port.bridge),
      w.protocol(port.protocol),
      w.toPort(port.containerPort),
    ];
    if (!b.has('raw', 'PREROUTING', matches, w.DROP))
      b.append('raw', 'PREROUTING', matches, w.DROP, shared.madeForPort(port, 'direct-access-drop'));
  }
  if (mode !== 'nat-unprotected') shared.portAccept(b, port, 'insert');
  if (port.by !== 'dnat') return;
  shared.dnat(b, plan, port, true);
  if (!plan.userlandProxy) shared.selfMasquerade(b, port);
}
