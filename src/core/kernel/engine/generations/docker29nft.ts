import { familyOf, isLoopback } from '../../../model/index.ts';
import { foreignForward } from './foreignForward.ts';
import type { BridgePlan, EndpointPlan, FirewallPlan, PortPlan, SynthesisedRulesets } from '../FirewallPlan.ts';
import { nftRuleText } from '../../netfilter/nft/nftRuleText.ts';
import type {
  Chain,
  Family,
  Match,
  NamedSet,
  Rule,
  RuleMaker,
  Ruleset,
  Table,
  Target,
} from '../../netfilter/Ruleset.ts';

/**
 * Engine 29 with `firewall-backend: nftables`: the tables `ip docker-bridges` and `ip6 docker-bridges`. Read from moby
 * docker-v29.7.2, daemon/libnetwork/drivers/bridge/internal/nftabler/{nftabler,network,endpoint,port,link}.go, and its
 * golden dumps (integration/network/bridge/nftablesdoc/generated, nftabler/testdata); not run against a recorded kernel.
 * What differs from iptables: no DOCKER-USER, verdict maps choose each network's chains, the destination network's chain
 * is asked before the source's, and dockerd never sets a policy on forward. (moby's main branch after 29.7.2 drops by
 * subnet, "SUBNET DROP EXTERNAL", instead of by endpoint; no release has it.)
 */
export function g29NftRulesets(plan: FirewallPlan): SynthesisedRulesets {
  const four = rulesetOf(plan, 4);
  return plan.ip6tables ? { 4: four, 6: rulesetOf(plan, 6) } : { 4: four };
}

function rulesetOf(plan: FirewallPlan, family: Family): Ruleset {
  // Not Docker's: somebody said that filter FORWARD drops.
  const foreign = plan.forwardPolicyAssumed ? [] : foreignForward(plan);
  return { family, origin: 'synthesised', tables: [dockerBridges(plan, family), ...foreign] };
}

function dockerBridges(plan: FirewallPlan, family: Family): Table {
  const rule = ruleMaker(family);
  const bridges = plan.bridges.filter((b) => b[family]);
  const loopback = family === 4 ? '127.0.0.0/8' : '::1/128';
  const toDocker: Rule[] = [rule([local('destination')], jump('nat-prerouting-and-output'), { purpose: 'frame' })];
  // With docker-proxy the host's own 127.0.0.1 reaches the proxy's socket; without it DNAT has to catch loopback too.
  const fromHost: Rule[] = plan.userlandProxy
    ? [
        rule([net('destination', loopback, true), local('destination')], jump('nat-prerouting-and-output'), {
          purpose: 'frame',
        }),
      ]
    : toDocker;
  const chains: Chain[] = [
    base('filter-FORWARD', 'forward', 0, 'filter', [
      mapRule(rule, 'out-interface', 'filter-forward-in-jumps'),
      mapRule(rule, 'in-interface', 'filter-forward-out-jumps'),
    ]),
    base('nat-OUTPUT', 'output', -100, 'nat', fromHost),
    base('nat-POSTROUTING', 'postrouting', 100, 'nat', [
      mapRule(rule, 'in-interface', 'nat-postrouting-out-jumps'),
      mapRule(rule, 'out-interface', 'nat-postrouting-in-jumps'),
    ]),
    base('nat-PREROUTING', 'prerouting', -100, 'nat', toDocker),
    { name: 'nat-prerouting-and-output', rules: dnatRules(plan, family, rule) },
    base('raw-PREROUTING', 'prerouting', -300, 'filter', rawRules(plan, family, rule)),
  ];
  for (const bridge of bridges) chains.push(...bridgeChains(plan, bridge, family, rule));
  const sets = new Map<string, NamedSet>();
  for (const way of ['filter-forward-in', 'filter-forward-out', 'nat-postrouting-in', 'nat-postrouting-out']) {
    const name = `${way}-jumps`;
    const verdicts = new Map<string, Target>(
      bridges.map((b) => [b.bridge, { kind: 'jump', chain: `${way}__${b.bridge}` }]),
    );
    sets.set(name, { name, verdicts, elements: [...verdicts.keys()] });
  }
  return { name: 'docker-bridges', form: 'nft', nftFamily: family === 4 ? 'ip' : 'ip6', chains, sets };
}

/** The four chains of one network: what enters and leaves it, in filter and in nat. */
function bridgeChains(plan: FirewallPlan, bridge: BridgePlan, family: Family, rule: MakeRule): Chain[] {
  const { bridge: br, icc, internal, network } = bridge;
  const conf = bridge[family];
  const by = (purpose: RuleMaker['purpose'], more: Partial<RuleMaker> = {}): RuleMaker => ({
    network: network.id,
    purpose,
    ...more,
  });
  const established: Rule = rule([{ kind: 'state', states: ['ESTABLISHED', 'RELATED'] }], ACCEPT, by('established'));
  const into: Rule[] = [established];
  const out: Rule[] = [established];
  const postIn: Rule[] = [];
  const postOut: Rule[] = [];
  const iccTarget = icc ? ACCEPT : DROP;
  if (internal) {
    into.push(rule([iface('in', br, true)], DROP, by('internal'), 'INTERNAL NETWORK INGRESS'));
    into.push(rule([], iccTarget, by('icc'), 'ICC'));
    out.push(rule([iface('out', br, true)], DROP, by('internal'), 'INTERNAL NETWORK EGRESS'));
  } else {
    const routed = conf?.mode === 'routed';
    if (routed)
      into.push(
        rule([{ kind: 'protocol', protocols: [family === 4 ? 'icmp' : 'icmpv6'] }], ACCEPT, by('routed'), 'ICMP'),
      );
    if (family === 4) into.push(...linkRules(plan, bridge, rule));
    into.push(rule([iface('in', br)], iccTarget, by('icc'), 'ICC'));
    if (conf?.mode === 'nat-unprotected') {
      into.push(rule([], ACCEPT, by('unprotected'), 'UNPROTECTED'));
    } else {
      into.push(...portAccepts(plan, bridge, family, rule));
      into.push(rule([], DROP, by('unpublished-drop'), 'UNPUBLISHED PORT DROP'));
    }
    out.push(rule([], ACCEPT, by('outgoing'), 'OUTGOING'));
    const snat: Target = conf?.snatTo
      ? { kind: 'snat', addresses: [conf.snatTo, conf.snatTo] }
      : { kind: 'masquerade' };
    const called = conf?.snatTo ? 'SNAT' : 'MASQUERADE';
    if (conf?.masquerade && !routed) {
      postOut.push(rule([iface('out', br, true), net('source', conf.subnet)], snat, by('masquerade'), called));
    }
    if (!plan.userlandProxy) {
      postIn.push(rule([local('source')], snat, by('hairpin'), `${called} FROM HOST`));
      postIn.push(...ownPortMasquerades(plan, bridge, family, rule));
    }
  }
  return [
    { name: `filter-forward-in__${br}`, rules: into },
    { name: `filter-forward-out__${br}`, rules: out },
    { name: `nat-postrouting-in__${br}`, rules: postIn },
    { name: `nat-postrouting-out__${br}`, rules: postOut },
  ];
}

/** Legacy links (network option icc off, docker0): parent to child's exposed ports, and what the child sends from them. */
function linkRules(plan: FirewallPlan, bridge: BridgePlan, rule: MakeRule): Rule[] {
  const rules: Rule[] = [];
  for (const link of plan.links.filter((l) => l.bridge === bridge.bridge)) {
    for (const { port: number, protocol } of link.ports) {
      const by: RuleMaker = { network: bridge.network.id, purpose: 'link' };
      rules.push(
        rule([net('source', link.parentIp), net('destination', link.childIp), ...port(protocol, number)], ACCEPT, by),
        rule(
          [net('destination', link.parentIp), net('source', link.childIp), ...port(protocol, number, 'source')],
          ACCEPT,
          by,
        ),
      );
    }
  }
  return rules;
}

/** One accept per container port, however many host ports lead to it; also for a port that only docker-proxy serves. */
function portAccepts(plan: FirewallPlan, bridge: BridgePlan, family: Family, rule: MakeRule): Rule[] {
  const unique = new Map<string, Rule>();
  for (const p of portsOf(plan, bridge, family)) {
    const made = rule(
      [net('destination', p.containerIp), ...port(p.protocol, p.containerPort)],
      ACCEPT,
      publishedBy(p, 'published'),
    );
    if (!unique.has(made.text)) unique.set(made.text, made);
  }
  return [...unique.values()];
}

function ownPortMasquerades(plan: FirewallPlan, bridge: BridgePlan, family: Family, rule: MakeRule): Rule[] {
  const unique = new Map<string, Rule>();
  for (const published of portsOf(plan, bridge, family)) {
    if (published.by !== 'dnat') continue;
    const matches = [
      net('source', published.containerIp),
      net('destination', published.containerIp),
      ...port(published.protocol, published.containerPort),
    ];
    const made = rule(matches, { kind: 'masquerade' }, publishedBy(published, 'hairpin'), 'MASQ TO OWN PORT');
    if (!unique.has(made.text)) unique.set(made.text, made);
  }
  return [...unique.values()];
}

function dnatRules(plan: FirewallPlan, family: Family, rule: MakeRule): Rule[] {
  const rules: Rule[] = [];
  for (const published of plan.ports) {
    if (published.by !== 'dnat' || published.family !== family || familyOf(published.containerIp) !== family) continue;
    const matches: Match[] = [];
    if (plan.userlandProxy) matches.push(iface('in', published.bridge, true));
    if (family === 6) matches.push(net('source', 'fe80::/10', true));
    if (published.hostIp !== '0.0.0.0' && published.hostIp !== '::') matches.push(net('destination', published.hostIp));
    matches.push(...port(published.protocol, published.hostPort));
    const target: Target = {
      kind: 'dnat',
      addresses: [published.containerIp, published.containerIp],
      ports: [published.containerPort, published.containerPort],
    };
    rules.push(rule(matches, target, publishedBy(published, 'dnat'), 'DNAT'));
  }
  return rules;
}

/** Nobody outside the bridge may dial a container's own address, or a port that is published on the host's loopback. */
function rawRules(plan: FirewallPlan, family: Family, rule: MakeRule): Rule[] {
  const rules: Rule[] = [];
  for (const endpoint of plan.endpoints) {
    const bridge = plan.bridges.find((b) => b.network.id === endpoint.network);
    if (!bridge) continue;
    if (!plan.allowDirectRouting) rules.push(...directAccessDrop(bridge, endpoint, family, rule));
    for (const p of plan.ports) {
      if (family !== 4 || p.container !== endpoint.container || p.network !== endpoint.network) continue;
      if (p.by === 'routed' || p.family !== 4 || !isLoopback(p.hostIp)) continue;
      const matches = [iface('in', 'lo', true), net('destination', p.hostIp), ...port(p.protocol, p.hostPort)];
      rules.push(rule(matches, DROP, publishedBy(p, 'loopback-drop'), 'DROP REMOTE LOOPBACK'));
    }
  }
  return rules;
}

function directAccessDrop(bridge: BridgePlan, endpoint: EndpointPlan, family: Family, rule: MakeRule): Rule[] {
  const address = family === 4 ? endpoint.ipv4 : endpoint.ipv6;
  const mode = bridge[family]?.mode;
  if (!address || bridge.internal || mode === undefined || mode === 'routed' || mode === 'nat-unprotected') return [];
  const trusted: Match = { kind: 'in-interface', names: [bridge.bridge, ...bridge.trustedInterfaces], not: true };
  const by: RuleMaker = { network: endpoint.network, container: endpoint.container, purpose: 'direct-access-drop' };
  return [rule([net('destination', address), trusted], DROP, by, 'DROP DIRECT ACCESS')];
}

/** The ports whose container address is of this family, on this bridge. */
function portsOf(plan: FirewallPlan, bridge: BridgePlan, family: Family): PortPlan[] {
  return plan.ports.filter((p) => p.bridge === bridge.bridge && familyOf(p.containerIp) === family);
}

type MakeRule = (matches: readonly Match[], target: Target, madeBy: RuleMaker, comment?: string) => Rule;

/** Every rule of Docker's counts; the verdict-map look-ups do not. */
function ruleMaker(family: Family): MakeRule {
  return (matches, target, madeBy, comment) => {
    const bare = { matches, effects: [COUNTER], target, madeBy, ...(comment === undefined ? {} : { comment }) };
    return { ...bare, text: nftRuleText(bare, family) };
  };
}

function mapRule(rule: MakeRule, key: 'in-interface' | 'out-interface', set: string): Rule {
  const made = rule([], { kind: 'verdict-map', keys: [key], set }, { purpose: 'frame' });
  const { effects: _counter, ...bare } = made;
  return { ...bare, text: nftRuleText(bare, 4) };
}

function base(
  name: string,
  hook: 'forward' | 'output' | 'postrouting' | 'prerouting',
  priority: number,
  type: 'filter' | 'nat',
  rules: Rule[],
): Chain {
  return { name, base: { hook, priority, type, policy: 'ACCEPT' }, rules };
}

const ACCEPT: Target = { kind: 'accept' };
const DROP: Target = { kind: 'drop' };
const COUNTER: Target = { kind: 'note', name: 'counter', text: 'counter' };

function jump(chain: string): Target {
  return { kind: 'jump', chain };
}

function local(side: 'source' | 'destination'): Match {
  return { kind: 'address-type', side, types: ['LOCAL'] };
}

function iface(way: 'in' | 'out', name: string, not = false): Match {
  return { kind: way === 'in' ? 'in-interface' : 'out-interface', names: [name], ...(not ? { not } : {}) };
}

function net(side: 'source' | 'destination', address: string, not = false): Match {
  const cidr = address.includes('/') ? address : `${address}/${address.includes(':') ? 128 : 32}`;
  return { kind: side, nets: [cidr], ...(not ? { not } : {}) };
}

function port(protocol: string, number: number, side: 'source' | 'destination' = 'destination'): Match[] {
  return [
    { kind: 'protocol', protocols: [protocol] },
    { kind: 'port', side, ranges: [[number, number]] },
  ];
}

function publishedBy(published: PortPlan, purpose: RuleMaker['purpose']): RuleMaker {
  return {
    network: published.network,
    container: published.container,
    publishedIndex: published.publishedIndex,
    purpose,
  };
}
