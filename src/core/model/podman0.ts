import { docker0 } from './docker0.ts';
import type { Network } from './Network.ts';
import type { Origin } from './Origin.ts';

/** The subnet of Podman's default network (container-libs common/libnetwork/netavark/network.go, createDefaultNetwork). */
export const PODMAN0_SUBNET = '10.88.0.0/16';

/** Its id, which never changes: the SHA-256 of its name. */
export const PODMAN0_ID = '2f259bab93aaaaa2542ba43ef33eb990d0999ee1b9924b557b7be53c0b7a1bb9';

/** Podman's default network, without settings. `id`: another one, if a key in the file already uses the default. */
export function podman0(origin: Origin, id = 'bridge'): Network {
  return {
    ...docker0(origin, id),
    name: 'podman',
    subnets: [{ family: 4, cidr: PODMAN0_SUBNET, gateway: '10.88.0.1', auxiliary: new Map(), predicted: true, origin }],
    bridgeName: 'podman0',
    dnsEnabled: false,
  };
}
