import { iptablesSaveText } from '../netfilter/iptables/iptablesSaveText.ts';
import type { KernelState } from '../state/KernelState.ts';
import { nftTableText } from '../netfilter/nft/nftTableText.ts';
import type { Chain, Family, Table } from '../netfilter/Ruleset.ts';

export interface RulesTextOptions {
  /** 4 by default. */
  readonly family?: Family;
  /** `nat`, `filter`, `raw`, `mangle`; all by default. */
  readonly table?: string;
}

/**
 * The rules that the engine programs for this topology, as `iptables-save` 1.8 prints them, or as nft lists them if the engine
 * uses nftables. Only Docker's rules, none of the host's own. Empty if the engine programs nothing for the family (ip6tables
 * off).
 */
export function rulesText(state: KernelState, options: RulesTextOptions = {}): string {
  const family = options.family ?? 4;
  const ruleset = state.synthesised[family];
  if (!ruleset) return '';
  // CNI's plugins may use both.
  if (state.topology.machine && options.table === undefined)
    return (
      iptablesSaveText(ruleset) +
      ruleset.tables
        .filter((t) => t.form === 'nft')
        .map((t) => nftTableText(t, family))
        .join('\n')
    );
  if (state.generation.engine.backend !== 'nftables') return iptablesSaveText(ruleset, options.table);
  return ruleset.tables
    .filter((t) => t.form === 'nft')
    .map((t) => nftTableText(options.table === undefined ? t : part(t, options.table), family))
    .join('\n');
}

/** netavark's chains are named as it likes: its filter chains are three, and what they jump to. */
const netavarkPart = ({ name }: Chain): string =>
  name === 'INPUT' || name === 'FORWARD' || name.startsWith('NETAVARK-ISOLATION') ? 'filter' : 'nat';

/** nftables has one table for all; the first word of a chain's name is the iptables table that it corresponds to. */
function part(table: Table, word: string): Table {
  const belongs = (name: string): boolean => name.startsWith(`${word}-`);
  if (table.name === 'netavark') return { ...table, chains: table.chains.filter((c) => netavarkPart(c) === word) };
  const chains: Chain[] = table.chains.filter((c) => belongs(c.name));
  const sets = new Map([...(table.sets ?? [])].filter(([name]) => belongs(name)));
  return { ...table, chains, sets };
}
