import type { Ruleset, Table } from '../Ruleset.ts';

/**
 * Joins the output of `iptables-save` and `nft -j` for one namespace into one ruleset. iptables-nft keeps its rules in nft
 * tables (`ip nat`, `ip filter`, …) whose `xt` expressions nft prints incompletely. The chains that iptables-save printed are
 * used, and nft's version of them is dropped; a chain that somebody else put into such a table stays. nft lists its tables in the order in
 * which they were made, which decides between chains of one priority, so each stays at its place.
 */
export function nftTablesBeside(iptables: Ruleset | undefined, nft: Ruleset | undefined): Ruleset | undefined {
  if (!nft || nft.tables.length === 0) return iptables;
  if (!iptables) return nft;
  const word = nft.family === 4 ? 'ip' : 'ip6';
  const placed = new Set<Table>();
  const tables = nft.tables.flatMap((table): Table[] => {
    const told = table.nftFamily === word ? iptables.tables.find((t) => t.name === table.name) : undefined;
    if (!told) return [table];
    placed.add(told);
    const names = new Set(told.chains.map((chain) => chain.name));
    const isOther = ({ name, base, rules }: Table['chains'][number]): boolean =>
      base !== undefined && rules.length > 0 && isNotOfIptables(name, names);
    // What it jumps to goes with it, and is asked by nobody else.
    const others = { ...table, chains: table.chains.filter((c) => !c.base || isOther(c)) };
    return table.chains.some(isOther) ? [told, others] : [told];
  });
  return { ...iptables, tables: [...iptables.tables.filter((table) => !placed.has(table)), ...tables] };
}

/** Whether a chain on a hook is none that iptables makes: it prints its own, except where they are empty. */
export const isNotOfIptables = (name: string, printed: ReadonlySet<string>): boolean =>
  !printed.has(name) && !BUILT_IN.has(name);

const BUILT_IN: ReadonlySet<string> = new Set(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']);
