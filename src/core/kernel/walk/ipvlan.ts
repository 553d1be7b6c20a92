import type { Ip } from '../../model/index.ts';
import type { CompiledLink } from './CompiledNamespace.ts';

/** Whether a link of a captured machine is an ipvlan child that hands packets, not frames, to its parent. */
export const isInLayer3 = ({ link }: CompiledLink): boolean =>
  link.machine?.kind === 'ipvlan' && (link.mode === 'l3' || link.mode === 'l3s');

/** The child in layer 3 of a link that has the address: it gets what comes in by the link, before the link's own namespace or in its stead. */
export const childWith = (link: CompiledLink, address: Ip): CompiledLink | undefined =>
  link.wiring?.uppers.find(
    (child) => isInLayer3(child) && child.link.up && child.addresses.some(({ ip }) => ip.key === address.key),
  );

/**
 * Whether a link hears the answer where it asks for a neighbour's MAC address on behalf of a packet. ARP asks from the packet's source
 * (net/ipv4/arp.c, arp_solicit; arp_announce is 0), and an ipvlan parent hands an answer to the child that has the address which it is for
 * (drivers/net/ipvlan/ipvlan_core.c, ipvlan_addr_lookup): one that sends from the address of another interface is not found.
 */
export const hearsAnswer = ({ link, addresses }: CompiledLink, source: Ip): boolean =>
  link.kind !== 'ipvlan' ||
  link.mode?.startsWith('l3') === true ||
  source.family === 6 ||
  addresses.some(({ ip }) => ip.key === source.key);
