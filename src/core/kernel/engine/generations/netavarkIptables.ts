import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Network } from '../../../model/index.ts';
import type { Family, Match, RuleMaker, Ruleset } from '../../netfilter/Ruleset.ts';
import type { SynthesisedRulesets } from '../FirewallPlan.ts';
import type { NetavarkNetwork, NetavarkPlan, NetavarkPort } from '../netavark/NetavarkPlan.ts';
import { RulesetBuilder } from './RulesetBuilder.ts';
import { FRAME } from './sharedRules.ts';
import * as w from './words.ts';

const HOSTPORT = 'NETAVARK-HOSTPORT-DNAT';
const SETMARK = 'NETAVARK-HOSTPORT-SETMARK';
const MASQ = 'NETAVARK-HOSTPORT-MASQ';
const MARK = 0x2000;

/**
 * netavark 1.x with its iptables driver. Read from netavark v1.17.2, src/firewall/varktables/types.rs; confirmed by recordings of
 * Podman 5.8 (docs/semantics-engines.md, section 1.3). A family without subnets has no rules.
 */
export function netavarkIptablesRulesets(plan: NetavarkPlan): SynthesisedRulesets {
  return { 4: rulesetOf(plan, 4), 6: rulesetOf(plan, 6) };
}

function rulesetOf(plan: NetavarkPlan, family: Family): Ruleset {
  const builder = new RulesetBuilder(family, plan.forwardPolicy, plan.forwardPolicyAssumed);
  const networks = plan.networks.filter((n) => n.subnets.some((s) => s.family === family));
  // Nobody's rules, but a policy that drops is there all the same.
  if (networks.length === 0) builder.newChain('filter', 'FORWARD');
  else frame(builder, networks);
  for (const network of networks)
    for (const { family: of, cidr } of network.subnets) if (of === family) subnetRules(builder, network, cidr);
  for (const network of networks) isolate(builder, network);
  for (const port of plan.ports) if (port.family === family) portRules(builder, port);
  return builder.ruleset();
}

function frame(builder: RulesetBuilder, networks: readonly NetavarkNetwork[]): void {
  for (const chain of [HOSTPORT, SETMARK, MASQ]) builder.newChain('nat', chain);
  const isolates = networks.some((n) => n.isolate !== 'false');
  for (const chain of ['NETAVARK_INPUT', 'NETAVARK_FORWARD', 'NETAVARK_ISOLATION_2', 'NETAVARK_ISOLATION_3'])
    builder.newChain('filter', chain);
  const comment: Match = { kind: 'comment', text: 'netavark firewall rules' };
  builder.append('filter', 'INPUT', [comment], w.jump('NETAVARK_INPUT'), FRAME);
  if (isolates) {
    builder.newChain('filter', 'NETAVARK_ISOLATION_1');
    builder.append('filter', 'FORWARD', [], w.jump('NETAVARK_ISOLATION_1'), FRAME);
  }
  builder.append('filter', 'FORWARD', [comment], w.jump('NETAVARK_FORWARD'), FRAME);
  const invalid: Match = { kind: 'state', states: ['INVALID'], module: 'conntrack' };
  builder.append('filter', 'NETAVARK_FORWARD', [invalid], w.DROP, FRAME);
  builder.append('filter', 'NETAVARK_ISOLATION_3', [], w.jump('NETAVARK_ISOLATION_2'), FRAME);
  for (const chain of ['PREROUTING', 'OUTPUT']) builder.append('nat', chain, [w.toLocal], w.jump(HOSTPORT), FRAME);
  builder.append('nat', 'POSTROUTING', [], w.jump(MASQ), FRAME);
  const marked: Match = { kind: 'mark', of: 'packet', value: MARK, mask: MARK };
  builder.append('nat', MASQ, [{ kind: 'comment', text: 'netavark portfw masq mark' }, marked], w.MASQUERADE, {
    purpose: 'hairpin',
  });
  builder.append(
    'nat',
    SETMARK,
    [],
    { kind: 'set-mark', of: 'packet', value: MARK, mask: MARK },
    { purpose: 'hairpin' },
  );
}

function subnetRules(builder: RulesetBuilder, { network }: NetavarkNetwork, cidr: string): void {
  const made = (purpose: RuleMaker['purpose']): RuleMaker => ({ network: network.id, purpose });
  const chain = `NETAVARK-${hashOf(network)}`;
  builder.newChain('nat', chain);
  builder.append('nat', 'POSTROUTING', [w.from(cidr)], w.jump(chain), made('masquerade'));
  builder.append('nat', chain, [w.to(cidr)], w.ACCEPT, made('masquerade'));
  const groups = builder.family === 4 ? '224.0.0.0/4' : 'ff00::/8';
  builder.append('nat', chain, [w.notTo(groups)], w.MASQUERADE, made('masquerade'));
  for (const protocol of ['udp', 'tcp'])
    builder.append(
      'filter',
      'NETAVARK_INPUT',
      [w.from(cidr), w.protocol(protocol), w.toPort(53)],
      w.ACCEPT,
      made('outgoing'),
    );
  builder.append('filter', 'NETAVARK_FORWARD', [w.to(cidr), w.established], w.ACCEPT, made('established'));
  builder.append('filter', 'NETAVARK_FORWARD', [w.from(cidr)], w.ACCEPT, made('outgoing'));
}

function isolate(builder: RulesetBuilder, { network, bridge, isolate: how }: NetavarkNetwork): void {
  const made: RuleMaker = { network: network.id, purpose: 'isolation' };
  const chain = (number: 1 | 2 | 3): string => `NETAVARK_ISOLATION_${number}`;
  if (how === 'false') {
    builder.insert('filter', chain(3), [w.outBy(bridge)], w.DROP, made);
    return;
  }
  const target = w.jump(chain(how === 'strict' ? 3 : 2));
  builder.insert('filter', chain(1), [w.inBy(bridge), w.notOutBy(bridge)], target, made);
  builder.insert('filter', chain(2), [w.outBy(bridge)], w.DROP, made);
}

function portRules(builder: RulesetBuilder, port: NetavarkPort): void {
  const made = (purpose: RuleMaker['purpose']): RuleMaker => ({
    network: port.network.id,
    container: port.container,
    publishedIndex: port.publishedIndex,
    purpose,
  });
  const chain = `NETAVARK-DN-${hashOf(port.network)}`;
  if (!builder.hasChain('nat', chain)) builder.newChain('nat', chain);
  const [first, last] = port.hostPorts;
  const ports: Match[] = [w.protocol(port.protocol), { kind: 'port', side: 'destination', ranges: [[first, last]] }];
  const host: Match[] = port.hostIp === undefined ? [] : [w.to(w.host(port.hostIp))];
  const comment: Match = { kind: 'comment', text: `dnat name: ${port.network.name} id: ${port.containerId}` };
  // The address is asked in the chain behind: a packet to another one comes back and meets the next container's rules.
  builder.append('nat', HOSTPORT, [...ports, comment], w.jump(chain), made('frame'), port.order);
  const loopback = builder.family === 4 ? '127.0.0.1/32' : '::1/128';
  for (const source of [port.subnet, loopback])
    builder.append('nat', chain, [w.from(source), ...host, ...ports], w.jump(SETMARK), made('hairpin'));
  const size = last - first;
  builder.append(
    'nat',
    chain,
    [...host, ...ports],
    {
      kind: 'dnat',
      addresses: [port.containerIp, port.containerIp],
      ports: [port.containerPort, port.containerPort + size],
      ...(size > 0 ? { portsFrom: first } : {}),
    },
    made('dnat'),
  );
}

/** The 13 digits in a network's chain names (netavark src/network/core_utils.rs, create_network_hash). */
const hashOf = ({ name }: Network): string =>
  bytesToHex(sha512(utf8ToBytes(name)))
    .slice(0, 13)
    .toUpperCase();
