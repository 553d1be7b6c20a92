import type { Trace } from '../../kernel/index.ts';
import type { Answer } from '../../model/index.ts';

/**
 * Whether the packet gets to the socket layer of its destination and back, whoever listens there (docs/contract.md, "What counts as
 * known of a listener"). Undefined where that was not decided: an unknown rule, a machine of which nothing is known.
 */
export function wayOf({ cause, outcome }: Pick<Trace, 'cause' | 'outcome'>): Answer['way'] {
  switch (cause) {
    case 'delivered':
    case 'no-listener':
    case 'listener-elsewhere':
    case 'host-process-unknown':
    case 'listener-unknown':
    case 'proxy-backend-refused': // by the container's own sockets, which docker-proxy's connection came to
    case 'udp-source-mismatch': // the answer arrives, and the client's socket does not take it for one
      return 'open';
    case 'outside':
      return outcome === 'unknown' ? undefined : 'closed';
    case 'unknown-rule':
    case 'by-chance':
    case 'undocumented':
    case 'ebpf':
    case 'ipvs':
    case 'left-capture':
    case 'vlans-unknown':
    case 'not-captured':
    case 'not-askable':
      return undefined;
    default:
      return 'closed';
  }
}
