import { nftRuleText } from '../../netfilter/nft/nftRuleText.ts';
import type { BaseChain, Family, Match, Rule, Table, Target } from '../../netfilter/Ruleset.ts';

interface OpenChain {
  readonly name: string;
  readonly base?: BaseChain;
  rules: Rule[];
}

/** Tables of nft that a plugin makes on its first use, and adds to. */
export class NftTables {
  readonly #family: Family;
  readonly #tables = new Map<string, { readonly nftFamily: string; readonly chains: Map<string, OpenChain> }>();

  constructor(family: Family) {
    this.#family = family;
  }

  has(table: string): boolean {
    return this.#tables.has(table);
  }

  table(name: string, nftFamily: string): void {
    if (!this.#tables.has(name)) this.#tables.set(name, { nftFamily, chains: new Map() });
  }

  chain(table: string, name: string, base?: BaseChain): void {
    this.#tables.get(table)?.chains.set(name, { name, ...(base ? { base } : {}), rules: [] });
  }

  add(table: string, chain: string, matches: readonly Match[], target: Target, comment?: string): void {
    const bare = { matches, target, ...(comment === undefined ? {} : { comment }) };
    this.#tables
      .get(table)
      ?.chains.get(chain)
      ?.rules.push({ ...bare, text: nftRuleText(bare, this.#family) });
  }

  tables(): Table[] {
    return [...this.#tables].map(([name, { nftFamily, chains }]) => ({
      name,
      form: 'nft',
      nftFamily,
      chains: [...chains.values()],
    }));
  }
}
