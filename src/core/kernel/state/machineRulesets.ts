import type { Machine, MachineNamespace, Problem, Result } from '../../model/index.ts';
import { parseIpset } from '../netfilter/ipset/parseIpset.ts';
import { parseIptablesSave } from '../netfilter/iptables/parseIptablesSave.ts';
import { nftTablesBeside } from '../netfilter/nft/nftTablesBeside.ts';
import { type NftRulesets, parseNftRuleset } from '../netfilter/nft/parseNftRuleset.ts';
import type { Chain, Family, NamedSet, NetfilterHook, Ruleset, Table } from '../netfilter/Ruleset.ts';

interface ParsedRules {
  readonly four?: Result<Ruleset>;
  readonly six?: Result<Ruleset>;
  /** Without a value where it is not what nft prints, and so no rules are known. */
  readonly nft?: Result<NftRulesets | undefined>;
  readonly sets?: Result<ReadonlyMap<string, NamedSet>>;
}

const nftIn = ({ value, problems }: Result<NftRulesets>): Pick<ParsedRules, 'nft'> => ({
  nft: { value: problems.some(({ code }) => NO_NFT.has(code)) ? undefined : value, problems },
});

const NO_NFT: ReadonlySet<string> = new Set(['nft-shape', 'nft-json']);

const parsed = new WeakMap<MachineNamespace, ParsedRules>();

/** The texts of a namespace, read once: those of a node with thousands of services are long. */
function parsedRules(namespace: MachineNamespace): ParsedRules {
  let known = parsed.get(namespace);
  if (!known) {
    const { iptablesSave, ip6tablesSave, nft, ipset } = namespace;
    known = {
      ...(iptablesSave === undefined ? {} : { four: parseIptablesSave(iptablesSave, 4) }),
      ...(ip6tablesSave === undefined ? {} : { six: parseIptablesSave(ip6tablesSave, 6) }),
      ...(nft === undefined ? {} : nftIn(parseNftRuleset(nft))),
      ...(ipset === undefined ? {} : { sets: parseIpset(ipset) }),
    };
    parsed.set(namespace, known);
  }
  return known;
}

/** The rules of a captured namespace, iptables and nft together, each rule once. Rules that were not captured are one unknown rule. */
export function machineRulesets(namespace: MachineNamespace): { readonly 4: Ruleset; readonly 6: Ruleset } {
  const { four, six, nft, sets } = parsedRules(namespace);
  const of = (family: Family, saved: Result<Ruleset> | undefined): Ruleset => {
    const iptables = saved && withSets(saved.value, sets?.value);
    return nftTablesBeside(iptables, nft?.value?.[family]) ?? nft?.value?.[family] ?? notCaptured(family);
  };
  return { 4: of(4, four), 6: of(6, six) };
}

/** What of the captured rules is not in the form that these tools print: of each kind the first few, and how many more there are. */
export function machineProblems({ namespaces }: Machine): Problem[] {
  const kinds = new Map<string, { readonly shown: Problem[]; more: number }>();
  for (const namespace of namespaces) {
    const { four, six, nft, sets } = parsedRules(namespace);
    for (const problem of [four, six, nft, sets].flatMap((part) => part?.problems ?? [])) {
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
