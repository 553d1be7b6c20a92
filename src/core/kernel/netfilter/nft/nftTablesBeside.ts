import type { Ruleset } from '../Ruleset.ts';

/**
 * Joins the output of `iptables-save` and `nft -j` for one namespace into one ruleset. iptables-nft keeps its rules in nft
 * tables (`ip nat`, `ip filter`, …) whose `xt` expressions nft prints incompletely. If iptables-save printed such a table,
 * it is used and nft's version is dropped.
 */
export function nftTablesBeside(iptables: Ruleset | undefined, nft: Ruleset | undefined): Ruleset | undefined {
  if (!nft || nft.tables.length === 0) return iptables;
  if (!iptables) return nft;
  const told = new Set(iptables.tables.map((t) => t.name));
  const word = nft.family === 4 ? 'ip' : 'ip6';
  const others = nft.tables.filter((t) => !(t.nftFamily === word && told.has(t.name)));
  return { ...iptables, tables: [...iptables.tables, ...others] };
}
