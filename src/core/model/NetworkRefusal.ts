import type { Origin } from './Origin.ts';
import type { Text } from './Text.ts';

/** Why an engine refuses to create a network. */
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
  /** A sentence that follows "will not be created: " and does not name the network. */
  readonly message: string;
  /** The engine's error message. */
  readonly error: string;
  /** The scalar or the key that has to change. */
  readonly origin: Origin;
  /** The scalar, and the right value for it. */
  readonly instead?: { readonly of: Text; readonly value: string };
  /** `daemon`: other address pools in the daemon's settings would help. */
  readonly unless?: 'daemon';
}
