import type { RulesetDifference } from './compareRulesets.ts';
import type { Chain, Ruleset, Table } from '../Ruleset.ts';

/** One chain of CNI's plugins: what they program, and what the kernel holds. */
export interface CniChain {
  /** `nat CNI-FORWARD`, `inet cni_plugins_masquerade masq_checks`. */
  readonly name: string;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/**
 * The chains of CNI's plugins, predicted against captured, as sets of rules. Of a chain that others use too (FORWARD, POSTROUTING) only
 * what is missing counts.
 */
export function compareCniChains(predicted: Ruleset, captured: Ruleset): CniChain[] {
  const wanted = chainsIn(predicted);
  const there = chainsIn(captured);
  const ours = [...there.keys()].filter((name) => /(^| )(CNI-|cni_)/.test(name));
  return [...new Set([...wanted.keys(), ...ours])].map((name): CniChain => {
    const want = textsOf(wanted.get(name));
    const got = textsOf(there.get(name));
    const isShared = wanted.get(name)?.base !== undefined && !name.includes('cni_');
    return {
      name,
      missing: want.filter((text) => !got.includes(text)),
      extra: isShared ? [] : got.filter((text) => !want.includes(text)),
    };
  });
}

const textsOf = (chain: Chain | undefined): string[] => (chain?.rules ?? []).map((rule) => rule.text);

function chainsIn({ tables }: Ruleset): Map<string, Chain> {
  return new Map(
    tables.flatMap((table) => table.chains.map((chain) => [`${nameOf(table)} ${chain.name}`, chain] as const)),
  );
}

const nameOf = ({ form, nftFamily, name }: Table): string => (form === 'nft' ? `${nftFamily ?? ''} ${name}` : name);

/** How the rules of CNI's plugins differ from those in the kernel, named by cause. */
export function compareCni(predicted: Ruleset, captured: Ruleset): RulesetDifference[] {
  const chains = compareCniChains(predicted, captured);
  const missing = chains.flatMap(({ missing: rules }) => rules);
  const extra = chains.flatMap(({ extra: rules }) => rules);
  const gone = chains.filter((chain) => chain.missing.length > 0);
  const out: RulesetDifference[] = [];
  if (missing.length > 0)
    out.push({
      code: 'cni-rules-missing',
      severity: 'warning',
      message: `${missing.length} ${missing.length === 1 ? 'rule' : 'rules'} that the CNI plugins made for these containers ${missing.length === 1 ? 'is' : 'are'} not in the kernel (${gone
        .slice(0, 3)
        .map(({ name }) => name)
        .join(
          ', ',
        )}${gone.length > 3 ? ', …' : ''}). Something flushed them: a firewall reload, or a restore of saved rules. The plugins run when a container starts, and never again.`,
      rules: missing,
      subjects: [],
    });
  if (extra.length > 0)
    out.push({
      code: 'cni-rules-left',
      severity: 'information',
      message: `The chains of the CNI plugins hold ${extra.length} ${extra.length === 1 ? 'rule' : 'rules'} that none of these containers accounts for: left behind by a container that ended without the plugins being told, or added by hand.`,
      rules: extra,
      subjects: [],
    });
  return out;
}
