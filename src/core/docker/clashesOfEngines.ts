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
  type Topology,
} from '../model/index.ts';
import type { Clash } from './Drift.ts';

/** What two engines on one machine take from each other. */
export interface EngineClash {
  readonly kind: 'subnet' | 'port';
  readonly message: string;
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
  return publishedIn(one).flatMap(({ container, port }): EngineClash[] => {
    const holder = theirs.find((held) => meet(port, held.port));
    if (!holder) return [];
    const text = `${port.hostPort ?? ''}/${port.protocol}`;
    return [
      {
        kind: 'port',
        message: `${engineName(one.engine)} publishes ${text} for ${container.name}, and ${engineName(other.engine)} publishes it for ${holder.container.name}: whichever rule comes first gets the packets, or the second one fails to bind it.`,
      },
    ];
  });
}

function publishedIn(topology: Topology): { readonly container: Container; readonly port: PublishedPort }[] {
  return topology.containers
    .filter(isActive)
    .flatMap((container) => container.published.map((port) => ({ container, port })))
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
      const taken = net && other.networks.find((one) => overlapping(one, net));
      return taken
        ? [
            {
              kind: 'subnet',
              message: `The network ${network.name} of ${engineName(one.engine)} (${subnet.cidr}) overlaps ${taken.name} of ${engineName(other.engine)}: the machine has one route for both, and reaches the containers of one of them alone.`,
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
        const taken = net && other.networks.find((one) => overlapping(one, net));
        return taken
          ? [
              {
                kind: 'subnet',
                message: `The subnet ${subnet.cidr} of ${network.name} overlaps ${taken.name} of ${name}, which runs beside: the machine has one route for both.`,
                origin: subnet.origin,
                subject: { kind: 'network', id: network.id },
              },
            ]
          : [];
      }),
  );
  return [...ports, ...subnets];
}

function overlapping({ subnets }: Network, net: NonNullable<ReturnType<typeof parseCidr>>): boolean {
  return subnets.some(({ cidr }) => {
    const theirs = parseCidr(cidr);
    return theirs !== undefined && overlaps(net, theirs);
  });
}
