import { type Container, isLoopback, type PortFact } from '../../model/index.ts';
import { isEveryAddress, socketText } from './addressText.ts';
import type { PictureIndex } from './PictureIndex.ts';
import { leadsToUnknown } from './sockets.ts';

/** One published port as people count: the bindings of one port on 0.0.0.0 and [::] are one. */
export interface PublishedGroup {
  readonly container: Container;
  /** The position of its first binding in `Container.published`. */
  readonly index: number;
  readonly indexes: readonly number[];
  readonly facts: readonly PortFact[];
  /** Who can use it: everyone who reaches the host, only this host, or everyone who reaches one of its addresses. */
  readonly scope: 'any' | 'loopback' | 'address';
  /** `:8080`, `127.0.0.1:5432`, `:53/udp`. */
  readonly text: string;
  readonly hostPort?: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** The most telling binding: one with a nat rule, else any. */
  readonly main: PortFact;
  /** Whether its listener is unknown. */
  readonly isUnknown: boolean;
}

export function publishedGroups(index: PictureIndex, container: Container): PublishedGroup[] {
  const groups = new Map<string, PortFact[]>();
  for (const fact of index.ports(container.id)) {
    const scope = scopeOf(fact.hostIp);
    const key = JSON.stringify([
      fact.containerPort,
      fact.protocol,
      fact.hostPort ?? container.published[fact.index]?.hostPortRange ?? fact.index,
      scope === 'address' ? fact.hostIp : scope,
    ]);
    const list = groups.get(key);
    if (list) list.push(fact);
    else groups.set(key, [fact]);
  }
  return [...groups.values()].flatMap((facts): PublishedGroup[] => {
    const main = facts.find((f) => f.by === 'dnat') ?? facts.find((f) => f.by !== 'none') ?? facts[0];
    if (!main) return [];
    const indexes = [...new Set(facts.map((f) => f.index))].sort((a, b) => a - b);
    const range = container.published[main.index]?.hostPortRange;
    const port = range ? `${range[0]}-${range[1]}` : (main.hostPort ?? '?');
    return [
      {
        container,
        index: indexes[0] ?? main.index,
        indexes,
        facts,
        scope: scopeOf(main.hostIp),
        text: socketText(main.hostIp, port, main.protocol),
        ...(!range && main.hostPort !== undefined && { hostPort: main.hostPort }),
        containerPort: main.containerPort,
        protocol: main.protocol,
        main,
        isUnknown: leadsToUnknown(index, container, main.containerPort, main.protocol),
      },
    ];
  });
}

/** Whether the engine does something for it that can be drawn; a port in host mode, for example, is discarded. */
export function isDrawn(group: PublishedGroup): boolean {
  const { by, why } = group.main;
  return by !== 'none' || why === 'internal-network' || why === 'driver' || why === 'unknown' || why === 'no-network';
}

function scopeOf(hostIp: string): PublishedGroup['scope'] {
  return isLoopback(hostIp) ? 'loopback' : isEveryAddress(hostIp) ? 'any' : 'address';
}

const WHY_NOT: Readonly<Record<NonNullable<PortFact['why']>, string>> = {
  'host-mode': 'nothing to publish: it uses the host’s own ports',
  'shared-namespace': 'not published: the namespace belongs to another container',
  'no-namespace': 'not published: it has no network',
  'internal-network': 'not published: the network is internal',
  driver: 'not published: this network’s driver has no NAT rules',
  'no-network': 'not published: it is on no network',
  inactive: 'not published while it is not running',
  unknown: 'what the kernel does with it is not known',
};

/** Why nothing is programmed for a port, in a few words. */
export function whyNotText(fact: PortFact): string {
  return WHY_NOT[fact.why ?? 'unknown'];
}
