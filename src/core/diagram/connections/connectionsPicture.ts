import type { Container } from '../../model/index.ts';
import { containerCard } from '../cards/containerCard.ts';
import { gather } from '../grouping/collapse.ts';
import type { DeclaredDestination } from '../pictures/DeclaredDestination.ts';
import { elementId } from '../pictures/elementId.ts';
import { aboutContainer, isIdle } from '../pictures/kernelPicture.ts';
import { emptyPicture, type Picture } from '../pictures/Picture.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import {
  bindingsText,
  drawPlaces,
  drawPublished,
  drawService,
  otherReplicas,
  plainEdge,
} from '../pictures/services.ts';
import { alikeGroup, alikeServices, type Bundle, OPEN_SERVICES } from './alikeServices.ts';
import { connectionEdge, dependencyEdge, portsDialled } from './connectionEdges.ts';
import { type Declared, declaredOf, endsOf } from './declaredLines.ts';
import { drawDestinations } from './destinationNodes.ts';
import { countEntries, entryOf, foldedEntries } from './foldEntries.ts';
import { foldHubs } from './foldHubs.ts';
import { drawNetworks, frameOf, networksLine } from './networkFrames.ts';

/** With more connections than this, a port is written on its server and not on every line to it. */
const LABELLED_LINES = 18;
/** A box of more services without a known connection starts closed. */
const OPEN_QUIET = 3;

/** What the connections picture is made of, and which of its groups start closed. */
export interface ConnectionsPicture {
  readonly picture: Picture;
  readonly closed: readonly string[];
}

/**
 * Who dials whom: services with the connections that they declare, coloured by the walk's answer. Networks are frames around the
 * services that are on no other; a service on several stands outside and names them.
 */
export function connectionsPicture(
  index: PictureIndex,
  destinations: readonly DeclaredDestination[],
  expanded: ReadonlySet<string>,
): ConnectionsPicture {
  const picture = emptyPicture();
  const declared = declaredOf(index, destinations);
  const { services, lines } = declared;
  drawSurroundings(picture, index, declared);
  const ends = endsOf(declared);
  const bundles = alikeServices(index, declared, ends);
  for (const bundle of bundles) picture.groups.push(alikeGroup(index, bundle, declared));
  drawServices(picture, index, declared, bundles);
  const sparse = lines.length <= LABELLED_LINES;
  const outside = drawDestinations(picture, lines, ends);
  for (const line of lines) picture.edges.push(connectionEdge(index, line, sparse));
  for (const [client, server] of declared.dependencies) picture.edges.push(dependencyEdge(index, client, server));
  const isClosed = ({ isQuiet, members }: Bundle): boolean =>
    services.length > OPEN_SERVICES || (isQuiet && members.length > OPEN_QUIET);
  return {
    picture: foldHubs(gather(picture, new Set([...bundles.map((b) => b.id), ...outside])), expanded),
    closed: [...bundles.filter(isClosed).map((b) => b.id), ...outside],
  };
}

/** What is around the services: where packets come from, and the networks. */
function drawSurroundings(picture: Picture, index: PictureIndex, { services, lines, entries }: Declared): void {
  const groups = [...entries.values()].flat();
  const needsHost =
    lines.some((line) => line.to === 'nic') ||
    services.some((c) => c.namespace.kind === 'host') ||
    groups.some((g) => g.scope === 'loopback');
  if (groups.length > 0 || needsHost) drawPlaces(picture, index, needsHost);
  drawNetworks(picture, index, new Set(services.flatMap((c) => frameOf(index)(c) ?? [])));
}

function drawServices(
  picture: Picture,
  index: PictureIndex,
  { services, lines, entries }: Declared,
  bundles: readonly Bundle[],
): void {
  const framed = frameOf(index);
  const home = new Map(bundles.flatMap(({ id, members }) => members.map((c) => [c.id, id] as const)));
  const folded = foldedEntries(entries, home);
  countEntries(picture, folded);
  const ports = lines.length > LABELLED_LINES ? portsDialled(lines) : new Map<string, string>();
  const replicas = otherReplicas(index.topology.containers);
  for (const c of services) {
    const own = entries.get(c.id) ?? [];
    const written = home.has(c.id) ? [] : own.filter((group) => folded.has(entryOf(group)));
    const notes = [
      written.length > 0 ? bindingsText(written) : undefined,
      ports.get(elementId('c', c.id)),
      networksLine(index, c, framed(c)),
    ];
    drawService(picture, index, c, {
      group: home.get(c.id) ?? framed(c),
      published: home.has(c.id) ? own : [],
      replicas: replicas.get(c.id) ?? [],
      notes: notes.filter((note) => note !== undefined),
    });
    drawNamespace(picture, index, c);
    drawPublished(
      picture,
      index,
      c,
      own.filter((group) => !folded.has(entryOf(group))),
    );
  }
}

/** How a service is on the host, or in another's namespace. */
function drawNamespace(picture: Picture, index: PictureIndex, container: Container): void {
  const id = elementId('c', container.id);
  const look = isIdle(container) ? { dimmed: true } : {};
  const about = aboutContainer(container);
  const card = containerCard(index, container);
  if (container.namespace.kind === 'host')
    picture.edges.push({ ...plainEdge(`e_${id}_host`, 'listen', 'nic', id, card), look, about });
  const owner = index.placeOf(container);
  if (owner === container) return;
  const edge = plainEdge(`e_${id}_share`, 'share', elementId('c', owner.id), id, card);
  picture.edges.push({ ...edge, look, label: 'same namespace', about });
}
