import {
  type Container,
  engineName,
  engineNamespace,
  HOST,
  isActive,
  isWildcard,
  type Network,
  overlaps,
  parseCidr,
  type PublishedPort,
  type Subject,
  type Subnet,
  type Topology,
} from '../model/index.ts';
import type { Clash } from './Drift.ts';

/** What two engines on one machine take from each other. */
export interface EngineClash {
  readonly kind: 'subnet' | 'port';
  readonly message: string;
  /** Both sides of it. */
  readonly subjects: readonly Subject[];
}

/**
 * Where two engines that run on one kernel stand in each other's way: ports of the machine that both publish, and, where both have their
 * bridges in the machine's own namespace, subnets that overlap. Neither engine knows of the other, so neither says so.
 */
export function clashesOfEngines(one: Topology, other: Topology): EngineClash[] {
  return [...portClashes(one, other), ...(isOnMachine(one) && isOnMachine(other) ? subnetClashes(one, other) : [])];
}

const isOnMachine = ({ engine }: Topology): boolean => engineNamespace(engine) === HOST;

function portClashes(one: Topology, other: Topology): EngineClash[] {
  const theirs = publishedIn(other);
  return publishedIn(one).flatMap(({ container, index, port }): EngineClash[] => {
    const holder = theirs.find((held) => meet(port, held.port));
    if (!holder) return [];
    const text = `${port.hostPort ?? ''}/${port.protocol}`;
    return [
      {
        kind: 'port',
        subjects: [
          { kind: 'port', container: container.id, index },
          { kind: 'port', container: holder.container.id, index: holder.index },
        ],
        message: `${engineName(one.engine)} publishes ${text} for ${container.name}, and ${engineName(other.engine)} publishes it for ${holder.container.name}: whichever rule comes first gets the packets, or the second one fails to bind it.`,
      },
    ];
  });
}

interface Published {
  readonly container: Container;
  readonly index: number;
  readonly port: PublishedPort;
}

function publishedIn(topology: Topology): readonly Published[] {
  return topology.containers
    .filter(isActive)
    .flatMap((container) => container.published.map((port, index) => ({ container, index, port })))
    .filter(({ port }) => port.hostPort !== undefined);
}

function meet(one: PublishedPort, other: PublishedPort): boolean {
  if (one.hostPort !== other.hostPort || one.protocol !== other.protocol) return false;
  const isAny = (address: string | undefined): boolean =>
    address === undefined || address === '' || isWildcard(address);
  return isAny(one.hostIp) || isAny(other.hostIp) || one.hostIp === other.hostIp;
}

function subnetClashes(one: Topology, other: Topology): EngineClash[] {
  return one.networks.flatMap((network) =>
    network.subnets.flatMap((subnet): EngineClash[] => {
      const net = parseCidr(subnet.cidr);
      const taken = net && overlapping(other, net);
      return taken
        ? [
            {
              kind: 'subnet',
              subjects: [
                { kind: 'network', id: network.id },
                { kind: 'network', id: taken.network.id },
              ],
              message: `The network ${network.name} of ${engineName(one.engine)} (${subnet.cidr}) overlaps ${taken.network.name} of ${engineName(other.engine)} (${taken.subnet.cidr}): ${whoseRoute(subnet, taken)}.`,
            },
          ]
        : [];
    }),
  );
}

/**
 * What of a project that is planned an engine beside the one that runs it has already: published ports, and subnets that the files state
 * where both engines have their bridges in the machine's own namespace.
 */
export function clashesWithOther(planned: Topology, live: Topology, other: Topology): Clash[] {
  const theirs = publishedIn(other);
  const name = engineName(other.engine);
  const ports = planned.containers.filter(isActive).flatMap((container) =>
    container.published.flatMap((port, index): Clash[] => {
      const holder = port.hostPort === undefined ? undefined : theirs.find((held) => meet(port, held.port));
      return holder
        ? [
            {
              kind: 'port',
              message: `Port ${port.hostPort ?? ''}/${port.protocol} of ${container.name} is published for ${holder.container.name} by ${name}, which runs beside: whichever rule comes first gets the packets, or the second one fails to bind it.`,
              origin: port.origin,
              subject: { kind: 'port', container: container.id, index },
            },
          ]
        : [];
    }),
  );
  if (!isOnMachine(live) || !isOnMachine(other)) return ports;
  const subnets = planned.networks.flatMap((network) =>
    network.subnets
      .filter(({ predicted }) => !predicted)
      .flatMap((subnet): Clash[] => {
        const net = parseCidr(subnet.cidr);
        const taken = net && overlapping(other, net);
        return taken
          ? [
              {
                kind: 'subnet',
                message: `The subnet ${subnet.cidr} of ${network.name} overlaps ${taken.network.name} of ${name} (${taken.subnet.cidr}), which runs beside: the machine has one route for each address.`,
                origin: subnet.origin,
                subject: { kind: 'network', id: network.id },
              },
            ]
          : [];
      }),
  );
  return [...ports, ...subnets];
}

interface Taken {
  readonly network: Network;
  readonly subnet: Subnet;
}

function overlapping({ networks }: Topology, net: NonNullable<ReturnType<typeof parseCidr>>): Taken | undefined {
  for (const network of networks)
    for (const subnet of network.subnets) {
      const theirs = parseCidr(subnet.cidr);
      if (theirs && overlaps(net, theirs)) return { network, subnet };
    }
  return undefined;
}

/** Of two routes the kernel takes the longer prefix; of equal ones the first that was made. */
function whoseRoute(own: Subnet, { subnet: theirs }: Taken): string {
  const [one, other] = [parseCidr(own.cidr), parseCidr(theirs.cidr)];
  if (!one || !other || one.length === other.length)
    return 'the machine has a route to each, uses the one that was made first, and reaches the containers of one of them alone';
  return `the machine sends what is for ${one.length > other.length ? own.cidr : theirs.cidr} to that network's bridge, and reaches no container of the other one there`;
}
