import { ruleText } from '../iptables/iptablesSaveText.ts';
import { nftRuleText } from '../nft/nftRuleText.ts';
import type { Chain, Rule, RuleMaker, Ruleset, Table } from '../Ruleset.ts';

/** One difference between the rules that Docker programs and those in the kernel, named by its cause. */
export interface RulesetDifference {
  /** Stable; each has a page under docs/reasons. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  /** What happened and what follows from it, in one or two sentences. */
  readonly message: string;
  /** The missing rules, or the rules that are not Docker's, as text. */
  readonly rules: readonly string[];
  /** The parts of the topology that it concerns. */
  readonly subjects: readonly Pick<RuleMaker, 'network' | 'container' | 'publishedIndex'>[];
}

/**
 * Finds the rules that are missing from a captured ruleset and those that Docker did not make, and names the cause ("a
 * firewall reload flushed Docker's nat chain"). Compares rules as canonical text without counters; ignores their order.
 */
export function compareRulesets(predicted: Ruleset, captured: Ruleset): RulesetDifference[] {
  const missing = missingRules(predicted, captured);
  return [
    ...causesOf(missing, predicted, captured),
    ...additions(predicted, captured),
    ...policies(predicted, captured),
  ];
}

interface Missing {
  readonly table: Table;
  readonly chain: Chain;
  readonly rule: Rule;
  readonly text: string;
}

function missingRules(predicted: Ruleset, captured: Ruleset): Missing[] {
  const out: Missing[] = [];
  for (const table of predicted.tables) {
    if (isHalfTold(captured, table)) continue;
    for (const chain of table.chains) {
      const there = counted(
        sameTable(captured, table)?.chains.find((c) => c.name === chain.name),
        table,
      );
      for (const rule of chain.rules) {
        const text = canonical(table, chain, rule);
        const left = there.get(text) ?? 0;
        if (left > 0) there.set(text, left - 1);
        else if (!leadsNowhere(table, rule)) out.push({ table, chain, rule, text });
      }
    }
  }
  // Up to 28.2.1 the daemon ends DOCKER-USER with a RETURN that has no effect, and people remove it.
  return out.filter((m) => m.chain.name !== 'DOCKER-USER');
}

function causesOf(missing: readonly Missing[], predicted: Ruleset, captured: Ruleset): RulesetDifference[] {
  const left = new Set(missing);
  const out: RulesetDifference[] = [];
  const take = (
    code: string,
    severity: RulesetDifference['severity'],
    found: readonly Missing[],
    message: (rules: readonly Missing[]) => string,
  ): void => {
    const rules = found.filter((m) => left.has(m));
    if (rules.length === 0) return;
    for (const m of rules) left.delete(m);
    out.push({
      code,
      severity,
      message: message(rules),
      rules: rules.map((m) => m.text),
      subjects: subjectsOf(rules.map((m) => m.rule)),
    });
  };
  const of = (purpose: RuleMaker['purpose']): Missing[] => missing.filter((m) => m.rule.madeBy?.purpose === purpose);
  const dnats = predicted.tables
    .flatMap((t) => t.chains.flatMap((c) => c.rules))
    .filter((r) => r.madeBy?.purpose === 'dnat');
  const nftGone = predicted.tables.some((t) => t.form === 'nft' && !sameTable(captured, t));
  if (nftGone) {
    take(
      'docker-nat-flushed',
      'error',
      missing.filter((m) => m.table.form === 'nft'),
      () =>
        "Docker's nftables table docker-bridges is gone: something flushed the ruleset (nft flush ruleset, a firewall reload). Until the daemon restarts, published ports do not work and containers cannot reach the outside.",
    );
  }
  if (dnats.length > 0 && of('dnat').length === dnats.length) {
    take(
      'docker-nat-flushed',
      'error',
      missing.filter((m) => m.table.name === 'nat'),
      () =>
        "Docker's nat chain is empty: something flushed it, usually a firewall reload. Until the daemon restarts, only docker-proxy serves published ports, and containers cannot reach the outside (no MASQUERADE).",
    );
  }
  const emptied = emptiedChains(predicted, captured);
  if (emptied.length > 0) {
    take(
      'docker-filter-flushed',
      'error',
      missing.filter((m) => m.table.name === 'filter'),
      () =>
        `Docker's filter chains are gone or empty (${emptied.join(', ')}): something flushed them. If the policy of FORWARD is ACCEPT, nothing separates the networks any more; if it is DROP, nothing is forwarded. The daemon restores the rules when it restarts.`,
    );
  }
  take(
    'docker-not-called',
    'error',
    missing.filter(isCall),
    (rules) =>
      `The jump into Docker's chains is missing from ${[...new Set(rules.map((m) => m.chain.name))].join(', ')}, so the kernel never evaluates their rules. The daemon restores it when it restarts.`,
  );
  take(
    'published-port-missing',
    'error',
    of('dnat'),
    (rules) =>
      `${rules.length === 1 ? 'A published port has' : `${rules.length} published ports have`} no DNAT rule: only docker-proxy still serves ${rules.length === 1 ? 'it' : 'them'}, if it runs.`,
  );
  take(
    'masquerade-missing',
    'error',
    of('masquerade'),
    (rules) =>
      `${rules.length === 1 ? 'A network' : `${rules.length} networks`} lost the MASQUERADE rule: the containers send with private addresses, and replies from outside do not find them.`,
  );
  const guards: readonly RuleMaker['purpose'][] = [
    'isolation',
    'internal',
    'icc',
    'direct-access-drop',
    'loopback-drop',
    'unpublished-drop',
  ];
  take(
    'isolation-missing',
    'warning',
    guards.flatMap(of),
    (rules) =>
      `${rules.length === 1 ? 'A rule' : `${rules.length} rules`} of Docker that should drop packets ${rules.length === 1 ? 'is' : 'are'} missing: more is reachable than the networks should allow.`,
  );
  take(
    'docker-rules-missing',
    'warning',
    missing,
    (rules) =>
      `${rules.length === 1 ? 'A rule' : `${rules.length} rules`} that this engine programs ${rules.length === 1 ? 'is' : 'are'} not in the kernel.`,
  );
  return out;
}

/** A built-in chain's jump into one of Docker's. */
function isCall(missing: Missing): boolean {
  return (
    missing.chain.base !== undefined &&
    (missing.rule.target.kind === 'jump' || missing.rule.target.kind === 'verdict-map')
  );
}

/** Docker's own filter chains that should have rules; empty unless all of them lost theirs. */
function emptiedChains(predicted: Ruleset, captured: Ruleset): string[] {
  const table = predicted.tables.find((t) => t.form === 'iptables' && t.name === 'filter');
  if (!table || isHalfTold(captured, table)) return [];
  const own = table.chains.filter((c) => !c.base && c.name !== 'DOCKER-USER' && c.rules.length > 0);
  const now = sameTable(captured, table);
  const empty = own.filter((c) => (now?.chains.find((x) => x.name === c.name)?.rules.length ?? 0) === 0);
  return own.length > 0 && empty.length === own.length ? empty.map((c) => c.name) : [];
}

/** Rules in the kernel that are not predicted. */
function additions(predicted: Ruleset, captured: Ruleset): RulesetDifference[] {
  const stale: string[] = [];
  const user: string[] = [];
  const foreign = new Map<string, string[]>();
  for (const table of captured.tables) {
    const ours = sameTable(predicted, table);
    if (!ours && predicted.tables.some((t) => t.form === 'iptables' && isSameByNft(table, t, predicted.family)))
      continue;
    for (const chain of table.chains) {
      const expected = counted(
        ours?.chains.find((c) => c.name === chain.name),
        table,
      );
      for (const rule of chain.rules) {
        const text = canonical(table, chain, rule);
        const left = expected.get(text) ?? 0;
        if (left > 0) {
          expected.set(text, left - 1);
          continue;
        }
        if (chain.name === 'DOCKER-USER') {
          if (rule.target.kind !== 'return' || rule.matches.length > 0) user.push(text);
        } else if (isDockers(table, chain, rule)) {
          // The jumps of an IPv6 network stay after it is removed (recorded on 20.10 and 26.1) and lead to empty chains.
          if (captured.family === 4 || !chain.base) stale.push(text);
        } else {
          const owner = ownerOf(table, chain, rule);
          const texts = foreign.get(owner);
          if (texts) texts.push(text);
          else foreign.set(owner, [text]);
        }
      }
    }
  }
  const out: RulesetDifference[] = [];
  const say = (
    code: string,
    severity: RulesetDifference['severity'],
    message: string,
    rules: readonly string[],
  ): void => {
    if (rules.length > 0) out.push({ code, severity, message, rules, subjects: [] });
  };
  say(
    'stale-docker-rules',
    'warning',
    `Docker's own chains hold ${stale.length === 1 ? 'a rule that belongs' : `${stale.length} rules that belong`} to nothing in this topology: an earlier start or another engine left ${stale.length === 1 ? 'it' : 'them'} behind, or someone added ${stale.length === 1 ? 'it' : 'them'} by hand.`,
    stale,
  );
  say(
    'docker-user-rules',
    'information',
    `DOCKER-USER holds ${user.length === 1 ? 'a rule' : `${user.length} rules`} of your own. Every forwarded packet meets ${user.length === 1 ? 'it' : 'them'} before Docker's rules.`,
    user,
  );
  for (const [owner, rules] of foreign) {
    say(
      'foreign-rules',
      'information',
      `${owner} has ${rules.length === 1 ? 'a rule' : `${rules.length} rules`} here, too. What they drop in another chain stays dropped, even if Docker's rules accept it.`,
      rules,
    );
  }
  return out;
}

/** A jump into an empty chain has no effect, so its absence is no difference. */
function leadsNowhere(table: Table, rule: Rule): boolean {
  const { target } = rule;
  return target.kind === 'jump' && table.chains.find((c) => c.name === target.chain)?.rules.length === 0;
}

/** Whether a rule is in one of Docker's own chains, or in a built-in chain and leads to one. */
function isDockers(table: Table, chain: Chain, rule: Rule): boolean {
  if (table.form === 'nft') return table.name === 'docker-bridges';
  // Swarm's routing mesh follows from its services, which the containers of one daemon do not show.
  const to = rule.target.kind === 'jump' ? rule.target.chain : '';
  if (chain.name === 'DOCKER-INGRESS' || to === 'DOCKER-INGRESS') return false;
  return /^DOCKER($|-)/.test(chain.name) || /^DOCKER($|-)/.test(to);
}

/** The program that gives its chains such names. */
function ownerOf(table: Table, chain: Chain, rule: Rule): string {
  const names = [
    table.name,
    chain.name,
    rule.target.kind === 'jump' || rule.target.kind === 'goto' ? rule.target.chain : '',
  ];
  for (const [pattern, owner] of OWNERS) if (names.some((n) => pattern.test(n))) return owner;
  return 'Another program or an administrator';
}

const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/^DOCKER-INGRESS$/, 'Docker Swarm (the routing mesh)'],
  [/^ufw6?-/, 'ufw'],
  [
    /^firewalld$|^(IN|FWD|FWDI|FWDO|PRE|POST)_|_(ZONES|direct)$|^(filter|nat|mangle|raw)_(IN|FWD|PRE|POST|INPUT|FORWARD|PREROUTING|POSTROUTING|OUTPUT)/,
    'firewalld',
  ],
  [/^KUBE-|^kube-proxy$/, 'Kubernetes (kube-proxy)'],
  [/^cali-|^FELIX-/, 'Calico'],
  [/^CILIUM_/, 'Cilium'],
  [/^FLANNEL/, 'flannel'],
  [/^CNI-/, 'a CNI plugin (portmap)'],
  [/^netavark$|^NETAVARK/i, 'Podman (netavark)'],
  [/^LIBVIRT_/, 'libvirt'],
  [/^f2b-/, 'fail2ban'],
  [/^ts-(input|forward|postrouting)$/, 'Tailscale'],
  [/^ISTIO_/, 'Istio'],
];

function policies(predicted: Ruleset, captured: Ruleset): RulesetDifference[] {
  const out: RulesetDifference[] = [];
  for (const table of predicted.tables) {
    const expected = table.chains.find((c) => c.base?.hook === 'forward' && table.name === 'filter');
    const now = expected && sameTable(captured, table)?.chains.find((c) => c.name === expected.name);
    if (!expected?.base || !now?.base || expected.base.policyAssumed || expected.base.policy === now.base.policy)
      continue;
    out.push({
      code: 'forward-policy-differs',
      severity: 'information',
      message: `The policy of FORWARD is ${now.base.policy}, not ${expected.base.policy} as stated. It decides about every forwarded packet that no rule decides.`,
      rules: [],
      subjects: [],
    });
  }
  return out;
}

/**
 * Whether the capture has this iptables table from nft only. nft prints iptables-nft's matches and targets as `xt`, without
 * their content, so no rule can be called missing.
 */
function isHalfTold(captured: Ruleset, table: Table): boolean {
  return !sameTable(captured, table) && captured.tables.some((t) => isSameByNft(t, table, captured.family));
}

const isSameByNft = (seen: Table, table: Table, family: Ruleset['family']): boolean =>
  table.form === 'iptables' &&
  seen.form === 'nft' &&
  seen.name === table.name &&
  seen.nftFamily === (family === 4 ? 'ip' : 'ip6');

function sameTable(ruleset: Ruleset, table: Table): Table | undefined {
  return ruleset.tables.find((t) => t.name === table.name && t.form === table.form);
}

function counted(chain: Chain | undefined, table: Table): Map<string, number> {
  const out = new Map<string, number>();
  for (const rule of chain?.rules ?? []) {
    const text = canonical(table, chain as Chain, rule);
    out.set(text, (out.get(text) ?? 0) + 1);
  }
  return out;
}

/** The rule in canonical text, comments and counters aside. */
function canonical(table: Table, chain: Chain, rule: Rule): string {
  const matches = rule.matches.filter((m) => m.kind !== 'comment');
  if (table.form === 'nft') return nftRuleText({ matches, target: rule.target }, table.nftFamily === 'ip6' ? 6 : 4);
  return ruleText(chain.name, { matches, target: rule.target });
}

function subjectsOf(rules: readonly Rule[]): RulesetDifference['subjects'] {
  const out = new Map<string, Pick<RuleMaker, 'network' | 'container' | 'publishedIndex'>>();
  for (const { madeBy } of rules) {
    if (!madeBy || (madeBy.network === undefined && madeBy.container === undefined)) continue;
    const { network, container, publishedIndex } = madeBy;
    const subject = {
      ...(network === undefined ? {} : { network }),
      ...(container === undefined ? {} : { container }),
      ...(publishedIndex === undefined ? {} : { publishedIndex }),
    };
    out.set(JSON.stringify(subject), subject);
  }
  return [...out.values()];
}
