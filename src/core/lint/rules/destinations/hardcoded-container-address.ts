import {
  sourceOf,
  type Container,
  type Network,
  inNet,
  parseCidr,
  parseIpLiteral,
  type Ip,
  type IpNet,
} from '../../../model/index.ts';
import { fixText } from '../../edits/editText.ts';
import { hostSpot } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { references } from '../../index/references.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { isAllowList } from '../../index/variableNames.ts';

export const hardcodedContainerAddress: Rule = {
  id: 'hardcoded-container-address',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: "A destination is a hardcoded address in one of the project's networks, but no service pins it: at the next start it may belong to another container.",
    why: `Docker assigns the addresses of a bridge's subnet in the order in which endpoints are created, and releases them when a container stops. Tomorrow 172.18.0.3 may be another container, or none. A service name is looked up in Docker's DNS each time and follows the address.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      DB_HOST: 172.28.0.3
    networks: [backend]
  db:
    image: postgres:17
    networks: [backend]
networks:
  backend:
    ipam:
      config:
        - subnet: 172.28.0.0/16
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      DB_HOST: db
    networks: [backend]
  db:
    image: postgres:17
    networks: [backend]
networks:
  backend:
    ipam:
      config:
        - subnet: 172.28.0.0/16
`,
    },
    fixSafety: 'If exactly one other service has the port, the fix offers its name. Not part of "fix all".',
    notFlagged: [
      'An address that a service pins with `ipv4_address`, a gateway, an auxiliary address.',
      'A CIDR range, a list of trusted proxies.',
      "docker0's addresses (`hardcoded-docker0-address`).",
    ],
    references: ['docker/compose#2003', 'moby/moby#2801', 'https://docs.docker.com/compose/how-tos/networking/'],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    const ranges = context.topology.networks.flatMap((n) => rangesOf(n));
    if (ranges.length === 0) return;
    const fixed = new Set<string>();
    for (const c of context.topology.containers) {
      for (const e of c.endpoints) {
        for (const t of [e.staticIPv4, e.staticIPv6]) {
          const address = t && parseIpLiteral(t.value);
          if (address) fixed.add(address.text);
        }
      }
    }
    for (const n of context.topology.networks) {
      for (const s of n.subnets)
        for (const t of [s.gateway, ...s.auxiliary.values()])
          if (t !== undefined) fixed.add(parseIpLiteral(t)?.text ?? t);
    }
    for (const reference of references(context)) {
      if (reference.outward || reference.ownAddress || isAllowList(reference.name)) continue;
      const address = parseIpLiteral(reference.host);
      if (!address || fixed.has(address.text) || isFixedName(index.services, reference.host)) continue;
      const range = ranges.find((r) => inNet(address, r.range) && isPlausible(r, address));
      if (!range) continue;
      const { from } = reference;
      const others =
        reference.port === undefined ? reference.meant.flatMap((p) => index.atPort(p)) : index.atPort(reference.port);
      const candidates = [...new Set(others.filter((c) => c.id !== from.id && index.shareNetwork(c, from)))];
      const only = candidates.length === 1 ? candidates[0] : undefined;
      const name = only && (only.service ?? only.name);
      yield {
        origin: hostSpot(reference),
        message: `${from.name} dials ${reference.host}, an address on the network ${range.network.key} that no service pins: at the next start Docker may give it to another container.`,
        why: `Docker assigns addresses on ${range.network.key} (${range.cidr}) in the order in which containers start. A service name always resolves to the current address.`,
        related: [
          {
            origin: sourceOf(range.origin) ? range.origin : undefined,
            message: `The network ${range.network.key}, ${range.cidr}${range.predicted ? ' as Docker would choose it' : ''}.`,
          },
        ],
        fixes: [name === undefined ? undefined : fixText(`Use ${name}`, false, reference, name)],
        subjects: [{ kind: 'container', id: from.id }],
      };
    }
  },
};

interface NetworkRange {
  readonly network: Network;
  readonly range: IpNet;
  readonly cidr: string;
  readonly predicted: boolean;
  readonly origin: Network['origin'];
}

function rangesOf(network: Network): readonly NetworkRange[] {
  if (network.isDefaultBridge || !/^(?:bridge|overlay)$/.test(network.driver)) return [];
  return network.subnets.flatMap((subnet) => {
    const range = parseCidr(subnet.cidr);
    // docker0's range has a rule of its own; an external network's subnet is not known from a file.
    if (!range || subnet.cidr.startsWith('172.17.') || (network.external && subnet.predicted)) return [];
    return [
      {
        network,
        range,
        cidr: subnet.cidr,
        predicted: subnet.predicted,
        origin: subnet.predicted ? network.origin : subnet.origin,
      },
    ];
  });
}

/** Where the subnet itself is only a guess, an address counts if Docker would really hand it out: early ones of 172.18–172.31. */
function isPlausible(range: NetworkRange, address: Ip): boolean {
  if (!range.predicted) return true;
  return /^172\.(?:1[89]|2\d|3[01])\.0\.(?:[2-9]|[12]\d)$/.test(address.text);
}

function isFixedName(containers: readonly Container[], host: string): boolean {
  return containers.some((c) => c.extraHosts.some((h) => h.name === host));
}
