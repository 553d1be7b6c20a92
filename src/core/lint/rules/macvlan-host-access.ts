import type { Rule } from '../Rule.ts';
import { portWords } from '../publishedEntries.ts';
import { sourceOf } from '../../model/index.ts';
import { projectIndex } from '../projectIndex.ts';

export const macvlanHostAccess: Rule = {
  id: 'macvlan-host-access',
  severity: 'information',
  group: 'Network definitions',
  docs: {
    what: 'A service that is only on macvlan or ipvlan networks has `ports`, or is called from the host.',
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
    notFlagged: ['A service that is on a bridge network too: its ports are published through that one.'],
    references: [
      'moby/libnetwork#1915',
      'docker/docs#22607',
      'https://docs.docker.com/engine/network/drivers/macvlan/',
    ],
  },
  *check(context) {
    const { networks } = projectIndex(context);
    for (const container of context.topology.containers) {
      if (container.namespace.kind !== 'own' || container.endpoints.length === 0) continue;
      const attached = container.endpoints.map((e) => networks.get(e.network));
      if (!attached.every((n) => n?.driver === 'macvlan' || n?.driver === 'ipvlan')) continue;
      const [network] = attached;
      if (!network) continue;
      for (const [index, port] of container.published.entries()) {
        yield {
          origin: port.origin,
          message: `${container.name} is only on the ${network.driver} network ${network.key}, so ${portWords(port)} is not published.`,
          why: `eth0 of ${container.name} is a ${network.driver} child of ${network.parent ?? "the host's card"}: no bridge, no NAT, so no DNAT rule is made. Machines of the LAN reach its own address on port ${String(port.containerPort)}; the host does not, because the kernel keeps a parent interface and its children apart.`,
          related: [{ origin: sourceOf(network.origin), message: `${network.key} is a ${network.driver} network` }],
          subjects: [{ kind: 'port', container: container.id, index }],
        };
      }
    }
  },
};
