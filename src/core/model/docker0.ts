import type { Network } from './Network.ts';
import type { Origin } from './Origin.ts';

/** docker0's subnet unless the daemon's `bip` says otherwise: the first default pool (moby daemon/libnetwork/ipamutils). */
export const DOCKER0_SUBNET = '172.17.0.0/16';

/** The default bridge of a daemon without settings. `id`: another one, if a key in the file already uses the default. */
export function docker0(origin: Origin, id = 'bridge'): Network {
  return {
    id,
    key: 'bridge',
    name: 'bridge',
    driver: 'bridge',
    isDefaultBridge: true,
    internal: false,
    external: true,
    attachable: false,
    enableIPv4: true,
    enableIPv6: false,
    subnets: [
      { family: 4, cidr: DOCKER0_SUBNET, gateway: '172.17.0.1', auxiliary: new Map(), predicted: true, origin },
    ],
    bridgeName: 'docker0',
    options: new Map(),
    labels: new Map(),
    origin,
    parts: new Map(),
  };
}
