import { type Network, PODMAN0_ID } from '../model/index.ts';
import type { DatedNetwork } from './networkOf.ts';
import { libpodNetworkOf, type LibpodNetwork, withLibpod } from './libpodNetworkOf.ts';
import type { Oddities } from './tolerantFields.ts';

/** Podman's networks: as its compatible API tells them, with what libpod adds where it was asked. */
export function podmanNetworks(
  read: readonly DatedNetwork[],
  libpod: readonly unknown[],
  oddities: Oddities,
): DatedNetwork[] {
  const facts = libpod.flatMap((raw) => libpodNetworkOf(raw, oddities) ?? []);
  const byId = new Map(facts.flatMap((f): [string, LibpodNetwork][] => (f.id === undefined ? [] : [[f.id, f]])));
  const byName = new Map(facts.flatMap((f): [string, LibpodNetwork][] => (f.name === undefined ? [] : [[f.name, f]])));
  let next = 1;
  return read.map((dated) => {
    const network = asPodmans(dated.network, () => next++);
    const more = byId.get(network.id) ?? byName.get(network.name);
    return { ...dated, network: more ? withLibpod(network, more) : network };
  });
}

/** Bridges are called `podmanN`, the default one `podman0`. Which number another has is libpod's to tell. */
function asPodmans(network: Network, number: () => number): Network {
  const isDefaultBridge = network.id === PODMAN0_ID || (network.driver === 'bridge' && network.name === 'podman');
  if (network.driver !== 'bridge' || network.options.has('com.docker.network.bridge.name'))
    return { ...network, isDefaultBridge };
  return { ...network, isDefaultBridge, bridgeName: isDefaultBridge ? 'podman0' : `podman${number()}` };
}
