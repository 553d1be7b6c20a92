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
 * What the engine programs for this topology, predicted: canonical `iptables-save` 1.8 text, or nft's own listing where
 * the engine programs nftables. Only Docker's rules: what a host has beside them is not in it. Empty where the engine
 * programs nothing for the family (ip6tables off).
 */
export function rulesText(state: KernelState, options: RulesTextOptions = {}): string {
  const family = options.family ?? 4;
  const ruleset = state.synthesised[family];
  if (!ruleset) return '';
  if (state.generation.engine.backend !== 'nftables') return iptablesSaveText(ruleset, options.table);
  return ruleset.tables
    .filter((t) => t.form === 'nft')
    .map((t) => nftTableText(options.table === undefined ? t : part(t, options.table), family))
    .join('\n');
}

/** nftables has one table for all; its chains say with their first word which of iptables' tables they stand for. */
function part(table: Table, word: string): Table {
  const belongs = (name: string): boolean => name.startsWith(`${word}-`);
  const chains: Chain[] = table.chains.filter((c) => belongs(c.name));
  const sets = new Map([...(table.sets ?? [])].filter(([name]) => belongs(name)));
  return { ...table, chains, sets };
}
