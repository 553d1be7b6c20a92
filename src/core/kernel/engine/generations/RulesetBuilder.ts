import type { SetUpOrder } from '../SetUpOrder.ts';
import { ruleText } from '../../netfilter/iptables/iptablesSaveText.ts';
import {
  type Family,
  iptablesBaseChain,
  type Match,
  type Rule,
  type RuleMaker,
  type Ruleset,
  type Table,
  type Target,
} from '../../netfilter/Ruleset.ts';

const BUILT_IN: readonly (readonly [string, readonly string[]])[] = [
  ['raw', ['PREROUTING', 'OUTPUT']],
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
];

type RuleWords = [
  table: string,
  chain: string,
  matches: readonly Match[],
  target: Target,
  madeBy: RuleMaker,
  order?: SetUpOrder,
];

/** Programs rules as the daemon does, with iptables' own verbs: new chain, append (-A), insert at the top (-I). */
export class RulesetBuilder {
  readonly family: Family;
  readonly #tables = new Map<string, Map<string, Rule[]>>();
  /** The texts of each chain's rules, for `has`: a thousand published ports must not cost a million comparisons. */
  readonly #texts = new Set<string>();
  readonly #policy: { readonly policy: 'ACCEPT' | 'DROP'; readonly assumed: boolean };

  constructor(family: Family, forwardPolicy: 'ACCEPT' | 'DROP', assumed: boolean) {
    this.family = family;
    this.#policy = { policy: forwardPolicy, assumed };
  }

  newChain(table: string, chain: string): void {
    this.#chains(table).set(chain, []);
  }

  hasChain(table: string, chain: string): boolean {
    return this.#chains(table).has(chain);
  }

  append(...[table, chain, matches, target, madeBy, order]: RuleWords): void {
    const rule = this.#rule(table, chain, matches, target, madeBy);
    this.#rules(table, chain).push(order ? { ...rule, order } : rule);
  }

  insert(table: string, chain: string, matches: readonly Match[], target: Target, madeBy: RuleMaker): void {
    this.#rules(table, chain).unshift(this.#rule(table, chain, matches, target, madeBy));
  }

  /** As the daemon does before it programs a rule that two bindings share: `iptables -C`. */
  has(table: string, chain: string, matches: readonly Match[], target: Target): boolean {
    return this.#texts.has(`${table} ${ruleText(chain, { matches, target })}`);
  }

  #rule(table: string, chain: string, matches: readonly Match[], target: Target, madeBy: RuleMaker): Rule {
    const text = ruleText(chain, { matches, target });
    this.#texts.add(`${table} ${text}`);
    return { matches, target, madeBy, text };
  }

  ruleset(): Ruleset {
    const tables: Table[] = [];
    for (const [name] of BUILT_IN) {
      const chains = this.#tables.get(name);
      if (!chains) continue;
      tables.push({
        name,
        form: 'iptables',
        chains: [...chains].map(([chain, rules]) => {
          const base = iptablesBaseChain(name, chain);
          if (!base) return { name: chain, rules };
          const forward = name === 'filter' && chain === 'FORWARD';
          return {
            name: chain,
            rules,
            base: {
              ...base,
              policy: forward ? this.#policy.policy : 'ACCEPT',
              ...(forward && this.#policy.assumed ? { policyAssumed: true } : {}),
            },
          };
        }),
      });
    }
    return { family: this.family, origin: 'synthesised', tables };
  }

  #chains(table: string): Map<string, Rule[]> {
    let chains = this.#tables.get(table);
    if (!chains) {
      chains = new Map((BUILT_IN.find(([name]) => name === table)?.[1] ?? []).map((c) => [c, []]));
      this.#tables.set(table, chains);
    }
    return chains;
  }

  #rules(table: string, chain: string): Rule[] {
    const chains = this.#chains(table);
    let rules = chains.get(chain);
    if (!rules) chains.set(chain, (rules = []));
    return rules;
  }
}
