import { DOCKER0_SUBNET, type Network, overlaps, parseCidr, sourceOf, type Topology } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { fixedSubnets, type FixedSubnet } from '../../index/fixedSubnets.ts';
import { runsTogether } from '../../index/runsTogether.ts';
import { networkMembers } from '../../index/networkMembers.ts';

export const subnetOverlap: Rule = {
  id: 'subnet-overlap',
  severity: 'error',
  group: 'Network definitions',
  docs: {
    what: 'Two networks have overlapping subnets.',
    why: `The host routes a subnet to one bridge. With the same addresses behind two bridges, a packet could go to either, so the engine
refuses the second network: "Pool overlaps with other one on this address space". docker0 counts: it has 172.17.0.0/16 unless the
daemon was told otherwise. Where a subnet overlaps the host's LAN or a VPN, the bridge's route wins and that network can no longer
be reached from the host.`,
    bad: {
      compose: `services:
  app:
    image: example/app
    networks:
      - front
      - back
networks:
  front:
    ipam:
      config:
        - subnet: 10.89.0.0/16
  back:
    ipam:
      config:
        - subnet: 10.89.4.0/24
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    networks:
      - front
      - back
networks:
  front:
    ipam:
      config:
        - subnet: 10.89.3.0/24
  back:
    ipam:
      config:
        - subnet: 10.89.4.0/24
`,
    },
    fixSafety: 'There is no automatic fix: fixed addresses, firewall rules and other hosts may rely on either subnet.',
    notFlagged: [
      'A network that no service uses: Compose does not create it.',
      'Networks of services in different profiles: alternatives.',
      'External networks, and networks without a configured subnet: the engine picks a free one.',
      'The IPv4 and the IPv6 subnet of one network.',
    ],
    references: ['docker/compose#6153', 'mailcow/mailcow-dockerized#4878', 'moby/moby#45806'],
  },
  *check(context) {
    const used = usedNetworks(context);
    const seen: { readonly network: Network; readonly fixed: FixedSubnet }[] = [];
    for (const network of asWritten(used)) {
      for (const fixed of fixedSubnets(network)) {
        const { subnet, range } = fixed;
        const other = seen.find(
          (earlier) =>
            overlaps(earlier.fixed.range, range) &&
            sameSpace(earlier.network, network) &&
            createdTogether(context, earlier.network, network),
        );
        seen.push({ network, fixed });
        const subjects = [{ kind: 'network', id: network.id } as const];
        if (other) {
          yield {
            origin: subnet.origin,
            message: `The subnet ${subnet.cidr} of ${network.key} overlaps ${other.fixed.subnet.cidr} of ${other.network === network ? 'the same network' : other.network.key}.`,
            why: `The host can route an address to only one bridge, so the engine refuses ${network.key}: "Pool overlaps with other one on this address space".`,
            related: [{ origin: sourceOf(other.fixed.subnet.origin), message: `the subnet of ${other.network.key}` }],
            subjects: [...subjects, { kind: 'network', id: other.network.id }],
          };
        } else if (meetsDocker0(context.topology, network, fixed)) {
          yield {
            origin: subnet.origin,
            severity: 'warning',
            message: `The subnet ${subnet.cidr} of ${network.key} overlaps docker0's, which is ${DOCKER0_SUBNET} by default.`,
            why: `The default bridge docker0 exists before any other network and takes the first pool, ${DOCKER0_SUBNET}. The engine refuses ${network.key}: "Pool overlaps with other one on this address space".`,
            subjects,
          };
        }
      }
    }
  },
};

/** In a Compose file a network that nobody is plugged into is not created. */
function usedNetworks(context: RuleContext): readonly Network[] {
  const members = networkMembers(context);
  return context.topology.networks.filter(
    (network) =>
      !(network.external && context.topology.source === 'compose') &&
      (context.topology.source !== 'compose' || members.has(network.id)),
  );
}

function asWritten(networks: readonly Network[]): readonly Network[] {
  const at = (n: Network): number => n.subnets.map((s) => sourceOf(s.origin)?.start ?? 0)[0] ?? 0;
  const file = (n: Network): string => n.subnets.map((s) => sourceOf(s.origin)?.file ?? '')[0] ?? '';
  return networks
    .map((network, i) => ({ network, i }))
    .sort((a, b) => (file(a.network) === file(b.network) ? at(a.network) - at(b.network) : a.i - b.i))
    .map((n) => n.network);
}

/** Swarm's overlays have an address space of their own. */
function sameSpace(one: Network, other: Network): boolean {
  return (one.driver === 'overlay') === (other.driver === 'overlay');
}

function createdTogether(context: RuleContext, one: Network, other: Network): boolean {
  if (context.topology.source !== 'compose') return true;
  const members = networkMembers(context);
  const users = members.get(other.id) ?? [];
  return (members.get(one.id) ?? []).some((m) => users.some((u) => m === u || runsTogether(m, u)));
}

function meetsDocker0(topology: Topology, network: Network, { range }: FixedSubnet): boolean {
  if (topology.source !== 'compose' || network.isDefaultBridge || network.driver === 'overlay') return false;
  const docker0 = parseCidr(DOCKER0_SUBNET);
  return docker0 !== undefined && overlaps(docker0, range);
}
