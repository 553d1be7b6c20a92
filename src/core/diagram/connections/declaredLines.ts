import type { Container } from '../../model/index.ts';
import type { EdgeKind } from '../Diagram.ts';
import type { DeclaredDestination } from '../pictures/DeclaredDestination.ts';
import { elementId } from '../pictures/elementId.ts';
import type { PublishedGroup } from '../pictures/publishedPorts.ts';
import { isDrawn, publishedGroups } from '../pictures/publishedPorts.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { firstOfEachService } from '../pictures/services.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** A line of the picture: what one service declares that it dials at one other place. */
export interface Line {
  readonly client: Container;
  /** The id of the node that it leads to. */
  readonly to: string;
  readonly server: string;
  readonly about: DeclaredDestination[];
}

/** Everything that becomes a line. */
export interface Declared {
  readonly services: readonly Container[];
  readonly lines: readonly Line[];
  /** `depends_on` alone: who waits for whom. */
  readonly dependencies: readonly (readonly [Container, Container])[];
  /** By the id of a container: its ports that are a way in. */
  readonly entries: ReadonlyMap<string, readonly PublishedGroup[]>;
}

/** What a topology's services declare. */
export function declaredOf(index: PictureIndex, destinations: readonly DeclaredDestination[]): Declared {
  const services = firstOfEachService(index.topology.containers);
  const lines = linesOf(index, destinations, drawnAsOf(index.topology.containers, services));
  return { services, lines, dependencies: dependenciesOf(services, lines), entries: entriesOf(index, services) };
}

/** The published ports of each service. Those on any free port are to look in while developing: no way in, where there are others. */
function entriesOf(
  index: PictureIndex,
  services: readonly Container[],
): ReadonlyMap<string, readonly PublishedGroup[]> {
  const all = services.map((c) => [c.id, publishedGroups(index, c).filter(isDrawn)] as const);
  const isFixed = (group: PublishedGroup): boolean => group.hostPort !== undefined;
  const anyFixed = all.some(([, groups]) => groups.some(isFixed));
  return new Map(all.map(([id, groups]) => [id, anyFixed ? groups.filter(isFixed) : groups]));
}

/** For each container the one that is drawn for its service. */
function drawnAsOf(containers: readonly Container[], services: readonly Container[]): ReadonlyMap<string, Container> {
  const key = (c: Container): string => JSON.stringify([c.project, c.service]);
  const first = new Map(services.filter((c) => c.service !== undefined).map((c) => [key(c), c]));
  return new Map(containers.map((c) => [c.id, (c.service === undefined ? undefined : first.get(key(c))) ?? c]));
}

function linesOf(
  index: PictureIndex,
  destinations: readonly DeclaredDestination[],
  drawnAs: ReadonlyMap<string, Container>,
): readonly Line[] {
  const lines = new Map<string, Line>();
  for (const destination of destinations) {
    const client = drawnAs.get(destination.from);
    if (!client || !isNews(destination)) continue;
    for (const [to, server] of endsOfDestination(index, client, destination, drawnAs)) {
      if (to === elementId('c', client.id)) continue;
      const key = `${client.id}\0${to}`;
      const line = lines.get(key);
      if (line) line.about.push(destination);
      else lines.set(key, { client, to, server, about: [destination] });
    }
  }
  for (const line of lines.values()) line.about.sort((a, b) => RANK[b.outcome] - RANK[a.outcome]);
  return [...lines.values()];
}

/** Not what a container asks itself and gets, such as its health check; nor a word that may be no name. */
function isNews({ isOwn, outcome, isFailing }: DeclaredDestination): boolean {
  if (outcome === 'nxdomain') return isFailing;
  return !isOwn || (outcome !== 'ok' && outcome !== 'unknown');
}

/** The nodes that a destination is drawn as, with their names. */
function endsOfDestination(
  index: PictureIndex,
  client: Container,
  destination: DeclaredDestination,
  drawnAs: ReadonlyMap<string, Container>,
): readonly (readonly [string, string])[] {
  const { host, isOwn, servers } = destination;
  const drawn = new Set(servers.flatMap((id) => drawnAs.get(id) ?? []));
  if (drawn.size > 0) return [...drawn].map((c) => [elementId('c', c.id), visibleText(c.name)]);
  // The server is filtered out.
  if (servers.length > 0) return [];
  if (isOwn) return [[elementId('d', host, client.id), visibleText(host)]];
  if (HOST_NAMES.test(host) || host === index.topology.host.lanAddress) return [['nic', 'this host']];
  return [[elementId('d', host.toLowerCase()), visibleText(host)]];
}

/** The names that Docker and Podman give the host. */
const HOST_NAMES = /^(?:host\.docker\.internal|gateway\.docker\.internal|host\.containers\.internal)\.?$/i;

/** The worse an outcome, the more it says of a line that stands for several. */
const RANK: Readonly<Record<DeclaredDestination['outcome'], number>> = {
  ok: 0,
  unknown: 1,
  nxdomain: 2,
  unreachable: 3,
  timeout: 4,
  reset: 5,
  refused: 6,
};

/** The kind of a line, by what its client gets. */
export const KINDS: Readonly<Record<DeclaredDestination['outcome'], EdgeKind>> = {
  ok: 'reached',
  unknown: 'undecided',
  nxdomain: 'nameless',
  unreachable: 'lost',
  timeout: 'lost',
  reset: 'denied',
  refused: 'denied',
};

/** Whom a service waits for without anything that says that it dials it, or is dialled by it. */
function dependenciesOf(services: readonly Container[], lines: readonly Line[]): (readonly [Container, Container])[] {
  const dialled = new Set(lines.map(({ client, to }) => `${elementId('c', client.id)} ${to}`));
  const isDialled = (a: string, b: string): boolean => dialled.has(`${a} ${b}`) || dialled.has(`${b} ${a}`);
  return services.flatMap((client) =>
    client.process.dependsOn.flatMap(({ service }) => {
      const server = services.find((c) => c.service === service && c.project === client.project);
      if (!server || server === client || isDialled(elementId('c', client.id), elementId('c', server.id))) return [];
      return [[client, server] as const];
    }),
  );
}

export type Ends = ReadonlyMap<string, ReadonlySet<string>>;

/** Every line at a node, as `in:peer:kind` or `out:peer:kind`. */
export function endsOf({ lines, dependencies }: Pick<Declared, 'lines' | 'dependencies'>): Ends {
  const ends = new Map<string, Set<string>>();
  const note = (id: string, what: string): void => void (ends.get(id) ?? put(ends, id)).add(what);
  for (const { client, to, about } of lines) {
    const from = elementId('c', client.id);
    const kind = KINDS[about[0]?.outcome ?? 'unknown'];
    note(from, `out:${to}:${kind}`);
    note(to, `in:${from}:${kind}`);
  }
  for (const [client, server] of dependencies) {
    note(elementId('c', client.id), `out:${elementId('c', server.id)}:depends`);
    note(elementId('c', server.id), `in:${elementId('c', client.id)}:depends`);
  }
  return ends;
}

export function put(ends: Map<string, Set<string>>, id: string): Set<string> {
  const set = new Set<string>();
  ends.set(id, set);
  return set;
}
