import * as v from 'valibot';
import { type DockerOrigin, type Network, type NetworkRoute, textOf } from '../model/index.ts';
import { fields, list, record, tolerantFields, type Oddities } from './tolerantFields.ts';

const LIBPOD_NETWORK = {
  id: v.string(),
  name: v.string(),
  network_interface: v.string(),
  dns_enabled: v.boolean(),
  internal: v.boolean(),
  options: record(v.string()),
  routes: list(fields({ destination: v.string(), gateway: v.string(), metric: v.number() })),
};

/** What Podman's own API tells of a network and its Docker-compatible one does not. */
export interface LibpodNetwork {
  readonly id?: string;
  readonly name?: string;
  readonly facts: Pick<Network, 'dnsEnabled' | 'routes'> & { readonly interface?: string };
  readonly options: ReadonlyMap<string, string>;
}

/**
 * One entry of GET /libpod/networks/json (container-libs, common/libnetwork/types/network.go, `Network`). Undefined, with a
 * problem, if the value is no network.
 */
export function libpodNetworkOf(raw: unknown, oddities: Oddities): LibpodNetwork | undefined {
  const n = tolerantFields(LIBPOD_NETWORK, raw, 'A network of libpod', oddities);
  if (!n || (n.id === undefined && n.name === undefined)) return undefined;
  const routes = (n.routes ?? []).flatMap((route): NetworkRoute[] =>
    route.destination && route.gateway
      ? [
          {
            destination: route.destination,
            via: route.gateway,
            ...(typeof route.metric === 'number' ? { metric: route.metric } : {}),
          },
        ]
      : [],
  );
  return {
    ...(n.id === undefined ? {} : { id: n.id }),
    ...(n.name === undefined ? {} : { name: n.name }),
    facts: {
      ...(n.dns_enabled === undefined ? {} : { dnsEnabled: n.dns_enabled }),
      ...(routes.length > 0 ? { routes } : {}),
      ...(n.network_interface ? { interface: n.network_interface } : {}),
    },
    options: n.options ?? new Map<string, string>(),
  };
}

/** A network as the compatible API tells it, with what libpod adds. Its options are those that netavark gets. */
export function withLibpod(network: Network, libpod: LibpodNetwork): Network {
  const { interface: link, ...facts } = libpod.facts;
  const origin: DockerOrigin = { kind: 'docker', object: 'network', id: network.id, path: 'options' };
  const isChild = network.driver === 'macvlan' || network.driver === 'ipvlan';
  return {
    ...network,
    ...facts,
    ...(link === undefined || isChild ? {} : { bridgeName: link }),
    ...(link !== undefined && isChild ? { parent: link } : {}),
    options: new Map([
      ...network.options,
      ...[...libpod.options].map(([k, value]) => [k, textOf(value, origin)] as const),
    ]),
  };
}
