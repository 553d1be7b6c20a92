import { isPodman, type Engine, type Network } from '../../../model/index.ts';

/** Whether the option says yes, as netavark reads booleans (Rust's `bool::from_str`) and Podman writes them. */
export const isTrue = (value: string | undefined): boolean => value === 'true' || value === '1';

/**
 * How a network is kept apart from others: netavark's option `isolate` (src/network/internal_types.rs, IsolateOption). Where nobody told
 * the option: the default network never isolates, the Docker-compatible API makes every other bridge with `isolate=true` (podman
 * pkg/api/handlers/compat/networks.go), and `podman network create` leaves it out, which means false before netavark 2.
 */
export function isolation(network: Network, engine: Engine): 'true' | 'strict' | 'false' {
  const stated = network.options.get('isolate')?.value;
  if (stated === 'strict') return 'strict';
  if (stated !== undefined) return isTrue(stated) ? 'true' : 'false';
  if (isPodman(engine, 6)) return 'strict';
  return isolationIsKnown(network) ? 'false' : 'true';
}

/** Whether libpod told the network's options, or it is the one whose options are always the same. */
export const isolationIsKnown = (network: Network): boolean =>
  network.isDefaultBridge || network.dnsEnabled !== undefined || network.options.has('isolate');
