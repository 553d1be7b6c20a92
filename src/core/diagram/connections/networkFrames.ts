import type { Container } from '../../model/index.ts';
import { networkCard } from '../cards/networkCard.ts';
import { elementId } from '../pictures/elementId.ts';
import { aboutNetwork, networkKind, networkLines } from '../pictures/kernelPicture.ts';
import type { Picture } from '../pictures/Picture.ts';
import { type PictureIndex, severityLook } from '../pictures/PictureIndex.ts';
import { labelText } from '../pictures/visibleText.ts';

/**
 * The id of the frame that a service stands in: of the network that it is on, where that is the only one; of several, one that no
 * service is on alone, so that this network has its frame too.
 */
export function frameOf(index: PictureIndex): (container: Container) => string | undefined {
  const alone = new Set(
    index.topology.containers.flatMap((container) => {
      const on = container.namespace.kind === 'own' ? networksOf(container) : [];
      return on.length === 1 ? on : [];
    }),
  );
  return (container) => {
    const owner = index.placeOf(container);
    if (owner.namespace.kind !== 'own') return undefined;
    const on = networksOf(owner).filter((id) => index.network(id));
    const home = on.length === 1 ? on[0] : on.find((id) => !alone.has(id));
    return home === undefined ? undefined : elementId('n', home);
  };
}

function networksOf(container: Container): readonly string[] {
  return [...new Set(container.endpoints.map((e) => e.network))];
}

/** `on frontend, backend`, or `also on backend` in the frame of one, for a service on several networks. */
export function networksLine(index: PictureIndex, container: Container, frame: string | undefined): string | undefined {
  if (container.namespace.kind !== 'own') return undefined;
  const ids = networksOf(container);
  if (ids.length < 2) return undefined;
  const on = ids.filter((id) => elementId('n', id) !== frame).map((id) => labelText(index.network(id)?.key ?? id));
  return `${on.length < ids.length ? 'also on' : 'on'} ${on.slice(0, 3).join(', ')}${on.length > 3 ? ` +${on.length - 3}` : ''}`;
}

/** A network that is a frame is a group; one that nobody is on alone, a node. */
export function drawNetworks(picture: Picture, index: PictureIndex, framed: ReadonlySet<string>): void {
  for (const network of index.topology.networks) {
    if (network.driver === 'host' || network.driver === 'none') continue;
    const id = elementId('n', network.id);
    const problems = index.problems({ kind: 'network', id: network.id });
    const look = {
      ...(network.internal && { internal: true }),
      ...(network.subnets.every((s) => s.predicted) && { predicted: true }),
      ...severityLook(problems),
    };
    const lines = networkLines(index, network);
    const about = aboutNetwork(network);
    const card = networkCard(index, network);
    if (framed.has(id))
      picture.groups.push({ id, kind: 'network', lines: [lines.join(' · ')], collapsible: true, look, about, card });
    else picture.nodes.push({ id, kind: networkKind(network), lines, look, about, card });
  }
}
