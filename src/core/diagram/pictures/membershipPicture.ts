import type { Container } from '../../model/index.ts';
import { bundleGroup, bundlesOf } from '../grouping/bundles.ts';
import { containerCard } from '../cards/containerCard.ts';
import { vethCard } from '../cards/interfaceCard.ts';
import { networkCard } from '../cards/networkCard.ts';
import { gather } from '../grouping/collapse.ts';
import { elementId } from './elementId.ts';
import { aboutContainer, aboutNetwork, isIdle, networkKind, networkLines } from './kernelPicture.ts';
import { emptyPicture, type Picture } from './Picture.ts';
import { isDrawn, publishedGroups } from './publishedPorts.ts';
import { drawPlaces, drawPublished, drawService, firstOfEachService, otherReplicas, plainEdge } from './services.ts';
import { type PictureIndex, severityLook } from './PictureIndex.ts';
import { visibleText } from './visibleText.ts';

/** From this many equal services, one line leads to a box around them instead of one line to each. */
const BUNDLE_FROM = 5;
/** From this many services, those with published ports are bundled too, and their ports are written on them. */
const MANY = 16;
const PARTS_PER_STEP = 100;

/** Services and the networks that they are plugged into, for the map of many networks; one box per service. */
export function membershipPicture(index: PictureIndex): Picture {
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
  for (const [i, bundle] of bundles.entries()) {
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
  for (const [i, c] of services.entries()) {
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
