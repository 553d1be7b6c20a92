import type { Report, Rule } from '../../engine/Rule.ts';
import { portWords } from '../../index/publishedEntries.ts';
import { sourceOf, spanOf, type Container, type Network } from '../../../model/index.ts';
import { publishingNetworks } from '../../index/hostBindings.ts';
import { references } from '../../index/references.ts';
import { projectIndex } from '../../index/projectIndex.ts';

/** The host as a container names it. */
const HOST_NAMES = /^(?:host\.docker\.internal|gateway\.docker\.internal|host\.containers\.internal)$/i;

export const macvlanHostAccess: Rule = {
  id: 'macvlan-host-access',
  severity: 'warning',
  group: 'Network definitions',
  docs: {
    what: 'A service that is only on macvlan or ipvlan networks has `ports`, or is dialled from the host.',
    why: `A macvlan or ipvlan interface is a child of the host's network card: there is no bridge, no veth pair and no NAT, so a published
port becomes no DNAT rule. The container is reached on its own address of the LAN. The host itself cannot reach it that way either: the
kernel does not pass packets between a parent interface and its children.`,
    bad: {
      compose: `services:
  dns:
    image: pihole/pihole
    networks:
      - lan
    ports:
      - "8080:80"
networks:
  lan:
    driver: macvlan
    driver_opts:
      parent: eth0
    ipam:
      config:
        - subnet: 192.168.1.0/24
`,
    },
    good: {
      compose: `services:
  dns:
    image: pihole/pihole
    networks:
      - lan
networks:
  lan:
    driver: macvlan
    driver_opts:
      parent: eth0
    ipam:
      config:
        - subnet: 192.168.1.0/24
`,
    },
    fixSafety:
      'There is no automatic fix. For access from the host, attach the service to a bridge network as well, or give the host a macvlan interface of its own ("shim").',
    notFlagged: [
      'A service that is on a bridge network too: its ports are published through that one. An internal bridge publishes none.',
    ],
    references: [
      'moby/libnetwork#1915',
      'docker/docs#22607',
      'https://docs.docker.com/engine/network/drivers/macvlan/',
    ],
  },
  *check(context) {
    const { networks, services } = projectIndex(context);
    for (const container of services) {
      if (publishingNetworks(container, networks).length > 0) continue;
      const network = childNetworkOf(container, networks);
      if (!network) continue;
      const others = container.endpoints.length > 1 ? ' (and on others that publish nothing either)' : '';
      for (const [index, port] of container.published.entries()) {
        yield {
          origin: port.origin,
          message: `${container.name} is only on the ${network.driver} network ${network.key}${others}, so ${portWords(port)} is not published.`,
          why: `eth0 of ${container.name} is a ${network.driver} child of ${network.parent ?? "the host's card"}: no bridge, no NAT, so no DNAT rule. Machines on the LAN reach its own address on port ${String(port.containerPort)}; the host cannot, because the kernel does not pass packets between a parent interface and its children.`,
          related: [{ origin: sourceOf(network.origin), message: `${network.key} is a ${network.driver} network` }],
          kinship: network.id,
          subjects: [{ kind: 'port', container: container.id, index }],
        };
      }
    }
    // Where host-gateway leads is not walked for such a container yet: docker0 is not in every topology.
    for (const { from, host, text, start, end, outward, ownAddress } of references(context)) {
      const network = onlyOnParent(from, networks);
      if (outward || ownAddress || !network || !HOST_NAMES.test(host)) continue;
      yield hostReport(from, network, host, spanOf(text, start, end) ?? text.origin);
    }
  },
  phrase(context, { reference, answer }) {
    // Without a parent that is named, the host has not even a route to the children's subnet.
    if (!/^(?:host-cannot-reach-macvlan|lost-by-default-route|macvlan-without-parent)$/.test(answer.reason.code))
      return undefined;
    const { networks, services } = projectIndex(context);
    const { from, host, text, start, end } = reference;
    const origin = spanOf(text, start, end) ?? text.origin;
    const network = onlyOnParent(from, networks);
    if (network && answer.reason.code === 'host-cannot-reach-macvlan') return hostReport(from, network, host, origin);
    if (from.namespace.kind !== 'host') return undefined;
    const target = services.find(
      (c) => onlyOnParent(c, networks) && c.endpoints.some((e) => e.staticIPv4?.value === host),
    );
    return (
      target && {
        origin,
        severity: 'information',
        message: `${from.name} dials ${target.name} at ${host} from the host, but a host cannot reach its own macvlan or ipvlan containers.`,
        why: `${from.name} is in the host's namespace, which owns the parent of ${target.name}'s eth0. The kernel does not pass packets between a parent interface and its children; other machines on the LAN can reach ${host}.`,
        related: [
          { origin: sourceOf(target.origin), message: `${target.name} is only on a macvlan or ipvlan network` },
        ],
        subjects: [{ kind: 'container', id: from.id }],
      }
    );
  },
};

function hostReport(from: Container, network: Network, host: string, origin: Report['origin']): Report {
  return {
    origin,
    severity: 'information',
    message: `${from.name} is only on the ${network.driver} network ${network.key} and cannot reach its own host as ${host}.`,
    why: `eth0 of ${from.name} is a child of ${network.parent ?? "the host's card"}, and the kernel does not pass packets between a parent interface and its children.`,
    related: [{ origin: sourceOf(network.origin), message: `${network.key} is a ${network.driver} network` }],
    subjects: [{ kind: 'container', id: from.id }],
  };
}

/** The first macvlan or ipvlan network of a container. */
function childNetworkOf(container: Container, networks: ReadonlyMap<string, Network>): Network | undefined {
  if (container.namespace.kind !== 'own') return undefined;
  return container.endpoints
    .map((e) => networks.get(e.network))
    .find((n) => n?.driver === 'macvlan' || n?.driver === 'ipvlan');
}

/** The macvlan or ipvlan network of a container that is on no other kind. */
function onlyOnParent(container: Container, networks: ReadonlyMap<string, Network>): Network | undefined {
  if (container.namespace.kind !== 'own' || container.endpoints.length === 0) return undefined;
  const attached = container.endpoints.map((e) => networks.get(e.network));
  return attached.every((n) => n?.driver === 'macvlan' || n?.driver === 'ipvlan') ? attached[0] : undefined;
}
