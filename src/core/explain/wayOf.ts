import type { Walk } from '../kernel/index.ts';
import type { Answer } from '../model/index.ts';

/**
 * Whether the packet gets to the socket layer of its destination and back, whoever listens there (contract.md, "What counts as
 * known of a listener"). Undefined where that was not decided: an unknown rule, a machine of which nothing is known.
 */
export function wayOf({ cause, outcome }: Pick<Walk, 'cause' | 'outcome'>): Answer['way'] {
  switch (cause) {
    case 'delivered':
    case 'no-listener':
    case 'listener-elsewhere':
    case 'host-process-unknown':
    // docker-proxy's own connection came to the container's sockets, and was refused by them.
    case 'proxy-backend-refused':
    // The server's answer arrives; the client's socket does not take it for one.
    case 'udp-source-mismatch':
      return 'open';
    case 'outside':
      return outcome === 'unknown' ? undefined : 'closed';
    case 'unknown-rule':
    case 'not-askable':
      return undefined;
    default:
      return 'closed';
  }
}
