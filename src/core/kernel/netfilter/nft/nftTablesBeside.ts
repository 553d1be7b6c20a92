import type { Ruleset } from '../Ruleset.ts';

/**
 * One ruleset of what `iptables-save` and `nft -j` said of the same namespace. iptables-nft keeps its rules in nft tables
 * (`ip nat`, `ip filter`, …) that nft can only show half (`xt` expressions): where iptables-save gave that table, its text
 * is the surer one and nft's is left out.
 */
export function nftTablesBeside(iptables: Ruleset | undefined, nft: Ruleset | undefined): Ruleset | undefined {
  if (!nft || nft.tables.length === 0) return iptables;
  if (!iptables) return nft;
  const told = new Set(iptables.tables.map((t) => t.name));
  const word = nft.family === 4 ? 'ip' : 'ip6';
  const others = nft.tables.filter((t) => !(t.nftFamily === word && told.has(t.name)));
  return { ...iptables, tables: [...iptables.tables, ...others] };
}
