import { isPodman, type Network, PODMAN0_ID } from '../../../model/index.ts';
import type { Chain, Family, Match, Rule, RuleMaker, Ruleset, Table, Target } from '../../netfilter/Ruleset.ts';
import { nftRuleText } from '../../netfilter/nft/nftRuleText.ts';
import type { SynthesisedRulesets } from '../FirewallPlan.ts';
import type { NetavarkNetwork, NetavarkPlan, NetavarkPort } from '../netavark/NetavarkPlan.ts';
import { foreignForward } from './foreignForward.ts';
import * as w from './words.ts';

const HOSTPORT = 'NETAVARK-HOSTPORT-DNAT';
const SETMARK = 'NETAVARK-HOSTPORT-SETMARK';
const ISOLATION = ['NETAVARK-ISOLATION-1', 'NETAVARK-ISOLATION-2', 'NETAVARK-ISOLATION-3'] as const;

/** Masquerade this packet, and (netavark 2.1 on) this connection was published. */
const MASQUERADE_BIT = 0x2000;
const PUBLISHED_BIT = 0x1000;

/**
 * netavark with its nftables driver: one table `inet netavark` for both families. Read from netavark v1.17.2 and v2.1.0,
 * src/firewall/nft.rs; confirmed by recordings of Podman 5.8 (docs/semantics-engines.md, section 1.2).
 */
export function netavarkNftRulesets(plan: NetavarkPlan): SynthesisedRulesets {
  return { 4: rulesetOf(plan, 4), 6: rulesetOf(plan, 6) };
}

function rulesetOf(plan: NetavarkPlan, family: Family): Ruleset {
  const tables: Table[] = plan.networks.length > 0 ? [tableOf(plan, family)] : [];
  return { family, origin: 'synthesised', tables: [...tables, ...foreignForward(plan)] };
}

function tableOf(plan: NetavarkPlan, family: Family): Table {
  const crosses = isPodman(plan.engine, 6);
  const chains = new Map<string, Rule[]>();
  const add = (chain: string, ...rules: readonly Rule[]): void => {
    const list = chains.get(chain);
    if (list) list.push(...rules);
    else chains.set(chain, [...rules]);
  };
  const rule = ruleMaker(family);
  const frame: RuleMaker = { purpose: 'frame' };
  for (const name of [...Object.keys(BASES), HOSTPORT, SETMARK, ...ISOLATION]) add(name);
  add('POSTROUTING', rule([marked('packet', MASQUERADE_BIT)], w.MASQUERADE, { purpose: 'hairpin' }));
  add(SETMARK, rule([], setBit('packet', MASQUERADE_BIT), { purpose: 'hairpin' }));
  for (const hook of ['PREROUTING', 'OUTPUT']) add(hook, rule([w.toLocal], w.jump(HOSTPORT), frame));
  add('FORWARD', rule([{ kind: 'state', states: ['INVALID'] }], w.DROP, frame));
  if (crosses) add('FORWARD', rule([marked('connection', PUBLISHED_BIT)], w.ACCEPT, { purpose: 'published' }));
  add('FORWARD', rule([], w.jump(ISOLATION[0]), frame));
  add(ISOLATION[2], rule([], w.jump(ISOLATION[1]), frame));
  for (const network of plan.networks) {
    isolate(chains, network, rule);
    for (const { family: of, cidr } of network.subnets)
      if (of === family) subnetRules(add, network, cidr, { rule, family, fixed: crosses });
  }
  for (const port of plan.ports) {
    if (port.family === family) portRules(add, port, rule, crosses);
    // A jump without an address holds for the other family too, whose packets the chain behind it lets pass.
    else if (port.hostIp === undefined) {
      add(dnatChain(port));
      add(HOSTPORT, jumpRule(port, rule));
    }
  }
  return {
    name: 'netavark',
    form: 'nft',
    nftFamily: 'inet',
    chains: [...chains].map(([name, rules]): Chain => {
      const base = BASES[name];
      return base ? { name, rules, base: { ...base, policy: 'ACCEPT' } } : { name, rules };
    }),
  };
}

const BASES: Readonly<Record<string, Omit<NonNullable<Chain['base']>, 'policy'>>> = {
  INPUT: { hook: 'input', priority: 0, type: 'filter' },
  FORWARD: { hook: 'forward', priority: 0, type: 'filter' },
  POSTROUTING: { hook: 'postrouting', priority: 100, type: 'nat' },
  PREROUTING: { hook: 'prerouting', priority: -100, type: 'nat' },
  OUTPUT: { hook: 'output', priority: -100, type: 'nat' },
};

type Add = (chain: string, ...rules: readonly Rule[]) => void;
type MakeRule = (matches: readonly Match[], target: Target, madeBy: RuleMaker, more?: Partial<Rule>) => Rule;

/** The rules that keep a network apart: in chain 3 the newest comes first, since the jump to chain 2 has to stay the last. */
function isolate(
  chains: Map<string, Rule[]>,
  { network, bridge, isolate: how }: NetavarkNetwork,
  rule: MakeRule,
): void {
  const made: RuleMaker = { network: network.id, purpose: 'isolation' };
  const [first, second, third] = ISOLATION;
  if (how === 'false') {
    chains.get(third)?.unshift(rule([w.outBy(bridge)], w.DROP, made));
    return;
  }
  chains.get(first)?.push(rule([w.inBy(bridge), w.notOutBy(bridge)], w.jump(how === 'strict' ? third : second), made));
  chains.get(second)?.push(rule([w.outBy(bridge)], w.DROP, made));
}

interface Making {
  readonly rule: MakeRule;
  readonly family: Family;
  /** IPv6's multicast range is right (netavark 2): 1.x writes `ff::00/8`, which is all of ::/8. */
  readonly fixed: boolean;
}

function subnetRules(add: Add, { network }: NetavarkNetwork, cidr: string, { rule, family, fixed }: Making): void {
  const made = (purpose: RuleMaker['purpose']): RuleMaker => ({ network: network.id, purpose });
  const chain = subnetChain(network, cidr);
  const groups = family === 4 ? '224.0.0.0/4' : fixed ? 'ff00::/8' : '::/8';
  const out = network.options.get(`outbound_addr${family}`)?.value;
  add(
    chain,
    rule([w.to(cidr)], w.ACCEPT, made('masquerade')),
    rule(
      [w.notTo(groups)],
      out ? { kind: 'snat', inet: true, addresses: [out, out] } : w.MASQUERADE,
      made('masquerade'),
    ),
  );
  const dns: Match = { kind: 'protocol', protocols: ['tcp', 'udp'] };
  add('INPUT', rule([w.from(cidr), dns, w.toPort(53)], w.ACCEPT, made('outgoing')));
  const established: Match = { kind: 'state', states: ['ESTABLISHED', 'RELATED'] };
  add(
    'FORWARD',
    rule([w.to(cidr), established], w.ACCEPT, made('established')),
    rule([w.from(cidr)], w.ACCEPT, made('outgoing')),
  );
  add('POSTROUTING', rule([w.from(cidr)], w.jump(chain), made('masquerade')));
}

function portRules(add: Add, port: NetavarkPort, rule: MakeRule, marks: boolean): void {
  const made = (purpose: RuleMaker['purpose']): RuleMaker => ({
    network: port.network.id,
    container: port.container,
    publishedIndex: port.publishedIndex,
    purpose,
  });
  const chain = dnatChain(port);
  const [first, last] = port.hostPorts;
  const { host, all } = matchesOf(port);
  add(HOSTPORT, jumpRule(port, rule));
  add(chain, rule([w.from(port.subnet), ...host, ...all], w.jump(SETMARK), made('hairpin')));
  // Of this host's own loopback only IPv4's, and only 127.0.0.1 (get_dnat_rules_for_addr_family).
  if (port.family === 4) add(chain, rule([w.from('127.0.0.1/32'), ...host, ...all], w.jump(SETMARK), made('hairpin')));
  const effects = marks ? { effects: [setBit('connection', PUBLISHED_BIT)] } : {};
  for (let at = first; at <= last; at++) {
    const number = port.containerPort + at - first;
    const address = [port.containerIp, port.containerIp] as const;
    const to: Target = { kind: 'dnat', inet: true, addresses: address, ports: [number, number] };
    add(chain, rule([...host, w.protocol(port.protocol), w.toPort(at)], to, made('dnat'), effects));
  }
}

const dnatChain = (port: NetavarkPort): string => `${subnetChain(port.network, port.subnet)}_dnat`;

function jumpRule(port: NetavarkPort, rule: MakeRule): Rule {
  const { host, all } = matchesOf(port);
  const { network, container, publishedIndex } = port;
  const made: RuleMaker = { network: network.id, container, publishedIndex, purpose: 'frame' };
  return rule([...host, ...all], w.jump(dnatChain(port)), made, port.order ? { order: port.order } : {});
}

/** The host address of a published port, and its ports. */
function matchesOf({ hostIp, hostPorts, protocol }: NetavarkPort): { readonly host: Match[]; readonly all: Match[] } {
  return {
    host: hostIp === undefined ? [] : [w.to(w.host(hostIp))],
    all: [w.protocol(protocol), { kind: 'port', side: 'destination', ranges: [hostPorts] }],
  };
}

/** The chain of a subnet: `nv_2f259bab_10_88_0_0_nm16` (get_subnet_chain_name). */
const subnetChain = ({ id, isDefaultBridge }: Network, cidr: string): string =>
  `nv_${(isDefaultBridge ? PODMAN0_ID : id).slice(0, 8)}_${cidr.replaceAll('.', '_').replaceAll(':', '-').replace('/', '_nm')}`;

function marked(of: 'packet' | 'connection', bit: number): Match {
  return { kind: 'mark', of, value: bit, mask: bit };
}

function setBit(of: 'packet' | 'connection', bit: number): Target {
  return { kind: 'set-mark', of, value: bit, mask: bit };
}

function ruleMaker(family: Family): MakeRule {
  return (matches, target, madeBy, more = {}) => {
    const bare = { matches, target, madeBy, ...more };
    return { ...bare, text: nftRuleText(bare, family) };
  };
}
