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
