import type { BridgeFamilyPlan, BridgePlan, FirewallPlan, PortPlan } from '../FirewallPlan.ts';
import type { Match, RuleMaker } from '../../netfilter/Ruleset.ts';
import type { RulesetBuilder } from './RulesetBuilder.ts';
import * as w from './words.ts';

/** What several generations program alike. Order of calls is the daemon's. */

export const madeFor = (plan: BridgePlan, purpose: RuleMaker['purpose']): RuleMaker => ({
  network: plan.network.id,
  purpose,
});
export const madeForPort = (port: PortPlan, purpose: RuleMaker['purpose']): RuleMaker => ({
  network: port.network,
  container: port.container,
  publishedIndex: port.publishedIndex,
  purpose,
});
export const FRAME: RuleMaker = { purpose: 'frame' };

/** Jumps into nat DOCKER: what is addressed to this host, and not loopback unless the proxy is off. */
export function natJumps(builder: RulesetBuilder, plan: FirewallPlan): void {
  builder.append('nat', 'PREROUTING', [w.toLocal], w.jump('DOCKER'), FRAME);
  const loopback = builder.family === 4 ? '127.0.0.0/8' : '::1/128';
  const matches: Match[] = plan.userlandProxy ? [w.notTo(loopback), w.toLocal] : [w.toLocal];
  builder.append('nat', 'OUTPUT', matches, w.jump('DOCKER'), FRAME);
}

/**
 * nat POSTROUTING of one network: masquerade (or SNAT) what leaves it; proxy off: what the host itself sends into it, also
 * where the network is routed (setupNonInternalNetworkRules: only the first of the two asks for the gateway mode).
 */
export function networkNat(
  builder: RulesetBuilder,
  plan: FirewallPlan,
  bridge: BridgePlan,
  fam: BridgeFamilyPlan,
): void {
  if (fam.masquerade && fam.mode !== 'routed') {
    const target = fam.snatTo === undefined ? w.MASQUERADE : w.snatTo(fam.snatTo);
    const matches = [w.from(fam.subnet), w.notOutBy(bridge.bridge)];
    builder.insert('nat', 'POSTROUTING', matches, target, madeFor(bridge, 'masquerade'));
  }
  if (!plan.userlandProxy) {
    const target = fam.snatTo === undefined ? w.MASQUERADE : w.snatTo(fam.snatTo);
    const matches = [w.outBy(bridge.bridge), w.fromLocal];
    builder.insert('nat', 'POSTROUTING', matches, target, madeFor(bridge, 'hairpin'));
  }
}

/** The two isolation chains' rules of one ordinary network; `insert` says how they get into stage 1. */
export function isolation(builder: RulesetBuilder, bridge: BridgePlan, how: 'insert' | 'append'): void {
  const stage1 = [w.inBy(bridge.bridge), w.notOutBy(bridge.bridge)];
  builder[how](
    'filter',
    'DOCKER-ISOLATION-STAGE-1',
    stage1,
    w.jump('DOCKER-ISOLATION-STAGE-2'),
    madeFor(bridge, 'isolation'),
  );
  builder.insert('filter', 'DOCKER-ISOLATION-STAGE-2', [w.outBy(bridge.bridge)], w.DROP, madeFor(bridge, 'isolation'));
}

/** The two drops that make a network internal. IPv6 since 24.0 lets the bridge's own neighbour discovery through. */
export function internalDrops(
  builder: RulesetBuilder,
  chain: string,
  bridge: BridgePlan,
  fam: BridgeFamilyPlan,
  withBridge: boolean,
): void {
  const outward = [w.notTo(fam.subnet), w.inBy(bridge.bridge), ...(withBridge ? [w.notOutBy(bridge.bridge)] : [])];
  const inward = [w.notFrom(fam.subnet), ...(withBridge ? [w.notInBy(bridge.bridge)] : []), w.outBy(bridge.bridge)];
  builder.insert('filter', chain, outward, w.DROP, madeFor(bridge, 'internal'));
  builder.insert('filter', chain, inward, w.DROP, madeFor(bridge, 'internal'));
}

/** nat DOCKER: the DNAT of one binding. Proxy on: not for packets from the port's own bridge. */
export function dnat(builder: RulesetBuilder, plan: FirewallPlan, port: PortPlan, fe80: boolean): void {
  const matches: Match[] = [];
  if (fe80 && builder.family === 6) matches.push(w.notFrom('fe80::/10'));
  if (port.hostIp !== '0.0.0.0' && port.hostIp !== '::') matches.push(w.to(w.host(port.hostIp)));
  if (plan.userlandProxy) matches.push(w.notInBy(port.bridge));
  matches.push(w.protocol(port.protocol), w.toPort(port.hostPort));
  builder.append('nat', 'DOCKER', matches, w.dnatTo(port.containerIp, port.containerPort), madeForPort(port, 'dnat'));
}

/** filter DOCKER: the container's port is open from outside its bridge. Bindings of one container port share it. */
export function portAccept(builder: RulesetBuilder, port: PortPlan, how: 'insert' | 'append'): void {
  const matches = [
    w.to(w.host(port.containerIp)),
    w.notInBy(port.bridge),
    w.outBy(port.bridge),
    w.protocol(port.protocol),
    w.toPort(port.containerPort),
  ];
  if (!builder.has('filter', 'DOCKER', matches, w.ACCEPT))
    builder[how](
      'filter',
      'DOCKER',
      matches,
      w.ACCEPT,
      madeForPort(port, port.by === 'routed' ? 'routed' : 'published'),
    );
}

/** nat POSTROUTING: a container that reaches itself by its published port gets the bridge's address as source. */
export function selfMasquerade(builder: RulesetBuilder, port: PortPlan): void {
  const self = w.host(port.containerIp);
  const matches = [w.from(self), w.to(self), w.protocol(port.protocol), w.toPort(port.containerPort)];
  if (!builder.has('nat', 'POSTROUTING', matches, w.MASQUERADE))
    builder.append('nat', 'POSTROUTING', matches, w.MASQUERADE, madeForPort(port, 'hairpin'));
}

/** mangle POSTROUTING: SCTP checksums, which the kernel does not fill in on veth. */
export function sctpChecksum(builder: RulesetBuilder, port: PortPlan): void {
  if (port.protocol !== 'sctp') return;
  const matches = [w.protocol('sctp'), w.fromPort(port.containerPort)];
  const target = { kind: 'note', name: 'CHECKSUM', text: 'CHECKSUM --checksum-fill' } as const;
  if (!builder.has('mangle', 'POSTROUTING', matches, target))
    builder.append('mangle', 'POSTROUTING', matches, target, madeForPort(port, 'checksum'));
}

/** Legacy --link with icc off: parent to child's port, and the way back. */
export function legacyLinks(builder: RulesetBuilder, plan: FirewallPlan, how: 'insert' | 'append'): void {
  if (builder.family !== 4) return;
  for (const link of plan.links)
    for (const { port, protocol } of link.ports) {
      const ends = (source: string, destination: string): Match[] => [
        w.from(w.host(source)),
        w.to(w.host(destination)),
        w.inBy(link.bridge),
        w.outBy(link.bridge),
        w.protocol(protocol),
      ];
      const made: RuleMaker = { purpose: 'link' };
      builder[how]('filter', 'DOCKER', [...ends(link.parentIp, link.childIp), w.toPort(port)], w.ACCEPT, made);
      builder[how]('filter', 'DOCKER', [...ends(link.childIp, link.parentIp), w.fromPort(port)], w.ACCEPT, made);
    }
}
