import type { Container } from '../../model/index.ts';
import { bundleGroup, bundlesOf } from '../grouping/bundles.ts';
import { containerCard, stateText } from '../cards/containerCard.ts';
import { vethCard } from '../cards/interfaceCard.ts';
import { networkCard } from '../cards/networkCard.ts';
import { internetCard, lanCard, nicCard, uplinkCard } from '../cards/placeCards.ts';
import { portCard } from '../cards/portCard.ts';
import { gather } from '../grouping/collapse.ts';
import type { About, Card, DiagramEdge, Look } from '../Diagram.ts';
import { elementId } from './elementId.ts';
import { aboutContainer, aboutNetwork, aboutPort, isIdle, networkKind, networkLines } from './kernelPicture.ts';
import { emptyPicture, type Picture } from './Picture.ts';
import { isDrawn, type PublishedGroup, publishedGroups } from './publishedPorts.ts';
import { type PictureIndex, severityLook } from './PictureIndex.ts';
import { editorIn } from './editorIn.ts';
import { labelText, visibleText } from './visibleText.ts';

/** From this many equal services, one line leads to a box around them instead of one line to each. */
const BUNDLE_FROM = 5;
/** From this many services, those with published ports are bundled too, and their ports are written on them. */
const MANY = 16;
/** Services, networks and published ports; one box per service, however many containers it has. */
export function overviewPicture(index: PictureIndex): Picture {
  const picture = emptyPicture();
  const { topology } = index;
  const services = firstOfEachService(topology.containers);
  const published = new Map(services.map((c) => [c.id, publishedGroups(index, c).filter(isDrawn)]));
  const onHost = services.some((c) => c.namespace.kind === 'host');
  const localOnly = [...published.values()].some((gs) => gs.some((g) => g.scope === 'loopback'));
  drawPlaces(picture, index, onHost || localOnly);

  for (const network of topology.networks) {
    if (network.driver === 'host' || network.driver === 'none') continue;
    picture.nodes.push({
      id: elementId('n', network.id),
      kind: networkKind(network),
      lines: networkLines(index, network),
      look: {
        ...(network.internal && { internal: true }),
        ...(network.subnets.every((s) => s.predicted) && { predicted: true }),
        ...severityLook(index.problems({ kind: 'network', id: network.id })),
      },
      about: aboutNetwork(network),
      card: networkCard(index, network),
    });
  }

  const bundled = new Map<string, string>();
  const many = services.length > MANY;
  const bundles = bundlesOf(index, services, BUNDLE_FROM, many);
  for (const bundle of bundles) {
    const group = bundleGroup(index, bundle, 'services');
    picture.groups.push(group);
    for (const c of bundle.members) bundled.set(c.id, bundle.id);
    for (const id of bundle.networks) {
      const network = index.network(id);
      if (!network) continue;
      picture.edges.push({
        id: `e_${bundle.id}_${elementId('n', id)}`,
        kind: 'member',
        from: elementId('n', id),
        to: bundle.id,
        look: bundle.members.every(isIdle) ? { dimmed: true } : {},
        about: aboutNetwork(network),
        card: {
          title: `${bundle.members.length} veth pairs`,
          kind: 'veth pairs',
          sentence: `Each of these ${bundle.members.length} services has its own veth pair to ${visibleText(network.key)}, drawn as one line.`,
          facts: group.card.facts,
          problems: group.card.problems,
          commands: networkCard(index, network).commands,
        },
      });
    }
  }

  const replicas = otherReplicas(topology.containers);
  for (const c of services) {
    drawService(picture, index, c, {
      group: bundled.get(c.id),
      published: many ? (published.get(c.id) ?? []) : [],
      replicas: replicas.get(c.id) ?? [],
    });
    if (!bundled.has(c.id)) drawMemberships(picture, index, c);
    drawPublished(picture, index, c, published.get(c.id) ?? []);
  }
  return gather(picture, new Set(bundles.map((b) => b.id)));
}

/** The containers, with only the first replica of each service. */
export function firstOfEachService(containers: readonly Container[]): Container[] {
  const seen = new Set<string>();
  return containers.filter((container) => {
    if (container.service === undefined) return true;
    const key = JSON.stringify([container.project, container.service]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function drawPlaces(picture: Picture, index: PictureIndex, withHost: boolean): void {
  const { topology } = index;
  picture.nodes.push(
    { id: 'internet', kind: 'internet', lines: ['Internet'], look: {}, about: {}, card: internetCard() },
    { id: 'lan', kind: 'lan', lines: ['LAN', 'other machines'], look: {}, about: {}, card: lanCard(topology) },
  );
  picture.edges.push(plainEdge('e_internet_lan', 'uplink', 'internet', 'lan', uplinkCard('Internet and LAN')));
  if (!withHost) return;
  const address = topology.host.lanAddress;
  const lines = ['this host', ...(address === undefined ? [] : [address])];
  picture.nodes.push({ id: 'nic', kind: 'nic', lines, look: {}, about: {}, card: nicCard(topology) });
  picture.edges.push(plainEdge('e_lan_nic', 'uplink', 'lan', 'nic', uplinkCard('LAN and host')));
}

function plainEdge(id: string, kind: DiagramEdge['kind'], from: string, to: string, card: Card): DiagramEdge {
  return { id, kind, from, to, look: {}, about: {}, card };
}

/** What a service's node shows in addition to its container's facts. */
interface ServiceNode {
  /** The bundle that the node is drawn in. */
  readonly group: string | undefined;
  /** The ports that the node lists itself, if they have no nodes. */
  readonly published: readonly PublishedGroup[];
  readonly replicas: NonNullable<About['holds']>;
}

function drawService(
  picture: Picture,
  index: PictureIndex,
  container: Container,
  { group, published, replicas }: ServiceNode,
): void {
  const card = containerCard(index, container);
  const { kind } = container.namespace;
  const lines = [labelText(container.name) + (container.replicas > 1 ? ` ×${container.replicas}` : '')];
  if (group !== undefined && published.length > 0) lines.push(bindingsText(published));
  if (editorIn(index.topology, container)) lines.push('your editor');
  const state = stateText(container);
  if (state !== undefined)
    lines.push(container.active ? 'stopped' : `profile ${container.profiles.map((p) => labelText(p)).join(', ')}`);
  if (kind === 'host') lines.push('host mode');
  if (kind === 'none') lines.push('no network');
  if (kind === 'shared') lines.push(`in the namespace of ${labelText(sharedWith(index, container))}`);
  const look: Look = { ...(isIdle(container) && { dimmed: true }), ...severityLook(card.problems) };
  picture.nodes.push({
    id: elementId('c', container.id),
    kind: kind === 'shared' ? 'sharer' : kind === 'host' ? 'hostmode' : kind === 'none' ? 'isolated' : 'service',
    lines,
    ...(group !== undefined && { group }),
    look,
    about: replicas.length > 0 ? { ...aboutContainer(container), holds: replicas } : aboutContainer(container),
    card,
  });
}

/** The further containers of each service, which have no box, by the first one. */
function otherReplicas(containers: readonly Container[]): ReadonlyMap<string, NonNullable<About['holds']>> {
  const first = new Map<string, string>();
  const others = new Map<string, { id: string; name: string }[]>();
  for (const { id, name, project, service } of containers) {
    if (service === undefined) continue;
    const key = JSON.stringify([project, service]);
    const of = first.get(key);
    if (of === undefined) first.set(key, id);
    else others.set(of, [...(others.get(of) ?? []), { id, name }]);
  }
  return others;
}

function sharedWith(index: PictureIndex, container: Container): string {
  if (container.namespace.kind !== 'shared') return '';
  const owner = index.placeOf(container);
  return owner === container ? container.namespace.with : owner.name;
}

function drawMemberships(picture: Picture, index: PictureIndex, container: Container): void {
  const id = elementId('c', container.id);
  const dimmed = isIdle(container) && { dimmed: true };
  if (container.namespace.kind === 'host') {
    picture.edges.push({
      ...plainEdge(`e_${id}_host`, 'listen', 'nic', id, containerCard(index, container)),
      look: { ...dimmed },
      about: aboutContainer(container),
    });
  }
  const owner = index.placeOf(container);
  if (owner !== container) {
    picture.edges.push({
      ...plainEdge(`e_${id}_share`, 'share', elementId('c', owner.id), id, containerCard(index, container)),
      look: { ...dimmed },
      label: 'same namespace',
      about: aboutContainer(container),
    });
  }
  if (container.namespace.kind !== 'own') return;
  for (const fact of index.interfaces(container.id)) {
    const network = index.network(fact.network);
    if (!network) continue;
    const problems = index.problems({ kind: 'endpoint', container: container.id, network: network.id });
    picture.edges.push({
      id: elementId('e', container.id, network.id),
      kind: 'member',
      from: elementId('n', network.id),
      to: id,
      look: { ...dimmed, ...severityLook(problems) },
      about: { ...aboutContainer(container), network: network.id },
      card: vethCard(index, container, network, fact),
    });
  }
}

function drawPublished(
  picture: Picture,
  index: PictureIndex,
  container: Container,
  groups: readonly PublishedGroup[],
): void {
  const id = elementId('c', container.id);
  for (const [from, some] of [
    ['lan', groups.filter((g) => g.scope !== 'loopback')],
    ['nic', groups.filter((g) => g.scope === 'loopback')],
  ] as const) {
    const first = some[0];
    if (!first) continue;
    const cards = some.map((g) => portCard(index, g));
    const problems = cards.flatMap((card) => card.problems);
    const dead = some.every((g) => g.main.by === 'none' && g.main.why !== 'unknown');
    picture.edges.push({
      id: `e_${id}_${from}`,
      kind: dead ? 'blocked' : 'publish',
      from,
      to: id,
      label: bindingsText(some),
      look: {
        ...((isIdle(container) || dead) && { dimmed: true }),
        ...(some.every((g) => g.isUnknown) && { unknown: true }),
        ...severityLook(problems),
      },
      about: aboutPort(first),
      card: mergedCard(cards, problems),
    });
  }
}

function bindingsText(groups: readonly PublishedGroup[]): string {
  const shown = groups.slice(0, 2).map((group) => {
    const same = group.hostPort === group.containerPort && group.scope === 'any';
    const text = same ? group.text : `${group.text} → ${group.containerPort}`;
    return group.isUnknown ? `${text} ?` : text;
  });
  return groups.length > 2 ? `${shown.join(', ')} +${groups.length - 2}` : shown.join(', ');
}

function mergedCard(cards: readonly Card[], problems: Card['problems']): Card {
  const [first] = cards;
  if (!first) return uplinkCard('');
  if (cards.length === 1) return first;
  return { ...first, title: cards.map((c) => c.title).join(', '), facts: cards.flatMap((c) => c.facts), problems };
}
