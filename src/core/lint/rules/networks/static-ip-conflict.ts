import {
  type Container,
  type Endpoint,
  firstOf,
  inNet,
  type Ip,
  lastOf,
  type Network,
  parseCidr,
  parseIpLiteral,
  sourceOf,
  spanOf,
  type Text,
} from '../../../model/index.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { fixedSubnets, type FixedSubnet } from '../../index/fixedSubnets.ts';
import { runsTogether } from '../../index/runsTogether.ts';
import { networkMembers } from '../../index/networkMembers.ts';
import { projectIndex } from '../../index/projectIndex.ts';

interface Fixed {
  readonly container: Container;
  readonly endpoint: Endpoint;
  readonly network: Network;
  readonly text: Text;
  readonly address: Ip;
}

export const staticIpConflict: Rule = {
  id: 'static-ip-conflict',
  severity: 'error',
  group: 'Network definitions',
  docs: {
    what: "A static address is the gateway's, is outside the subnet, is used twice, or may be assigned to another container first.",
    why: `The first address of a subnet (or \`gateway\`) is on the bridge itself. Every other address can be on one endpoint only, and it must
be in the subnet for the bridge to deliver to it. The engine refuses the container: "Address already in use" or "no configured subnet
or ip-range contain the IP address".

A service without a fixed address gets the lowest free one, so on the same network it may take the address that another service
fixed, if it starts first. That depends on the order and shows up as a failure after a reboot. An \`ip_range\` that leaves the fixed
addresses out keeps the two apart.`,
    bad: {
      compose: `services:
  db:
    image: postgres:17
    networks:
      backend:
        ipv4_address: 10.89.4.1
networks:
  backend:
    ipam:
      config:
        - subnet: 10.89.4.0/24
`,
    },
    good: {
      compose: `services:
  db:
    image: postgres:17
    networks:
      backend:
        ipv4_address: 10.89.4.10
networks:
  backend:
    ipam:
      config:
        - subnet: 10.89.4.0/24
          ip_range: 10.89.4.128/25
`,
    },
    fixSafety:
      'There is no automatic fix: others may have the address written down. Choose a free one, and an `ip_range` for the rest.',
    notFlagged: [
      'A fixed address outside `ip_range`: that is what the range is for.',
      'Networks where every service has a fixed address.',
      'Services of different profiles that have one address: alternatives.',
      'External networks, whose subnet the file does not say.',
    ],
    references: ['docker/compose#8742', 'docker/compose#11899', 'moby/moby#49781'],
  },
  *check(context) {
    if (context.topology.source !== 'compose') return;
    const seen = new Map<string, Fixed[]>();
    for (const fixed of fixedAddresses(context)) {
      const clash = certainConflict(fixed, seen);
      if (clash) {
        yield clash;
        continue;
      }
      const dynamic = dynamicConflict(context, fixed);
      if (dynamic) yield dynamic;
    }
  },
};

function fixedAddresses(context: RuleContext): readonly Fixed[] {
  const { networks, services } = projectIndex(context);
  return services.flatMap((container) =>
    container.endpoints.flatMap((endpoint) => {
      const network = networks.get(endpoint.network);
      if (!network || network.external) return [];
      return [endpoint.staticIPv4, endpoint.staticIPv6].flatMap((text) => {
        const address = text && parseIpLiteral(text.value);
        return text && address ? [{ container, endpoint, network, text, address }] : [];
      });
    }),
  );
}

function certainConflict(fixed: Fixed, seen: Map<string, Fixed[]>): Report | undefined {
  const { container, network, text, address } = fixed;
  const origin = spanOf(text);
  const subnets = fixedSubnets(network, address.family);
  if (!origin || subnets.length === 0) return undefined;
  const subjects = [{ kind: 'endpoint', container: container.id, network: network.id } as const];
  const home = subnets.find(({ range }) => inNet(address, range));
  if (!home) {
    const cidrs = subnets.map(({ subnet }) => subnet.cidr).join(', ');
    return {
      origin,
      message: `${text.value} of ${container.name} is outside the subnet of ${network.key}, ${cidrs}.`,
      why: `The bridge of ${network.key} delivers only to addresses in ${cidrs}; the engine refuses ${text.value}: "no configured subnet or ip-range contain the IP address".`,
      related: subnets.map(({ subnet }) => ({
        origin: sourceOf(subnet.origin),
        message: `the subnet of ${network.key}`,
      })),
      subjects,
    };
  }
  const taken = reservedFor(home, address);
  if (taken !== undefined) {
    return {
      origin,
      message: `${text.value} of ${container.name} is ${taken} of ${network.key}.`,
      why: `${text.value} is not free on ${network.key}: ${taken.startsWith('the gateway') ? 'the bridge itself has it, as the gateway of every container' : `it is ${taken}`}. The engine answers "Address already in use".`,
      related: [{ origin: sourceOf(home.subnet.origin), message: `the subnet of ${network.key}` }],
      subjects,
    };
  }
  const key = `${network.id}\0${address.text}`;
  const earlier = seen.get(key) ?? [];
  seen.set(key, [...earlier, fixed]);
  const other = earlier.find((e) => runsTogether(e.container, container));
  if (other) {
    return {
      origin,
      message: `${text.value} of ${container.name} is also the address of ${other.container.name} on ${network.key}.`,
      why: `An address can be on one endpoint only: whichever of ${other.container.name} and ${container.name} starts second fails with "Address already in use".`,
      related: [{ origin: spanOf(other.text), message: `${other.container.name} has it here` }],
      subjects,
    };
  }
  if (container.replicas > 1) {
    return {
      origin,
      message: `${container.name} has ${String(container.replicas)} replicas but only one address for them, ${text.value} on ${network.key}.`,
      why: `Each replica has its own endpoint on ${network.key}, and an address can be on one endpoint only: the second replica fails with "Address already in use".`,
      subjects,
    };
  }
  return undefined;
}

/** Who has the address already: the bridge, the network's own name, or nobody (`aux_addresses` keeps it for a neighbour). */
function reservedFor({ subnet, range }: FixedSubnet, address: Ip): string | undefined {
  const gateway = subnet.gateway === undefined ? undefined : parseIpLiteral(subnet.gateway.replace(/\/.*$/, ''));
  if (gateway?.key === address.key) return 'the gateway address';
  for (const [name, aux] of subnet.auxiliary) {
    if (parseIpLiteral(aux)?.key === address.key) return `reserved as ${name} in aux_addresses`;
  }
  if (range.family === 4 && range.length < 31) {
    if (address.key === firstOf(range).key) return "the network's own address";
    if (address.key === lastOf(range).key) return 'the broadcast address';
  }
  return undefined;
}

function dynamicConflict(context: RuleContext, fixed: Fixed): Report | undefined {
  const { container, network, text, address } = fixed;
  const origin = spanOf(text);
  const family = address.family;
  const home = fixedSubnets(network, family).find(({ range }) => inNet(address, range));
  if (!origin || !home) return undefined;
  const pool = home.subnet.ipRange === undefined ? home.range : parseCidr(home.subnet.ipRange);
  if (!pool || !inNet(address, pool)) return undefined;
  const members = networkMembers(context);
  const dynamic = (members.get(network.id) ?? []).filter(
    (other) =>
      other !== container &&
      runsTogether(other, container) &&
      other.endpoints.some((e) => e.network === network.id && !(family === 4 ? e.staticIPv4 : e.staticIPv6)),
  );
  if (dynamic.length === 0) return undefined;
  const names = dynamic.map((m) => m.name);
  const some = names.length > 3 ? `${names.slice(0, 3).join(', ')} and others` : names.join(' or ');
  return {
    origin,
    severity: 'information',
    message: `${text.value} of ${container.name} is in the range from which ${some} on ${network.key} get${names.length === 1 ? 's its address' : ' their addresses'}.`,
    why: `A service without a static address gets the lowest free one in ${home.subnet.ipRange ?? home.subnet.cidr}. If ${some} starts before ${container.name}, it may get ${text.value}, and ${container.name} then fails with "Address already in use". An ip_range that excludes the static addresses prevents that.`,
    related: [
      ...dynamic.slice(0, 3).map((m) => ({ origin: sourceOf(m.origin), message: `${m.name} has no static address` })),
      { origin: sourceOf(home.subnet.origin), message: `the subnet of ${network.key}` },
    ],
    subjects: [{ kind: 'endpoint', container: container.id, network: network.id }],
  };
}
