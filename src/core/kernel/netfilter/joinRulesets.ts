import { ordersOf } from '../engine/SetUpOrder.ts';
import type { Chain, Rule, Ruleset, Table } from './Ruleset.ts';

/**
 * The rules of several engines in one kernel. A table of one name is one table, and a chain of one name in it one chain: iptables' built-in
 * ones, into which each engine put its rules when it started. Which did first is not known, so that such a chain has every order.
 */
export function joinRulesets(rulesets: readonly Ruleset[]): Ruleset {
  const [first] = rulesets;
  if (!first) return { family: 4, origin: 'synthesised', tables: [] };
  const tables = new Map<string, Table[]>();
  for (const table of rulesets.flatMap((ruleset) => ruleset.tables)) {
    const key = `${table.form} ${table.nftFamily ?? ''} ${table.name}`;
    tables.set(key, [...(tables.get(key) ?? []), table]);
  }
  return { ...first, tables: [...tables.values()].map(joinTables), tablesInAnyOrder: true };
}

function joinTables(same: readonly Table[]): Table {
  const [first, ...others] = same;
  if (!first || others.length === 0) return first ?? { name: '', form: 'nft', chains: [] };
  const chains = new Map<string, Chain[]>();
  for (const chain of same.flatMap((table) => table.chains))
    chains.set(chain.name, [...(chains.get(chain.name) ?? []), chain]);
  return { ...first, chains: [...chains.values()].map(joinChains) };
}

function joinChains(same: readonly Chain[]): Chain {
  const [first, ...others] = same;
  if (!first || others.length === 0) return first ?? { name: '', rules: [] };
  const base = same.find((chain) => chain.base?.policy === 'DROP')?.base ?? first.base;
  const filled = same.filter((chain) => chain.rules.length > 0);
  const orders = ordersOf(filled.map((_, position) => String(position))).map((order): readonly Rule[] =>
    order.flatMap((position) => filled[Number(position)]?.rules ?? []),
  );
  return {
    name: first.name,
    rules: orders[0] ?? [],
    ...(base ? { base } : {}),
    ...(orders.length > 1 ? { orders } : {}),
  };
}
