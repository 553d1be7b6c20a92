import { sourceOf, type Network } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import { networkMembers } from '../../index/networkMembers.ts';

const OPTION = 'com.docker.network.driver.mtu';

export const mtuMismatch: Rule = {
  id: 'mtu-mismatch',
  severity: 'warning',
  group: 'Live',
  liveOnly: true,
  docs: {
    what: "A bridge has a larger MTU than the host's outgoing interface.",
    why: `The veth pairs and the bridge of a network have MTU 1500 unless an option says otherwise, so containers send packets of that
size. A VPN or a cloud network often carries less (1420, 1450). Small packets pass; a large one must be fragmented or refused, and
if the ICMP message that says so is filtered, it is silently lost. The typical sign: TCP connects, then TLS hangs.`,
    bad: {
      compose: `services:
  app:
    image: example/app
networks:
  default: {}
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
networks:
  default:
    driver_opts:
      com.docker.network.driver.mtu: "1420"
`,
    },
    fixSafety:
      'There is no automatic fix: the network must be recreated for the option to take effect, which stops its containers.',
    notFlagged: [
      'Internal networks, whose packets do not leave the host.',
      'A host whose interfaces could not be read.',
    ],
    references: [
      'moby/moby#22297',
      'moby/moby#20178',
      'https://docs.docker.com/engine/network/drivers/bridge/#options',
    ],
  },
  *check(context) {
    const { live, topology } = context;
    const egress = live?.interfaces?.find((i) => i.name === live.egressInterface);
    if (!live || egress?.mtu === undefined) return;
    const members = networkMembers(context);
    for (const network of topology.networks) {
      if (network.driver !== 'bridge' || network.internal || !members.has(network.id)) continue;
      const bridge = live.interfaces?.find((i) => i.name === bridgeName(network, live.topology.networks));
      const written = Number(network.options.get(OPTION)?.value ?? NaN);
      const mtu = Number.isNaN(written) ? (network.external ? bridge?.mtu : 1500) : written;
      if (mtu === undefined || mtu <= egress.mtu) continue;
      yield {
        origin: network.options.get(OPTION)?.origin ?? network.origin,
        message: `The network ${network.key} has MTU ${String(mtu)}, but the host's outgoing interface ${egress.name} has ${String(egress.mtu)}.`,
        why: `Containers on ${network.key} send packets of up to ${String(mtu)} bytes through their veth pairs; ${egress.name} cannot carry them whole. The driver option ${OPTION}: "${String(egress.mtu)}" fixes it.`,
        related: [{ origin: sourceOf(network.origin), message: `${network.key} is declared here` }],
        subjects: [{ kind: 'network', id: network.id }],
      };
    }
  },
};

/** The bridge's name on the host: the daemon's network of the same name knows it. */
function bridgeName(network: Network, existing: readonly Network[]): string {
  return existing.find((n) => n.name === network.name)?.bridgeName ?? network.bridgeName;
}
