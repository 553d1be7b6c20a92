import type { Network, Subnet } from '../model/index.ts';
import { addressRange, type AddressRange } from './AddressRange.ts';

export interface FixedSubnet {
  readonly subnet: Subnet;
  readonly range: AddressRange;
}

/** The subnets of a network that a file, or the daemon, says; not those that Net Lens predicts. */
export function fixedSubnets(network: Network, family?: 4 | 6): readonly FixedSubnet[] {
  return network.subnets.flatMap((subnet) => {
    if (subnet.predicted || (family !== undefined && subnet.family !== family)) return [];
    const range = addressRange(subnet.cidr);
    return range ? [{ subnet, range }] : [];
  });
}
