import type { Container } from '../../model/index.ts';
import { containerCard, stateText } from '../cards/containerCard.ts';
import { internetCard, lanCard, nicCard, uplinkCard } from '../cards/placeCards.ts';
import { portCard } from '../cards/portCard.ts';
import type { About, Card, DiagramEdge, Look } from '../Diagram.ts';
import { elementId } from './elementId.ts';
import { aboutContainer, aboutPort, isIdle } from './kernelPicture.ts';
import type { Picture } from './Picture.ts';
import { type PublishedGroup } from './publishedPorts.ts';
import { type PictureIndex, severityLook } from './PictureIndex.ts';
import { editorIn } from './editorIn.ts';
import { labelText } from './visibleText.ts';

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

/** Where packets come from: the Internet, the LAN, and the host if something is on it alone. */
export function drawPlaces(picture: Picture, index: PictureIndex, withHost: boolean): void {
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

/** A line that stands for nothing in the topology. */
export function plainEdge(id: string, kind: DiagramEdge['kind'], from: string, to: string, card: Card): DiagramEdge {
  return { id, kind, from, to, look: {}, about: {}, card };
}

/** What a service's node shows in addition to its container's facts. */
export interface ServiceNode {
  /** The bundle that the node is drawn in. */
  readonly group: string | undefined;
  /** The ports that the node lists itself, if they have no nodes. */
  readonly published: readonly PublishedGroup[];
  readonly replicas: NonNullable<About['holds']>;
  /** Further lines: the ports that it is dialled at, the networks that it is on. */
  readonly notes?: readonly string[];
}

/** Draws a service: one node, however many containers it has. */
export function drawService(
  picture: Picture,
  index: PictureIndex,
  container: Container,
  { group, published, replicas, notes = [] }: ServiceNode,
): void {
  const card = containerCard(index, container);
  const { kind } = container.namespace;
  const lines = [labelText(container.name) + (container.replicas > 1 ? ` ×${container.replicas}` : '')];
  if (group !== undefined && published.length > 0) lines.push(bindingsText(published));
  if (editorIn(index.topology, container)) lines.push('your editor');
  lines.push(...notes);
  const state = stateText(index.engineOf(container), container);
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
export function otherReplicas(containers: readonly Container[]): ReadonlyMap<string, NonNullable<About['holds']>> {
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

/** Draws who outside reaches a service, one line for everyone and one for the host itself. */
export function drawPublished(
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

/** `:8080 → 80, :443 +2`. */
export function bindingsText(groups: readonly PublishedGroup[]): string {
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
