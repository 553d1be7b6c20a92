import type { Container, Text } from '../../model/index.ts';
import type { Destination } from './destinations.ts';
import type { Reference } from './Reference.ts';
import { portsMeantBy, SCHEME_PORTS } from './variableNames.ts';

/** Where a destination was read. */
export interface ReferencePlace {
  readonly from: Container;
  readonly where: Reference['where'];
  readonly name: string;
  readonly text: Text;
  /** Where in `text.value` the part begins in which the destination was found. */
  readonly offset?: number;
  readonly outward?: boolean;
  readonly ownAddress?: boolean;
  /** The port that goes with a host that has none of its own. */
  readonly pair?: PairedPort | undefined;
  /** What the port is where neither value nor scheme says it; else the name says it. */
  readonly meant?: readonly number[];
}

/** `text.value[from, to)` is a port. */
export interface PairedPort {
  readonly text: Text;
  readonly from: number;
  readonly to: number;
}

/** The reference that a destination at a place is. */
export function makeReference(place: ReferencePlace, destination: Destination): Reference {
  const { from, where, name, text, offset = 0, outward = false, ownAddress = false, meant } = place;
  const byScheme = destination.scheme === undefined ? undefined : SCHEME_PORTS.get(destination.scheme);
  const pair = destination.port === undefined ? place.pair : undefined;
  const port = destination.port ?? (pair === undefined ? undefined : Number(pair.text.value.slice(pair.from, pair.to)));
  return {
    from,
    host: destination.host,
    ...(port === undefined ? {} : { port }),
    meant: destination.isPortOpen ? [] : byScheme !== undefined ? [byScheme] : (meant ?? portsMeantBy(name)),
    ...(isDatagram(destination.scheme, name) ? { protocol: 'udp' } : {}),
    ...(destination.scheme === undefined ? {} : { scheme: destination.scheme }),
    where,
    name,
    text,
    start: offset + destination.start,
    end: offset + destination.end,
    ...(destination.portStart !== undefined && destination.portEnd !== undefined
      ? // `Host=db;Port=5432` in one value, or the port of the URL itself.
        { portText: text, portStart: offset + destination.portStart, portEnd: offset + destination.portEnd }
      : pair === undefined
        ? {}
        : { portText: pair.text, portStart: pair.from, portEnd: pair.to }),
    outward,
    ownAddress,
  };
}

/** A scheme or a name that means UDP: `udp://`, StatsD (its README), the Jaeger agent's Thrift. */
function isDatagram(scheme: string | undefined, name: string): boolean {
  if (scheme !== undefined) return /^(?:udp|statsd|dogstatsd)\d?$/.test(scheme);
  return /(?:^|[_.-])(?:dogstatsd|statsd|jaeger_agent)(?:[_.-]|$)/i.test(name);
}
