import type { Machine, MachineNamespace, Problem, Result } from '../../model/index.ts';
import { parseIpset } from '../netfilter/ipset/parseIpset.ts';
import { parseIptablesSave } from '../netfilter/iptables/parseIptablesSave.ts';
import { nftTablesBeside } from '../netfilter/nft/nftTablesBeside.ts';
import { parseNftRuleset } from '../netfilter/nft/parseNftRuleset.ts';
import type { Chain, Family, NamedSet, NetfilterHook, Ruleset, Table } from '../netfilter/Ruleset.ts';

interface NamespaceRules {
  readonly 4: Ruleset;
  readonly 6: Ruleset;
  readonly problems: readonly Problem[];
}

const NO_NFT: ReadonlySet<string> = new Set(['nft-shape', 'nft-json']);

const read = new WeakMap<MachineNamespace, NamespaceRules>();

/**
 * The rules of a captured namespace, iptables and nft together, each rule once. Rules that were not captured are one unknown rule. Read
 * once: those of a node with thousands of services are long.
 */
export function machineRulesets(namespace: MachineNamespace): NamespaceRules {
  let known = read.get(namespace);
  if (!known) read.set(namespace, (known = readRules(namespace)));
  return known;
}

function readRules({ iptablesSave, ip6tablesSave, nft, ipset }: MachineNamespace): NamespaceRules {
  const four = iptablesSave === undefined ? undefined : parseIptablesSave(iptablesSave, 4);
  const six = ip6tablesSave === undefined ? undefined : parseIptablesSave(ip6tablesSave, 6);
  const own = nft === undefined ? undefined : parseNftRuleset(nft, { 4: four?.value, 6: six?.value });
  // Not what nft prints: then no rules of it are known.
  const others = own?.problems.some(({ code }) => NO_NFT.has(code)) ? undefined : own?.value;
  const sets = ipset === undefined ? undefined : parseIpset(ipset);
  const of = (family: Family, saved: Result<Ruleset> | undefined): Ruleset => {
    const iptables = saved && withSets(saved.value, sets?.value);
    return nftTablesBeside(iptables, others?.[family]) ?? others?.[family] ?? notCaptured(family);
  };
  return {
    4: of(4, four),
    6: of(6, six),
    problems: [four, six, own, sets].flatMap((part) => part?.problems ?? []),
  };
}

/** What of the captured rules is not in the form that these tools print: of each kind the first few, and how many more there are. */
export function machineProblems({ namespaces }: Machine): Problem[] {
  const kinds = new Map<string, { readonly shown: Problem[]; more: number }>();
  for (const namespace of namespaces) {
    for (const problem of machineRulesets(namespace).problems) {
      let kind = kinds.get(problem.code);
      if (!kind) kinds.set(problem.code, (kind = { shown: [], more: 0 }));
      if (kind.shown.length < SHOWN_OF_A_KIND)
        kind.shown.push({ ...problem, message: `${namespace.name}: ${problem.message}` });
      else kind.more++;
    }
  }
  return [...kinds.values()].flatMap(({ shown, more }) =>
    shown.map((problem, index) =>
      more > 0 && index === shown.length - 1
        ? { ...problem, message: `${problem.message} The capture has ${more} more of this kind.` }
        : problem,
    ),
  );
}

const SHOWN_OF_A_KIND = 3;

/** The sets of ipset, which every iptables table of the namespace sees. */
function withSets(ruleset: Ruleset, sets: ReadonlyMap<string, NamedSet> | undefined): Ruleset {
  return sets && sets.size > 0
    ? { ...ruleset, tables: ruleset.tables.map((table): Table => ({ ...table, sets })) }
    : ruleset;
}

const HOOKS: readonly NetfilterHook[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];

function notCaptured(family: Family): Ruleset {
  const text = 'the rules of this namespace were not captured';
  const chains = HOOKS.map((hook): Chain => ({
    name: hook,
    base: { hook, priority: 0, type: 'filter', policy: 'ACCEPT' },
    rules: [{ matches: [{ kind: 'unknown', text }], target: { kind: 'accept' }, text }],
  }));
  return { family, origin: 'captured', tables: [{ name: 'not captured', form: 'nft', chains }] };
}
