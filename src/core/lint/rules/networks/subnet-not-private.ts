import { isLoopback, isMulticast, isPublic } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import { fixedSubnets } from '../../index/fixedSubnets.ts';
import { networkMembers } from '../../index/networkMembers.ts';

export const subnetNotPrivate: Rule = {
  id: 'subnet-not-private',
  severity: 'warning',
  group: 'Network definitions',
  docs: {
    what: 'An IPv4 subnet is outside the private ranges, so it hides real hosts on the Internet.',
    why: `The bridge gets an address of the subnet and the host a route to it. From then on, packets from the host and from every
container for these addresses go to the bridge and not to the Internet, so whoever really has them can no longer be reached. Usually it is a typo: 172.69.0.0 or 172.32.0.0 for 172.16–31, 192.169 for 192.168, 127.x for 172.x.`,
    bad: {
      compose: `services:
  app:
    image: example/app
networks:
  default:
    ipam:
      config:
        - subnet: 172.69.0.0/16
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
networks:
  default:
    ipam:
      config:
        - subnet: 172.29.0.0/16
`,
    },
    fixSafety: 'There is no automatic fix: gateways, fixed addresses and firewall rules name the subnet too.',
    notFlagged: [
      '10/8, 172.16/12, 192.168/16, 100.64/10 (carrier-grade NAT), 169.254/16, 198.18/15, and the ranges for documentation.',
      'macvlan and ipvlan, whose subnet is that of the real network.',
      'A bridge in `routed` gateway mode or without masquerading: its addresses are meant to be real.',
      'IPv6.',
    ],
    references: [
      'docker/compose#9833',
      'vmware/vic#8532',
      'https://www.rfc-editor.org/rfc/rfc1918',
      'https://www.rfc-editor.org/rfc/rfc6890',
    ],
  },
  *check(context) {
    const members = networkMembers(context);
    for (const network of context.topology.networks) {
      if (network.driver !== 'bridge' && network.driver !== 'overlay') continue;
      if (context.topology.source === 'compose' && (network.external || !members.has(network.id))) continue;
      const mode = network.options.get('com.docker.network.bridge.gateway_mode_ipv4')?.value;
      const masquerade = network.options.get('com.docker.network.bridge.enable_ip_masquerade')?.value;
      if (mode === 'routed' || masquerade === 'false') continue;
      for (const { subnet, range } of fixedSubnets(network, 4)) {
        const owned = isPublic(range.base);
        if (!owned && !isLoopback(range.base) && !isMulticast(range.base)) continue;
        const what = owned
          ? 'belongs to hosts on the Internet'
          : isLoopback(range.base)
            ? 'is loopback, which no bridge can carry'
            : 'is for multicast, which no container can use';
        yield {
          origin: subnet.origin,
          message: `The subnet ${subnet.cidr} of ${network.key} is not private: it ${what}.`,
          why: owned
            ? `The host gets a route for ${subnet.cidr} to the bridge of ${network.key}; packets from the host and from containers for the real owners of these addresses end up there.`
            : `The kernel treats ${subnet.cidr} specially and does not route it to the bridge of ${network.key}.`,
          subjects: [{ kind: 'network', id: network.id }],
        };
      }
    }
  },
};
