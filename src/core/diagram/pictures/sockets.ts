import { type Container, HOST, type Listener, listenersKnownIn, isLoopback } from '../../model/index.ts';
import { isEveryAddress } from './addressText.ts';
import type { PictureIndex } from './PictureIndex.ts';

/** The sockets of one namespace that share a bound address: one box in the picture. */
export interface SocketGroup {
  /** `any`: on every address; `loopback`: on lo only; `address`: on one address; `assumed` and `missing`: nobody says. */
  readonly kind: 'any' | 'loopback' | 'address' | 'assumed' | 'missing';
  /** Tells groups of one container apart in ids. */
  readonly key: string;
  readonly address: string;
  readonly ports: readonly { readonly port: number; readonly protocol: 'tcp' | 'udp' | 'sctp' }[];
  readonly listeners: readonly Listener[];
  /** Whether a daemon or /proc said so. */
  readonly seen: boolean;
}

/**
 * The listening sockets of a container's own processes. Ports that are published or exposed and that nothing is known to listen
 * on are there too: as `missing` where all listeners are known, else as `assumed`.
 */
export function socketsOf(index: PictureIndex, container: Container): SocketGroup[] {
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
  const known = new Set(result.flatMap((g) => g.ports.map((p) => `${p.port}/${p.protocol}`)));
  const wanted = new Map(
    [
      ...container.published.map((p) => ({ port: p.containerPort, protocol: p.protocol })),
      ...container.exposed.map((e) => ({ port: e.port, protocol: e.protocol })),
    ].map((p) => [`${p.port}/${p.protocol}`, p] as const),
  );
  const open = [...wanted].filter(([key]) => !known.has(key)).map(([, port]) => port);
  const closed = new Set(
    (index.topology.closedPorts ?? []).flatMap((closed) =>
      closed.container === container.id ? [`${closed.port}/${closed.protocol}`] : [],
    ),
  );
  const allKnown = listenersKnownIn(index.topology, container.namespace.kind === 'host' ? HOST : container.id);
  // Nothing listening on an image's EXPOSE is common and not shown; a published port that leads nowhere is shown.
  const published = new Set(container.published.map((p) => `${p.containerPort}/${p.protocol}`));
  const isMissing = (key: string) => closed.has(key) || (allKnown && published.has(key));
  const add = (kind: 'missing' | 'assumed', ports: typeof open): void => {
    if (ports.length === 0 || container.namespace.kind === 'none') return;
    result.push({ kind, key: kind, address: '', ports: ports.sort(byPort), listeners: [], seen: allKnown });
  };
  add(
    'missing',
    open.filter((p) => isMissing(`${p.port}/${p.protocol}`)),
  );
  add(
    'assumed',
    open.filter((p) => !allKnown && !closed.has(`${p.port}/${p.protocol}`)),
  );
  return result;
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
