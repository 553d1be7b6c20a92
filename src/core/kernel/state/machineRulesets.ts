import type { Machine, MachineNamespace, Problem } from '../../model/index.ts';
import { parseIpset } from '../netfilter/ipset/parseIpset.ts';
import { parseIptablesSave } from '../netfilter/iptables/parseIptablesSave.ts';
import { nftTablesBeside } from '../netfilter/nft/nftTablesBeside.ts';
import { type NftRulesets, parseNftRuleset } from '../netfilter/nft/parseNftRuleset.ts';
import type { Chain, Family, NamedSet, NetfilterHook, Ruleset, Table } from '../netfilter/Ruleset.ts';

/** The rules of a captured namespace, iptables and nft together, each rule once. Rules that were not captured are one unknown rule. */
export function machineRulesets(namespace: MachineNamespace): { readonly 4: Ruleset; readonly 6: Ruleset } {
  const nft = namespace.nft === undefined ? undefined : parseNftRuleset(namespace.nft).value;
  const sets = namespace.ipset === undefined ? undefined : parseIpset(namespace.ipset).value;
  return { 4: rulesetOf(namespace, 4, nft, sets), 6: rulesetOf(namespace, 6, nft, sets) };
}

/** What of the captured rules is not in the form that these tools print; a few lines of each namespace. */
export function machineProblems({ namespaces }: Machine): Problem[] {
  return namespaces.flatMap((namespace) => {
    const found = [
      ...(namespace.iptablesSave === undefined ? [] : parseIptablesSave(namespace.iptablesSave, 4).problems),
      ...(namespace.ip6tablesSave === undefined ? [] : parseIptablesSave(namespace.ip6tablesSave, 6).problems),
      ...(namespace.nft === undefined ? [] : parseNftRuleset(namespace.nft).problems),
      ...(namespace.ipset === undefined ? [] : parseIpset(namespace.ipset).problems),
    ];
    return found.slice(0, 3).map((problem) => ({ ...problem, message: `${namespace.name}: ${problem.message}` }));
  });
}

function rulesetOf(
  { iptablesSave, ip6tablesSave }: MachineNamespace,
  family: Family,
  nft: NftRulesets | undefined,
  sets: ReadonlyMap<string, NamedSet> | undefined,
): Ruleset {
  const text = family === 4 ? iptablesSave : ip6tablesSave;
  const iptables = text === undefined ? undefined : withSets(parseIptablesSave(text, family).value, sets);
  return nftTablesBeside(iptables, nft?.[family]) ?? nft?.[family] ?? notCaptured(family);
}

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
