import { type IpNet, type Network, parseCidr, type Subnet } from '../../model/index.ts';

export interface FixedSubnet {
  readonly subnet: Subnet;
  readonly range: IpNet;
}

/** The subnets of a network that a file, or the daemon, says; not those that Net Lens predicts. */
export function fixedSubnets(network: Network, family?: 4 | 6): readonly FixedSubnet[] {
  return network.subnets.flatMap((subnet) => {
    if (subnet.predicted || (family !== undefined && subnet.family !== family)) return [];
    const range = parseCidr(subnet.cidr);
    return range ? [{ subnet, range }] : [];
  });
}
