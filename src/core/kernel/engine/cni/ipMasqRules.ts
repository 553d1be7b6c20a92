import type { Match, RuleMaker } from '../../netfilter/Ruleset.ts';
import { type CniAttachment, type CniPlugin, isOn, shortHash, textField } from './CniAttachment.ts';
import type { CniProgram } from './cniRulesets.ts';

const MADE: RuleMaker = { purpose: 'masquerade' };
const TABLE = 'cni_plugins_masquerade';

/** `ipMasq` of the plugins bridge and ptp: what leaves the container's net gets the machine's address (pkg/ip/ipmasq_*.go). */
export function ipMasqRules(program: CniProgram, attachment: CniAttachment, plugin: CniPlugin): void {
  if (!isOn(plugin, 'ipMasq', false)) return;
  if (textField(plugin, 'ipMasqBackend') === 'nftables') inNft(program, attachment);
  else inIptables(program, attachment);
}

function inIptables({ family, iptables }: CniProgram, { network, containerId, addresses }: CniAttachment): void {
  const chain = `CNI-${shortHash(network + containerId, 24)}`;
  const comment: Match = { kind: 'comment', text: `name: "${network}" id: "${containerId}"` };
  const multicast = family === 4 ? '224.0.0.0/4' : 'ff00::/8';
  const full = family === 4 ? 32 : 128;
  for (const { address, subnet, family: of } of addresses) {
    if (of !== family) continue;
    iptables.newChain('nat', chain);
    iptables.append('nat', chain, [{ kind: 'destination', nets: [subnet] }, comment], { kind: 'accept' }, MADE);
    iptables.append(
      'nat',
      chain,
      [{ kind: 'destination', nets: [multicast], not: true }, comment],
      { kind: 'masquerade' },
      MADE,
    );
    iptables.append(
      'nat',
      'POSTROUTING',
      [{ kind: 'source', nets: [`${address}/${full}`] }, comment],
      { kind: 'jump', chain },
      MADE,
    );
  }
}

function inNft({ family, nft }: CniProgram, { network, containerId, ifName, addresses }: CniAttachment): void {
  const own = addresses.filter((address) => address.family === family);
  if (!nft.has(TABLE)) {
    nft.table(TABLE, 'inet');
    nft.chain(TABLE, 'masq_checks');
    nft.chain(TABLE, 'postrouting', { hook: 'postrouting', priority: 100, type: 'nat', policy: 'ACCEPT' });
    // One table for both families; of each family's rules the other sees none.
    const multicast = family === 4 ? '224.0.0.0/4' : 'ff00::/8';
    nft.add(TABLE, 'postrouting', [{ kind: 'destination', nets: [multicast] }], { kind: 'return' });
    nft.add(TABLE, 'postrouting', [], { kind: 'goto', chain: 'masq_checks' });
  }
  const comment = `${shortHash(network, 16)}-${shortHash(`${ifName}:${containerId}`, 16)}, net: ${network}, if: ${ifName}, id: ${containerId}`;
  for (const { address, subnet } of own)
    nft.add(
      TABLE,
      'masq_checks',
      [
        { kind: 'source', nets: [address] },
        { kind: 'destination', nets: [subnet], not: true },
      ],
      { kind: 'masquerade' },
      comment,
    );
}
