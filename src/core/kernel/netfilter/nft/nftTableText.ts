import { elementText, nftRuleText, nftTargetText } from './nftRuleText.ts';
import type { Chain, Family, NamedSet, SetKey, Table } from '../Ruleset.ts';

/**
 * Prints a table as `nft -s list table …` does, without counters and handles: sets and maps, then the chains in their order.
 */
export function nftTableText(table: Table, family: Family): string {
  const word = table.nftFamily ?? (family === 4 ? 'ip' : 'ip6');
  const blocks: string[] = [];
  for (const set of table.sets?.values() ?? []) blocks.push(setText(set, keysOf(table, set.name), family));
  for (const chain of table.chains) blocks.push(chainText(chain, family));
  return `table ${word} ${table.name} {\n${blocks.join('\n\n')}\n}\n`;
}

function chainText(chain: Chain, family: Family): string {
  const lines: string[] = [];
  if (chain.base) {
    const { type, hook, priority, policy } = chain.base;
    lines.push(`type ${type} hook ${hook} priority ${priorityText(priority)}; policy ${policy.toLowerCase()};`);
  }
  for (const rule of chain.rules) lines.push(rule.text || nftRuleText(rule, family));
  return `\tchain ${chain.name} {\n${lines.map((l) => `\t\t${l}\n`).join('')}\t}`;
}

function setText(set: NamedSet, keys: readonly SetKey[], family: Family): string {
  const type =
    keys.map((k) => (k === 'source' || k === 'destination' ? `ipv${family}_addr` : TYPE_OF[k])).join(' . ') || 'ifname';
  const lines = [`type ${type}${set.verdicts ? ' : verdict' : ''}`];
  const elements = set.verdicts
    ? [...set.verdicts].map(([key, target]) => `${elementText(key, keys)} : ${nftTargetText(target, family)}`)
    : (set.elements ?? []).map((e) => elementText(e, keys));
  if (elements.length > 0) lines.push(`elements = { ${elements.join(',\n\t\t\t     ')} }`);
  return `\t${set.verdicts ? 'map' : 'set'} ${set.name} {\n${lines.map((l) => `\t\t${l}\n`).join('')}\t}`;
}

const TYPE_OF: Record<Exclude<SetKey, 'source' | 'destination'>, string> = {
  'source-port': 'inet_service',
  'destination-port': 'inet_service',
  protocol: 'inet_proto',
  'in-interface': 'ifname',
  'out-interface': 'ifname',
  mark: 'mark',
  'connection-mark': 'mark',
  'connection-state': 'ct_state',
  'connection-status': 'ct_status',
  'destination-type': 'fib_addrtype',
  chance: 'integer',
};

/** The key fields of a set, taken from the first rule that uses it. */
function keysOf(table: Table, name: string): readonly SetKey[] {
  for (const chain of table.chains) {
    for (const rule of chain.rules) {
      if (rule.target.kind === 'verdict-map' && rule.target.set === name) return rule.target.keys;
      for (const match of rule.matches) if (match.kind === 'set' && match.set === name) return match.keys;
    }
  }
  return [];
}

/** nft(8), "Table 6. Standard priority names". nft prints the name for exactly these priorities. */
function priorityText(priority: number): string {
  return PRIORITY_NAMES.get(priority) ?? String(priority);
}

const PRIORITY_NAMES = new Map([
  [-300, 'raw'],
  [-150, 'mangle'],
  [-100, 'dstnat'],
  [0, 'filter'],
  [50, 'security'],
  [100, 'srcnat'],
]);
