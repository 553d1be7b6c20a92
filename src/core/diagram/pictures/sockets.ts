import { type Container, HOST, type Listener, listenersKnownIn, isLoopback } from '../../model/index.ts';
import { isEveryAddress } from './addressText.ts';
import type { PictureIndex } from './PictureIndex.ts';

/** The sockets of one namespace that share a bound address: one box in the picture. */
export interface SocketGroup {
  /** `any`: on every address; `loopback`: on lo only; `address`: on one address; `unknown`: the listener is unknown; `missing`: nothing listens. */
  readonly kind: 'any' | 'loopback' | 'address' | 'unknown' | 'missing';
  /** Distinguishes the groups of one container in ids. */
  readonly key: string;
  readonly address: string;
  readonly ports: readonly { readonly port: number; readonly protocol: 'tcp' | 'udp' | 'sctp' }[];
  readonly listeners: readonly Listener[];
  /** Whether a daemon or /proc shows it. */
  readonly seen: boolean;
}

/**
 * The listening sockets of a container's own processes, and its published, exposed or dialled ports without a known listener,
 * according to the walk: `missing` if it answers refused, `unknown` if it answers unknown.
 */
export function socketsOf(index: PictureIndex, container: Container): readonly SocketGroup[] {
  return drawnOf(index, container).groups;
}

/** What is drawn of a container's sockets. */
interface Drawn {
  readonly groups: readonly SocketGroup[];
  /** `8080/tcp` of the ports whose listener is unknown. */
  readonly unknown: ReadonlySet<string>;
}

/** Each published port asks, and so do the card, the tables and the form: worked out once for a picture. */
const drawn = new WeakMap<PictureIndex, Map<Container, Drawn>>();

function drawnOf(index: PictureIndex, container: Container): Drawn {
  let ofIndex = drawn.get(index);
  if (!ofIndex) drawn.set(index, (ofIndex = new Map<Container, Drawn>()));
  let found = ofIndex.get(container);
  if (!found) {
    const groups = groupsOf(index, container);
    const ports = groups.flatMap((s) => (s.kind === 'unknown' ? s.ports : []));
    found = { groups, unknown: new Set(ports.map((p) => `${p.port}/${p.protocol}`)) };
    ofIndex.set(container, found);
  }
  return found;
}

function groupsOf(index: PictureIndex, container: Container): SocketGroup[] {
  const groups = new Map<string, Listener[]>();
  for (const listener of index.listeners(container.id)) {
    const key = isEveryAddress(listener.address) ? 'any' : isLoopback(listener.address) ? 'lo' : listener.address;
    const list = groups.get(key);
    if (list) list.push(listener);
    else groups.set(key, [listener]);
  }
  const result = [...groups].map(([key, listeners]): SocketGroup => {
    const ports = new Map(listeners.map((l) => [`${l.port}/${l.protocol}`, { port: l.port, protocol: l.protocol }]));
    return {
      kind: key === 'any' ? 'any' : key === 'lo' ? 'loopback' : 'address',
      key,
      address: key === 'any' ? anyAddress(listeners) : (listeners[0]?.address ?? ''),
      ports: [...ports.values()].sort(byPort),
      listeners,
      seen: listeners.some((l) => l.certainty !== 'declared'),
    };
  });
  const place = index.placeOf(container);
  const here = [place, ...index.sharers(place)];
  const known = new Set(here.flatMap((c) => index.listeners(c.id).map((l) => `${l.port}/${l.protocol}`)));
  const published = new Set(container.published.map((p) => `${p.containerPort}/${p.protocol}`));
  const wanted = new Map(
    [
      ...container.published.map((p) => ({ port: p.containerPort, protocol: p.protocol })),
      ...container.exposed.map((e) => ({ port: e.port, protocol: e.protocol })),
      ...index.dialledUnknown(container.id).map((d) => ({ port: d.port, protocol: d.protocol })),
    ].map((p) => [`${p.port}/${p.protocol}`, p] as const),
  );
  const open = [...wanted].filter(([key]) => !known.has(key));
  const closed = new Set(
    (index.topology.closedPorts ?? []).flatMap((closed) =>
      closed.container === container.id ? [`${closed.port}/${closed.protocol}`] : [],
    ),
  );
  const isUnknown = ([key, { protocol }]: (typeof open)[number]): boolean =>
    !closed.has(key) && index.isListenerUnknown(container, protocol);
  const allKnown = listenersKnownIn(index.topology, place.namespace.kind === 'host' ? HOST : place.id);
  const add = (kind: 'missing' | 'unknown', some: typeof open): void => {
    if (some.length === 0 || container.namespace.kind === 'none') return;
    const ports = some.map(([, port]) => port).sort(byPort);
    result.push({ kind, key: kind, address: '', ports, listeners: [], seen: kind === 'missing' && allKnown });
  };
  // An EXPOSEd port without a listener is common and not drawn; a published one is drawn.
  add(
    'missing',
    open.filter((one) => !isUnknown(one) && (closed.has(one[0]) || published.has(one[0]))),
  );
  add('unknown', open.filter(isUnknown));
  return result;
}

/** Whether the listener behind a published port is unknown. */
export function leadsToUnknown(index: PictureIndex, container: Container, port: number, protocol: string): boolean {
  return drawnOf(index, container).unknown.has(`${port}/${protocol}`);
}

function anyAddress(listeners: readonly Listener[]): string {
  return listeners.some((l) => l.address === '0.0.0.0') ? '0.0.0.0' : '::';
}

function byPort(one: { readonly port: number }, other: { readonly port: number }): number {
  return one.port - other.port;
}

/** `:80 :443`, at most four, the rest counted. */
export function portsText(ports: SocketGroup['ports'], most = 4): string {
  const shown = ports.slice(0, most).map((p) => `:${p.port}${p.protocol === 'tcp' ? '' : `/${p.protocol}`}`);
  return ports.length > most ? `${shown.join(' ')} +${ports.length - most}` : shown.join(' ');
}
