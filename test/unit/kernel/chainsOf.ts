import { parseNftRuleset } from '../../../src/core/kernel/netfilter/nft/parseNftRuleset.ts';
import { nftTableText } from '../../../src/core/kernel/netfilter/nft/nftTableText.ts';

/** iptables-save text → `filter DOCKER` → its rules. */
export function chainsOf(text: string): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>();
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith(':')) out.set(`${table} ${line.slice(1).split(' ')[0] ?? ''}`, new Set());
    else if (line.startsWith('-A ')) out.get(`${table} ${line.split(' ')[1] ?? ''}`)?.add(line);
  }
  return out;
}

/** What `nft -j list ruleset` told of one family, in the words that `netlens rules` prints: tables of the engine alone. */
export function nftText(raw: unknown, family: 4 | 6): string {
  const { tables } = parseNftRuleset(raw).value[family];
  return tables
    .filter((t) => t.name === 'netavark')
    .map((t) => nftTableText(t, family))
    .join('\n');
}

/** The text of nft tables → `netavark FORWARD` → its rules. */
export function nftChainsOf(text: string): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>();
  let table = '';
  let chain = '';
  for (const line of text.split('\n')) {
    const opened = /^\s*(table|chain) (.*) \{$/.exec(line);
    if (opened?.[1] === 'table') table = opened[2] ?? '';
    else if (opened) out.set((chain = `${table} ${opened[2] ?? ''}`), new Set());
    else if (line.startsWith('\t\t')) out.get(chain)?.add(line.trim());
  }
  return out;
}
