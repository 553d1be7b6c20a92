import type { Origin } from './Origin.ts';
import type { Text } from './Text.ts';

/** Why an engine answers the creation of a network with an error. */
export interface NetworkRefusal {
  readonly reason:
    | 'subnet-invalid'
    | 'subnet-host-bits'
    | 'subnet-missing'
    | 'gateway-outside'
    | 'range-invalid'
    | 'range-outside'
    | 'auxiliary-outside'
    | 'subnet-overlap'
    | 'no-ipv6-pool'
    | 'no-free-pool';
  /** A sentence without its network, to follow "will not be created: ". */
  readonly message: string;
  /** What the engine says. */
  readonly error: string;
  /** The scalar or the key that has to change. */
  readonly origin: Origin;
  /** The scalar, and what would be right in its place. */
  readonly instead?: { readonly of: Text; readonly value: string };
  /** `daemon`: other pools in the daemon's settings would do. */
  readonly unless?: 'daemon';
}
