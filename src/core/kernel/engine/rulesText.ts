import type { Machine } from '../../model/index.ts';
import { assumedNetworks } from './cni/assumedNetworks.ts';
import { cniAttachments } from './cni/CniAttachment.ts';
import { cniRulesets } from './cni/cniRulesets.ts';
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
 * The rules that the engine (of a machine: CNI's plugins) programs for this topology, as `iptables-save` 1.8 prints them, or as nft
 * lists them if the engine uses nftables. Only the engine's rules, none of the host's own. Empty if it programs nothing for the family
 * (ip6tables off).
 */
export function rulesText(state: KernelState, options: RulesTextOptions = {}): string {
  const family = options.family ?? 4;
  const ruleset = state.synthesised[family];
  if (!ruleset) return '';
  if (state.topology.machine) return cniText(state.topology.machine, family, options.table);
  if (state.generation.engine.backend !== 'nftables') return iptablesSaveText(ruleset, options.table);
  return ruleset.tables
    .filter((t) => t.form === 'nft')
    .map((t) => nftTableText(options.table === undefined ? t : part(t, options.table), family))
    .join('\n');
}

/** CNI's plugins may use both iptables and nft. What rests on a list alone says so. */
function cniText(machine: Machine, family: Family, table: string | undefined): string {
  const assumed = assumedNetworks(machine);
  const attachments = [...cniAttachments(machine), ...assumed.flatMap((network) => network.attachments)];
  const notes = assumed.flatMap((network) =>
    network.notes.map((note) => `# ${note.replace(/[^ -~]+/g, '?').slice(0, 600)}\n`),
  );
  const ruleset = cniRulesets(attachments)?.[family];
  if (!ruleset) return notes.join('');
  const nft = table === undefined ? ruleset.tables.filter((t) => t.form === 'nft') : [];
  return [...notes, iptablesSaveText(ruleset, table), nft.map((t) => nftTableText(t, family)).join('\n')].join('');
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
