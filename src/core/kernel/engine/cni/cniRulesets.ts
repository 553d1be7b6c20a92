import type { Family } from '../../../model/index.ts';
import type { Ruleset } from '../../netfilter/Ruleset.ts';
import { RulesetBuilder } from '../generations/RulesetBuilder.ts';
import type { CniAttachment } from './CniAttachment.ts';
import { firewallRules } from './firewallRules.ts';
import { ipMasqRules } from './ipMasqRules.ts';
import { NftTables } from './NftTables.ts';
import { portmapRules } from './portmapRules.ts';

/** Where the plugins put their rules: iptables' tables, and tables of nft. */
export interface CniProgram {
  readonly family: Family;
  readonly iptables: RulesetBuilder;
  readonly nft: NftTables;
}

/**
 * The rules that CNI's plugins bridge, ptp, portmap and firewall program for the containers of a machine, plugin by plugin in the
 * order in which the containers came (containernetworking/plugins 1.9; docs/semantics-engines.md, section 6). Undefined without any.
 */
export function cniRulesets(
  attachments: readonly CniAttachment[],
): { readonly 4: Ruleset; readonly 6: Ruleset } | undefined {
  if (attachments.length === 0) return undefined;
  const programs = ([4, 6] as const).map((family): CniProgram => ({
    family,
    iptables: new RulesetBuilder(family, 'ACCEPT', false),
    nft: new NftTables(family),
  }));
  for (const attachment of attachments)
    for (const plugin of attachment.plugins)
      for (const program of programs)
        switch (plugin.type) {
          case 'bridge':
          case 'ptp':
            ipMasqRules(program, attachment, plugin);
            break;
          case 'portmap':
            portmapRules(program, attachment, plugin);
            break;
          case 'firewall':
            firewallRules(program, attachment, plugin);
            break;
          default:
            break;
        }
  const [four, six] = programs.map(({ iptables, nft }): Ruleset => {
    const built = iptables.ruleset();
    return { ...built, tables: [...built.tables, ...nft.tables()] };
  });
  return four && six && { 4: four, 6: six };
}
