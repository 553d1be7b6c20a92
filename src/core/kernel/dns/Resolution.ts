import type { Network } from '../../model/index.ts';

/** The result of looking up a name in a namespace. */
export interface Resolution {
  /** In the order in which a client would try them; empty with outcome `nxdomain` or `unknown`. */
  readonly addresses: readonly string[];
  /** `unknown`: the name is not local, and whether an outside server knows it cannot be told. */
  readonly outcome: 'found' | 'nxdomain' | 'unknown';
  readonly by: 'address' | 'hosts-file' | 'embedded-dns' | 'outside' | 'nobody';
  /** The network that knew the name. */
  readonly network?: Network;
  /** `Container.id`s that own it there, parallel to `addresses` where the embedded DNS answered. */
  readonly owners?: readonly string[];
  /** Why not, for nxdomain and unknown, in one stable word. */
  readonly why?:
    | 'default-bridge-has-no-dns'
    | 'host-mode'
    | 'no-network'
    | 'not-on-a-shared-network'
    | 'network-without-dns'
    | 'no-such-name'
    | 'no-forwarding-from-internal'
    | 'outside-name'
    | 'external-network';
  /** Where nobody that the asker can ask knows the name: the `Container.id`s that have it on other networks. */
  readonly elsewhere?: readonly string[];
  /** Networks of the namespace on which the name was looked for. */
  readonly searched?: readonly string[];
}
