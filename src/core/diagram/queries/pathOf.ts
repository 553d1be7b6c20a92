import { type Answer, type Hop, HOST } from '../../model/index.ts';
import { isNetworkNode } from '../pictures/isNetworkNode.ts';
import type { Diagram, DiagramEdge, DiagramGroup, DiagramNode } from '../Diagram.ts';

/** Where one hop of an answer happens in the picture. */
export interface PathStep {
  /** Position in `answer.hops`. */
  readonly hop: number;
  /** The node (or group) where the packet is after this hop; absent if it is not drawn. */
  readonly anchor?: string;
  /** Everything that the hop concerns, including the anchor. */
  readonly elements: readonly string[];
}

type Part = DiagramNode | DiagramEdge | DiagramGroup;

/**
 * The hops of an answer on a picture: the elements themselves if drawn, else what stands for them (a closed group, the service
 * in an overview). Works on any picture of the topology, so it is recomputed when the detail changes.
 */
export function pathOf(diagram: Diagram, answer: Answer): PathStep[] {
  const parts: Part[] = [...diagram.nodes, ...diagram.edges, ...diagram.groups];
  const byContainer = new Map<string, Part[]>();
  const byNetwork = new Map<string, Part[]>();
  for (const part of parts) {
    const { container, network, holds } = part.about;
    for (const { id } of holds ?? []) byContainer.set(id, [...(byContainer.get(id) ?? []), part]);
    if (container !== undefined) byContainer.set(container, [...(byContainer.get(container) ?? []), part]);
    if (network !== undefined) byNetwork.set(network, [...(byNetwork.get(network) ?? []), part]);
  }
  const named = containersByName(diagram);
  const closedRules = diagram.nodes.find(({ id }) => id === 'nat');
  const ids = new Set(parts.map((p) => p.id));
  let before: string | undefined;
  let last: string | undefined;
  return answer.hops.map((hop, index) => {
    const found = partsOfHop(hop, byContainer, byNetwork, named, closedRules).map((p) => p.id);
    const places = PLACES.get(hop.at)?.filter((id) => ids.has(id)) ?? [];
    const elements = [...new Set(found.length > 0 ? found : places)];
    const anchor =
      elements.find((id) => diagram.nodes.some((n) => n.id === id)) ??
      elements.find((id) => ids.has(id) && !id.startsWith('e_'));
    before = anchor ?? before;
    const between = last === undefined || before === undefined ? [] : declaredBetween(diagram, last, before);
    last = before;
    return { hop: index, ...(before !== undefined && { anchor: before }), elements: [...elements, ...between] };
  });
}

/** The lines of declared connections between two nodes: in the overview a packet goes along these. */
function declaredBetween(diagram: Diagram, from: string, to: string): string[] {
  if (from === to) return [];
  return diagram.edges.filter((e) => e.about.question && e.from === from && e.to === to).map((e) => e.id);
}

const PLACES: ReadonlyMap<string, readonly string[]> = new Map([
  ['@internet', ['internet']],
  ['@lan', ['lan']],
  ['@lan+route', ['lan']],
  [HOST, ['nic', 'host', 'lan']],
]);

function containersByName(diagram: Diagram): Map<string, string> {
  const names = new Map<string, string>();
  for (const part of [...diagram.groups, ...diagram.nodes]) {
    const { container } = part.about;
    if (container === undefined) continue;
    names.set(container, container);
    if (!names.has(part.card.title)) names.set(part.card.title, container);
  }
  for (const choice of diagram.filters.containers) names.set(choice.label, choice.id);
  return names;
}

function partsOfHop(
  hop: Hop,
  byContainer: ReadonlyMap<string, Part[]>,
  byNetwork: ReadonlyMap<string, Part[]>,
  named: ReadonlyMap<string, string>,
  closedRules: DiagramNode | undefined,
): Part[] {
  const { touches } = hop;
  const at = hop.at.startsWith('@') ? undefined : named.get(hop.at);
  const container = touches?.container ?? at;
  const own = container === undefined ? [] : (byContainer.get(container) ?? []);
  const network = touches?.network;
  const net = network === undefined ? [] : (byNetwork.get(network) ?? []);
  const of = (parts: readonly Part[], ...kinds: readonly Part['kind'][]) => parts.filter((p) => kinds.includes(p.kind));
  const box = of(own, 'service', 'container', 'hostmode', 'isolated', 'collapsed', 'sharer');
  const bridge = net.filter(isNetworkNode).slice(0, 1);
  const doors = of(own, 'interface').filter((p) => network === undefined || p.about.network === network);
  const cables = of(own, 'veth', 'child', 'member').filter((p) => network === undefined || p.about.network === network);
  switch (hop.kind) {
    case 'dnat':
    case 'proxy': {
      const ports = of(own, 'port', 'publish', 'dnat').filter(
        (p) => touches?.publishedIndex === undefined || p.about.port === touches.publishedIndex,
      );
      const shown = ports.length > 0 ? ports : of(own, 'port', 'publish');
      const rules = [...of(shown, 'port'), ...(closedRules ? [closedRules] : [])];
      return rules.length + shown.length > 0 ? [...rules.slice(0, 1), ...shown] : box;
    }
    case 'snat':
      return hop.at.startsWith('@') ? [...bridge, ...of(net, 'masquerade')] : [...doors, ...box];
    case 'bridge':
      return bridge;
    case 'link':
      return hop.at.startsWith('@') ? [...bridge, ...cables] : [...doors, ...cables, ...box];
    case 'deliver':
    case 'socket': {
      const socket = hop.packet && `${hop.packet.destinationPort}/${hop.packet.protocol}`;
      const sockets = of(own, 'listener').filter((p) => socket !== undefined && p.about.sockets?.includes(socket));
      return [...sockets.slice(0, 1), ...(sockets.length > 0 ? of(own, 'container', 'hostmode') : box)];
    }
    case 'filter':
    case 'route':
      if (hop.at.startsWith('@')) return bridge;
      // A hop that does not say which of several interfaces means the namespace.
      return network === undefined && doors.length > 1 ? box : [...doors, ...box];
    case 'resolve':
      return [...doors.slice(0, 1), ...box];
  }
}
