import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import {
  type CniPortMapping,
  type Family,
  type Machine,
  type MachineNamespace,
  netText,
  parseNet,
} from '../../../model/index.ts';

/** One container on one CNI network: what the plugins of the network's list were asked for and answered. */
export interface CniAttachment {
  readonly network: string;
  /** The runtime's id of the container, of which chain names and comments are made. */
  readonly containerId: string;
  readonly ifName: string;
  readonly namespace: string;
  /** The plugins of the list, in order. */
  readonly plugins: readonly CniPlugin[];
  readonly addresses: readonly CniAddress[];
  /** The first interface of the result: the bridge, for the plugin bridge. */
  readonly bridge: string | undefined;
  readonly ports: readonly CniPortMapping[];
}

export interface CniAddress {
  readonly family: Family;
  readonly address: string;
  /** The net that it is in, canonical. */
  readonly subnet: string;
}

/** A plugin's configuration, field by field: nothing guarantees its shape. */
export interface CniPlugin {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The attachments of a machine, in the order in which the plugins made them. */
export function cniAttachments({ cni, namespaces }: Machine): CniAttachment[] {
  if (!cni) return [];
  const root = namespaces.find((namespace) => namespace.root);
  const lists = new Map(cni.conflists.map((list) => [list.name, list.plugins]));
  return cni.results.flatMap((result): CniAttachment[] => {
    const plugins = lists.get(result.network);
    if (!plugins) return [];
    const addresses = result.addresses.flatMap((text): CniAddress[] => {
      const net = parseNet(text);
      return net && net.length >= 0 ? [{ family: net.family, address: net.base.text, subnet: netText(net) }] : [];
    });
    return [
      {
        network: result.network,
        containerId: result.containerId ?? idInRules(result.network, addresses, root) ?? result.namespace,
        ifName: result.ifName,
        namespace: result.namespace,
        plugins: plugins.map(pluginOf),
        addresses,
        bridge: result.hostLinks[0],
        ports: result.portMappings,
      },
    ];
  });
}

export const pluginOf = (fields: CniPlugin['fields']): CniPlugin => ({
  type: typeof fields['type'] === 'string' ? fields['type'] : '',
  fields,
});

/** A container that nothing else names: the plugins write its id into the comments of the rules about its address. */
export function idInRules(
  network: string,
  addresses: readonly CniAddress[],
  root: MachineNamespace | undefined,
): string | undefined {
  for (const { address } of addresses) {
    const lines = (root?.iptablesSave ?? '').split('\n');
    for (const line of lines) {
      const found = /name: \\"([^"\\]+)\\" id: \\"([^"\\]+)\\"/.exec(line);
      if (found?.[1] === network && line.includes(` ${address}/`)) return found[2];
      // The jump to a container's own chain names it, the chain has the address.
      const chain = found?.[1] === network ? /-j (CNI-DN-\w+)$/.exec(line)?.[1] : undefined;
      if (
        chain !== undefined &&
        lines.some((other) => other.startsWith(`-A ${chain} `) && other.includes(` ${address}:`))
      )
        return found?.[2];
    }
    const commented = commentsAbout(root?.nft, address);
    const id = commented.map((text) => /(?:^|, id: )([^, ]+)$/.exec(text)?.[1]).find((text) => text !== undefined);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** The comments of nft rules that name an address. */
function commentsAbout(nft: unknown, address: string): string[] {
  const list = typeof nft === 'object' && nft !== null ? (nft as { nftables?: unknown }).nftables : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const rule = typeof item === 'object' && item !== null ? (item as { rule?: unknown }).rule : undefined;
    if (typeof rule !== 'object' || rule === null) return [];
    const { comment, expr } = rule as { comment?: unknown; expr?: unknown };
    return typeof comment === 'string' && JSON.stringify(expr ?? null).includes(`"${address}"`) ? [comment] : [];
  });
}

/** The hex digits of a SHA-512, as the plugins shorten names (pkg/utils, MustFormatHashWithPrefix). */
export const shortHash = (text: string, length: number): string =>
  bytesToHex(sha512(utf8ToBytes(text))).slice(0, length);

/** A field that is true or false, or left to its default. */
export const isOn = ({ fields }: CniPlugin, key: string, otherwise: boolean): boolean =>
  typeof fields[key] === 'boolean' ? fields[key] : otherwise;

export const textField = ({ fields }: CniPlugin, key: string): string | undefined =>
  typeof fields[key] === 'string' ? fields[key] : undefined;
