import { type Container, indexOf, type Network, parseIp, type Topology } from '../../model/index.ts';
import type { Resolution } from './Resolution.ts';

/** netavark's own domain, which the container's resolver appends (aardvark-dns src/backend/mod.rs strips it). */
const OWN_DOMAIN = '.dns.podman';

/** Whether aardvark-dns answers on a network: on bridges that ask for it, never on the default one (podman `createDefaultNetwork`). */
export const hasAardvark = (network: Network): boolean =>
  network.driver === 'bridge' && (network.dnsEnabled ?? !network.isDefaultBridge);

/**
 * aardvark-dns knows its client by the source address: it searches all networks of that container, and puts the results together
 * (aardvark-dns src/backend/mod.rs, `lookup`; docs/semantics-engines.md, section 1.8). Undefined: it forwards the name.
 */
export function aardvarkAnswer(topology: Topology, asker: Container, wanted: string): Resolution | undefined {
  const index = indexOf(topology);
  const attached = asker.endpoints.flatMap((e) => index.networks.get(e.network) ?? []);
  const networks = attached.filter(hasAardvark);
  const searched = networks.map((n) => n.id);
  const label = wanted.endsWith(OWN_DOMAIN) ? wanted.slice(0, -OWN_DOMAIN.length) : wanted;
  const found = networks.flatMap((network) =>
    index.namedOn(network.id, label).flatMap(({ container, endpoint }) =>
      [endpoint.ipv4, endpoint.ipv6].flatMap((address) => {
        const ip = address === undefined ? undefined : parseIp(address);
        return ip ? [{ address: ip.text, family: ip.family, container: container.id, network }] : [];
      }),
    ),
  );
  const [first] = found;
  if (first) {
    const order = [...new Map(found.map((f) => [f.address, f])).values()].sort((a, b) => a.family - b.family);
    return {
      addresses: order.map((f) => f.address),
      outcome: 'found',
      by: 'embedded-dns',
      network: first.network,
      owners: order.map((f) => f.container),
      searched,
    };
  }
  const isInside = attached.length > 0 && attached.every((n) => n.internal);
  if (label === wanted && !isInside) return undefined;
  return {
    addresses: [],
    outcome: 'nxdomain',
    by: 'embedded-dns',
    why: isInside ? 'no-forwarding-from-internal' : 'no-such-name',
    searched,
  };
}
