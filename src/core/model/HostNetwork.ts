/**
 * The host's own network beside Docker's. Live rules and overlaps are compared with it. A field that could not be read is
 * absent.
 */
export interface HostNetwork {
  /** The host's interfaces, bridges of Docker included. */
  readonly interfaces?: readonly HostInterface[];
  /** The interface through which traffic to the Internet leaves. */
  readonly egressInterface?: string;
  /** The host's unicast routes, including those in routing tables of VPNs. */
  readonly routes?: readonly HostRoute[];
  /** A firewall front end that is active on the host. */
  readonly firewall?: 'ufw' | 'firewalld';
}

export interface HostInterface {
  readonly name: string;
  /** Bytes; absent if it could not be read. */
  readonly mtu?: number;
  /** Without prefix length. */
  readonly addresses: readonly string[];
}

/** A route of the host, as far as it can overlap a network: `10.0.0.0/8` by `tun0`. */
export interface HostRoute {
  readonly cidr: string;
  readonly interface: string;
}
