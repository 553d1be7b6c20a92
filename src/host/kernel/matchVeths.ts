/** The host's end of one container interface, and how it is known. */
export interface VethEnd {
  /** The container's id. */
  readonly container: string;
  /** The network's id. */
  readonly network: string;
  /** Inside: `eth0`. Absent where only the address table told. */
  readonly interface?: string;
  /** On the host: `veth3a1b2c3`. */
  readonly veth: string;
  /**
   * `peer`: both ends name each other's index, which is sure; `port`: the only port of that network's bridge whose peer has this
   * interface's index; `address`: the bridge learned the container's MAC on it.
   */
  readonly by: 'peer' | 'port' | 'address';
}

/** A link in the host's namespace. */
export interface HostLink {
  readonly name: string;
  readonly index: number;
  /** The index of its other end, in whatever namespace that is. */
  readonly peer?: number;
  /** The bridge that it is a port of. */
  readonly master?: string;
}

/** An interface inside a container. */
export interface InnerLink {
  readonly name: string;
  readonly index: number;
  /** Lower case; absent where it could not be read. */
  readonly mac?: string;
  /** The index of the host's end: its own iflink. */
  readonly peer?: number;
}

export interface VethQuestion {
  readonly containerId: string;
  readonly inner: readonly InnerLink[];
  readonly endpoints: readonly { readonly networkId: string; readonly bridge: string; readonly mac: string }[];
}

/** An entry of a bridge's forwarding table. */
export interface ForwardingEntry {
  readonly mac: string;
  readonly port: string;
}

/**
 * Which host interface is the other end of which container interface. A container's own iflink is sure. Without it: never the
 * host's iflink alone, for from engine 28 on every container's eth0 has index 2 and every host end says `@if2`; only together
 * with the bridge, and only where one port alone fits. Last the address that the bridge learned, which ages out after 300 s.
 */
export function matchVeths(
  questions: readonly VethQuestion[],
  host: readonly HostLink[],
  learned: readonly ForwardingEntry[],
): VethEnd[] {
  const ends: VethEnd[] = [];
  const byIndex = new Map(host.map((link) => [link.index, link]));
  const portOf = new Map(learned.map(({ mac, port }) => [mac, port]));
  for (const question of questions) {
    for (const endpoint of question.endpoints) {
      const end = peerOf(question, endpoint, byIndex) ?? onlyPort(question, endpoint, questions, host);
      if (end) ends.push(end);
      else {
        const port = portOf.get(endpoint.mac);
        const link = host.find((l) => l.name === port && l.master === endpoint.bridge);
        if (link)
          ends.push({
            container: question.containerId,
            network: endpoint.networkId,
            veth: link.name,
            by: 'address',
          });
      }
    }
  }
  return ends;
}

type Asked = VethQuestion['endpoints'][number];

/** Both ends point at each other, and the host's end is plugged into the network's bridge. */
function peerOf(question: VethQuestion, endpoint: Asked, host: ReadonlyMap<number, HostLink>): VethEnd | undefined {
  for (const inner of question.inner) {
    const link = inner.peer === undefined ? undefined : host.get(inner.peer);
    if (!link || link.master !== endpoint.bridge) continue;
    if (link.peer !== undefined && link.peer !== inner.index) continue;
    return { ...named(question, endpoint, inner), veth: link.name, by: 'peer' };
  }
  return undefined;
}

/** The one port of the bridge that fits an interface of the container, if it can be no other container's. */
function onlyPort(
  question: VethQuestion,
  endpoint: Asked,
  all: readonly VethQuestion[],
  host: readonly HostLink[],
): VethEnd | undefined {
  const ports = host.filter((l) => l.master === endpoint.bridge);
  const fits = innersOf(question, endpoint).flatMap((inner) =>
    ports.filter((port) => port.peer === inner.index).map((port) => ({ inner, port })),
  );
  const [fit] = fits;
  if (!fit || fits.length > 1) return undefined;
  // Another container on this network with an interface of that index, or an unknown one, may own the port.
  const rival = all.some((other) => {
    if (other === question) return false;
    const there = other.endpoints.find((e) => e.networkId === endpoint.networkId);
    if (!there) return false;
    const inners = innersOf(other, there);
    return inners.length === 0 || inners.some((l) => l.index === fit.inner.index);
  });
  return rival ? undefined : { ...named(question, endpoint, fit.inner), veth: fit.port.name, by: 'port' };
}

/** The interfaces that an endpoint may be: the one with its MAC, else each. */
function innersOf({ inner }: VethQuestion, endpoint: Asked): readonly InnerLink[] {
  const byMac = inner.filter((l) => l.mac !== undefined && l.mac === endpoint.mac);
  return byMac.length > 0 ? byMac : inner;
}

function named({ containerId }: VethQuestion, { networkId }: Asked, inner: InnerLink) {
  return { container: containerId, network: networkId, interface: inner.name };
}
