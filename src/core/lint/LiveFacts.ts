import type { Topology } from '../model/index.ts';

/**
 * What the running daemon and its host say beside a project's files: only the live rules read it. Each field is absent
 * where nobody could tell, and a rule that needs it then says nothing.
 */
export interface LiveFacts {
  /** The daemon's own topology: every network and container that exists now. */
  readonly topology: Topology;
  /** The host's interfaces (`ip -j addr`, or os.networkInterfaces), bridges of Docker left out or not. */
  readonly interfaces?: readonly HostInterface[];
  /** The interface of the host's default route. */
  readonly egressInterface?: string;
  /** A firewall front end that is active on the host. */
  readonly firewall?: 'ufw' | 'firewalld';
}

export interface HostInterface {
  readonly name: string;
  /** Bytes; absent where it could not be read. */
  readonly mtu?: number;
  /** Without prefix length. */
  readonly addresses: readonly string[];
}
