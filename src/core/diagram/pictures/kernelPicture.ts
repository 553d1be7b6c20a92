import {
  enginesOf,
  engineWords,
  type Container,
  type InterfaceFact,
  isActive,
  type Network,
  sourceOf,
} from '../../model/index.ts';
import { bareAddress } from './addressText.ts';
import { containerCard } from '../cards/containerCard.ts';
import { vethCard, interfaceCard } from '../cards/interfaceCard.ts';
import { masqueradeCard, networkCard } from '../cards/networkCard.ts';
import { hostCard, internetCard, lanCard, natCard, nicCard, uplinkCard } from '../cards/placeCards.ts';
import { portCard } from '../cards/portCard.ts';
import { deliveryCard, socketCard } from '../cards/socketCard.ts';
import type { About, DiagramEdge, DiagramNode, NodeKind } from '../Diagram.ts';
import { elementId } from './elementId.ts';
import { emptyPicture, type Picture } from './Picture.ts';
import { isDrawn, type PublishedGroup, publishedGroups, whyNotText } from './publishedPorts.ts';
import { portsText, type SocketGroup, socketsOf } from './sockets.ts';
import { type PictureIndex, severityLook } from './PictureIndex.ts';
import { editorIn } from './editorIn.ts';
import { labelText, visibleText } from './visibleText.ts';

/** The kernel's parts, left to right as a packet comes in: docs/ARCHITECTURE.md, "The picture". */
export function kernelPicture(index: PictureIndex): Picture {
  const picture = emptyPicture();
  const { topology } = index;
  drawPlaces(picture, index);
  const inside = topology.containers.filter((c) => c.namespace.kind === 'host');
  for (const network of topology.networks) {
    if (network.driver !== 'host' && network.driver !== 'none') drawNetwork(picture, index, network);
  }
  for (const container of topology.containers) {
    if (container.namespace.kind === 'own')
      for (const g of publishedGroups(index, container)) drawPort(picture, index, g);
  }
  const outside = topology.containers.filter((c) => c.namespace.kind !== 'host');
  for (const container of [...inside, ...outside]) {
    drawContainer(picture, index, container);
  }
  if (!picture.nodes.some((n) => n.group === 'nat')) {
    const at = picture.groups.findIndex((g) => g.id === 'nat');
    if (at !== -1) picture.groups.splice(at, 1);
  }
  return picture;
}

export function aboutContainer(container: Container): About {
  const source = sourceOf(container.origin);
  return { container: container.id, ...(source && { source }) };
}

export function aboutNetwork(network: Network): About {
  const source = sourceOf(network.origin);
  return { network: network.id, ...(source && { source }) };
}

export function aboutPort(group: PublishedGroup): About {
  const port = group.container.published[group.index];
  const source = port && sourceOf(port.origin);
  return { container: group.container.id, port: group.index, ...(source && { source }) };
}

/** Whether a container can have traffic: it is not stopped, and its profiles are on. */
export function isIdle(container: Container): boolean {
  return !isActive(container);
}

function drawPlaces(picture: Picture, index: PictureIndex): void {
  const { topology } = index;
  const { lanAddress } = topology.host;
  const nothing: About = {};
  picture.nodes.push(
    { id: 'internet', kind: 'internet', lines: ['Internet'], look: {}, about: nothing, card: internetCard() },
    { id: 'lan', kind: 'lan', lines: ['LAN', 'other machines'], look: {}, about: nothing, card: lanCard(topology) },
    {
      id: 'nic',
      kind: 'nic',
      lines: ['network card', lanAddress === undefined ? 'the host’s address' : lanAddress],
      group: 'host',
      look: {},
      about: nothing,
      card: nicCard(topology),
    },
  );
  picture.groups.push(
    {
      id: 'host',
      kind: 'host',
      lines: ['Host · root network namespace'],
      collapsible: false,
      look: {},
      about: nothing,
      card: hostCard(topology),
    },
    {
      id: 'nat',
      kind: 'nat',
      lines: [`${[...new Set(enginesOf(topology).map(({ backend }) => backend))].join(' and ')} nat`],
      group: 'host',
      collapsible: true,
      look: {},
      about: nothing,
      card: natCard(topology),
    },
  );
  picture.edges.push(
    edge({
      id: 'e_internet_lan',
      kind: 'uplink',
      from: 'internet',
      to: 'lan',
      about: {},
      card: uplinkCard('Internet and LAN'),
    }),
    edge({ id: 'e_lan_nic', kind: 'uplink', from: 'lan', to: 'nic', about: {}, card: uplinkCard('LAN and host') }),
  );
}

/** An edge, plain unless `look` is given. */
function edge(stated: Omit<DiagramEdge, 'look'> & Pick<Partial<DiagramEdge>, 'look'>): DiagramEdge {
  return { look: {}, ...stated };
}

const NETWORK_KINDS: ReadonlyMap<string, NodeKind> = new Map([
  ['bridge', 'bridge'],
  ['macvlan', 'macvlan'],
  ['ipvlan', 'ipvlan'],
  ['overlay', 'overlay'],
]);

export function networkKind(network: Network): NodeKind {
  return NETWORK_KINDS.get(network.driver) ?? 'othernet';
}

/** The lines of a network's node: name, subnet, special properties. */
export function networkLines(index: PictureIndex, network: Network): string[] {
  const lines = [labelText(network.key)];
  const bridge = index.bridge(network.id);
  const subnet = network.subnets.find((s) => s.family === 4) ?? network.subnets[0];
  const address = bridge?.addresses[0];
  if (address !== undefined && address !== '') lines.push(visibleText(address));
  else if (subnet) lines.push(subnet.cidr);
  const marks = [
    index.topology.beside === undefined ? undefined : engineWords(index.engineOf(network)).name,
    network.driver === 'bridge' ? undefined : visibleText(network.driver),
    network.internal ? 'internal' : undefined,
    network.external ? 'external' : undefined,
    bridge?.icc === false ? 'icc off' : undefined,
  ].filter((m) => m !== undefined);
  if (network.parent !== undefined) marks.push(`on ${labelText(network.parent)}`);
  if (marks.length > 0) lines.push(marks.join(' · '));
  return lines;
}

function drawNetwork(picture: Picture, index: PictureIndex, network: Network): void {
  const id = elementId('n', network.id);
  const problems = index.problems({ kind: 'network', id: network.id });
  picture.nodes.push({
    id,
    kind: networkKind(network),
    lines: networkLines(index, network),
    group: 'host',
    look: {
      ...(network.internal && { internal: true }),
      ...(network.subnets.every((s) => s.predicted) && { predicted: true }),
      ...severityLook(problems),
    },
    about: aboutNetwork(network),
    card: networkCard(index, network),
  });
  const about = aboutNetwork(network);
  if (network.driver === 'bridge') {
    const used = index.members(network.id).length > 0;
    if (used && !network.internal && index.bridge(network.id)?.masquerade !== false) {
      picture.edges.push(
        edge({
          id: `e_out_${id}`,
          kind: 'masquerade',
          from: id,
          to: 'nic',
          about,
          card: masqueradeCard(index, network),
          label: 'masquerade',
        }),
      );
    }
  } else {
    picture.edges.push(
      edge({
        id: `e_up_${id}`,
        kind: 'child',
        from: 'nic',
        to: id,
        about,
        card: networkCard(index, network),
        label: network.driver === 'overlay' ? 'VXLAN' : 'directly on the LAN',
      }),
    );
  }
}

function drawPort(picture: Picture, index: PictureIndex, group: PublishedGroup): void {
  if (!isDrawn(group)) return;
  const { main, container } = group;
  const id = elementId('p', container.id, String(group.index));
  const card = portCard(index, group);
  const about = aboutPort(group);
  const dimmed = isIdle(container) || main.by === 'none';
  const look = {
    ...(dimmed && main.why !== 'unknown' && { dimmed: true }),
    ...(group.isUnknown && { unknown: true }),
    ...severityLook(card.problems),
  };
  picture.nodes.push({
    id,
    kind: 'port',
    lines: [
      group.text,
      ...portTarget(group, engineWords(index.engineOf(container)).forwarder),
      ...(group.isUnknown && main.by !== 'none' ? [NOT_KNOWN] : []),
    ],
    group: 'nat',
    look,
    about,
    card,
  });
  if (group.scope !== 'loopback')
    picture.edges.push(edge({ id: `e_in_${id}`, kind: 'publish', from: 'nic', to: id, about, card, look }));
  const network = main.to?.network ?? index.interfaces(container.id)[0]?.network;
  if (network === undefined || !index.network(network)) return;
  const kind = main.by === 'none' && main.why !== 'unknown' ? 'blocked' : 'dnat';
  picture.edges.push(edge({ id: `e_to_${id}`, kind, from: id, to: elementId('n', network), about, card, look }));
}

/** The look of lines to a port whose listener is unknown. */
const NOT_KNOWN = 'listener not known';

function portTarget(group: PublishedGroup, forwarder: string): string[] {
  const { main, container } = group;
  const to = main.to ? `${main.to.address}:${group.containerPort}` : `:${group.containerPort}`;
  const scope = group.scope === 'loopback' ? ['this host only'] : [];
  switch (main.by) {
    case 'dnat':
      return [`DNAT → ${to}`, labelText(container.name), ...scope];
    case 'proxy':
      return [`${forwarder} → ${to}`, labelText(container.name), ...scope];
    case 'routed':
      return [`routed, no NAT`, labelText(container.name), ...scope];
    case 'none':
      return main.why === 'unknown'
        ? [`→ ${labelText(container.name)} ${to}`, ...scope]
        : [labelText(container.name), whyNotText(main)];
  }
}

function drawContainer(picture: Picture, index: PictureIndex, container: Container): void {
  const { namespace } = container;
  const owner = index.placeOf(container);
  if (owner !== container) {
    drawSharer(picture, index, container, elementId('c', owner.id));
    return;
  }
  const id = elementId('c', container.id);
  const card = containerCard(index, container);
  const about = aboutContainer(container);
  const idle = isIdle(container);
  picture.groups.push({
    id,
    kind: namespace.kind === 'host' ? 'hostmode' : 'container',
    lines: [containerTitle(index, container)],
    ...(namespace.kind === 'host' && { group: 'host' }),
    collapsible: true,
    look: { ...(idle && { dimmed: true }), ...severityLook(card.problems) },
    about,
    card,
  });
  const interfaces = index.interfaces(container.id);
  if (namespace.kind === 'own') for (const i of interfaces) drawInterface(picture, index, container, i, id);
  drawSockets(picture, index, container, id, namespace.kind === 'own' ? interfaces : []);
  if (!picture.nodes.some((n) => n.group === id)) {
    picture.nodes.push(loneNode(index, container, id));
    if (namespace.kind === 'host') {
      picture.edges.push(
        edge({ id: `e_host_${id}`, kind: 'listen', from: 'nic', to: elementId('lo', container.id), about, card }),
      );
    }
  }
}

/** The content of a box without interfaces and sockets: the reason. */
function loneNode(index: PictureIndex, container: Container, group: string): DiagramNode {
  const { namespace } = container;
  const lines =
    namespace.kind === 'host'
      ? ['the host’s interfaces', 'no namespace of its own']
      : namespace.kind === 'none'
        ? ['lo']
        : namespace.kind === 'shared'
          ? [`in the namespace of ${labelText(namespace.with)}`]
          : ['lo'];
  return {
    id: elementId('lo', container.id),
    kind: namespace.kind === 'host' ? 'hostmode' : namespace.kind === 'shared' ? 'sharer' : 'loopback',
    lines,
    group,
    look: isIdle(container) ? { dimmed: true } : {},
    about: aboutContainer(container),
    card: containerCard(index, container),
  };
}

function containerTitle({ topology }: PictureIndex, container: Container): string {
  const name = labelText(container.name);
  const number = /#(\d+)$/.exec(container.id)?.[1];
  const numbered = number !== undefined && !name.endsWith(`#${number}`) ? `${name} #${number}` : name;
  const title = editorIn(topology, container) ? `${numbered} · your editor` : numbered;
  if (!container.active) return `${title} · profile ${container.profiles.map((p) => labelText(p)).join(', ')}`;
  if (container.state === 'stopped') return `${title} · stopped`;
  if (container.namespace.kind === 'host') return `${title} · host mode`;
  const alone =
    container.namespace.kind === 'none' || (container.namespace.kind === 'own' && container.endpoints.length === 0);
  return alone ? `${title} · no network` : title;
}

function drawInterface(
  picture: Picture,
  index: PictureIndex,
  container: Container,
  fact: InterfaceFact,
  group: string,
): void {
  const network = index.network(fact.network);
  if (!network) return;
  const endpoint = container.endpoints.find((e) => e.network === fact.network);
  const id = elementId('i', container.id, network.id);
  const card = interfaceCard(index, container, network, fact);
  const source = (endpoint && sourceOf(endpoint.origin)) ?? sourceOf(container.origin);
  const about: About = { container: container.id, network: network.id, ...(source && { source }) };
  const dimmed = isIdle(container) && { dimmed: true };
  picture.nodes.push({
    id,
    kind: 'interface',
    lines: [labelText(fact.name), ...fact.addresses.slice(0, 2).map((a) => visibleText(bareAddress(a)))],
    group,
    look: { ...dimmed, ...((endpoint?.predicted ?? true) && { predicted: true }), ...severityLook(card.problems) },
    about,
    card,
  });
  const driver = network.driver;
  picture.edges.push(
    edge({
      id: `e_${id}`,
      kind: driver === 'bridge' ? 'veth' : 'child',
      from: elementId('n', network.id),
      to: id,
      about,
      card: vethCard(index, container, network, fact),
      label:
        driver === 'bridge'
          ? labelText(fact.veth ?? 'veth')
          : driver === 'overlay'
            ? 'veth'
            : `${labelText(driver)} child`,
      look: { ...dimmed, ...(fact.veth === undefined && { predicted: true }) },
    }),
  );
}

function drawSockets(
  picture: Picture,
  index: PictureIndex,
  container: Container,
  group: string,
  interfaces: readonly InterfaceFact[],
): void {
  for (const sockets of socketsOf(index, container)) {
    const id = elementId('l', container.id, sockets.key);
    const source =
      sockets.listeners.map((l) => sourceOf(l.origin)).find((o) => o !== undefined) ?? sourceOf(container.origin);
    const about: About = {
      container: container.id,
      sockets: sockets.ports.map((p) => `${p.port}/${p.protocol}`),
      ...(source && { source }),
    };
    const card = socketCard(index, container, sockets);
    const dimmed = isIdle(container) && { dimmed: true };
    const refused = sockets.kind === 'loopback' || sockets.kind === 'missing';
    const unknown = sockets.kind === 'unknown' && { unknown: true };
    picture.nodes.push({
      id,
      kind: 'listener',
      lines: socketLines(sockets),
      group,
      look: { ...dimmed, ...(unknown || (!sockets.seen && { predicted: true })), ...severityLook(card.problems) },
      about,
      card,
    });
    const label = sockets.kind === 'loopback' ? 'refused: lo only' : sockets.kind === 'missing' ? 'refused' : undefined;
    const extra = { ...(label !== undefined && { label }), look: { ...dimmed, ...unknown } };
    if (container.namespace.kind === 'host') {
      const reachable = !refused;
      picture.edges.push(
        edge({
          id: `e_${id}`,
          kind: reachable ? 'listen' : 'refused',
          from: 'nic',
          to: id,
          about,
          card: deliveryCard(index, container, sockets, 'the network card'),
          ...extra,
        }),
      );
    }
    for (const i of doorsOf(index, container, sockets, interfaces)) {
      const from = elementId('i', container.id, i.network);
      picture.edges.push(
        edge({
          id: `e_${id}_${from}`,
          kind: refused ? 'refused' : 'listen',
          from,
          to: id,
          about,
          card: deliveryCard(index, container, sockets, i.name),
          ...extra,
        }),
      );
    }
  }
}

/** The interfaces with a line to these sockets: the one with the address, all of two, else those with the default route or a published port. */
function doorsOf(
  index: PictureIndex,
  container: Container,
  sockets: SocketGroup,
  interfaces: readonly InterfaceFact[],
): readonly InterfaceFact[] {
  if (sockets.kind === 'address') {
    const own = interfaces.filter((i) => i.addresses.some((a) => bareAddress(a) === sockets.address));
    if (own.length > 0) return own;
  }
  if (interfaces.length <= 2) return interfaces;
  const published = new Set(index.ports(container.id).flatMap((p) => (p.to ? [p.to.network] : [])));
  const used = interfaces.filter((i) => i.isGateway || published.has(i.network));
  return used.length > 0 ? used : interfaces.slice(0, 1);
}

function socketLines(sockets: SocketGroup): string[] {
  const ports = portsText(sockets.ports);
  switch (sockets.kind) {
    case 'any':
      return [...wrapped(`${ports} listening`), sockets.address];
    case 'loopback':
    case 'address':
      return [...wrapped(`${ports} listening`), visibleText(sockets.address)];
    case 'unknown':
      return [...wrapped(ports), NOT_KNOWN];
    case 'missing':
      return [...wrapped(ports), 'nothing listens'];
  }
}

/** The most characters of a line of ports: one box that is wider moves all others apart. */
const MOST_IN_LINE = 22;

/** The ports in lines of about the same length; the word behind the last stays with it. */
function wrapped(text: string): string[] {
  const lines = Math.ceil(text.length / MOST_IN_LINE);
  const made: string[] = [];
  for (const word of text.split(/ (?!listening$)/)) {
    const last = made.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= Math.max(text.length / lines + 3, 8))
      made[made.length - 1] = `${last} ${word}`;
    else made.push(word);
  }
  return made;
}

function drawSharer(picture: Picture, index: PictureIndex, container: Container, group: string): void {
  const id = elementId('s', container.id);
  const card = containerCard(index, container);
  const sockets = socketsOf(index, container).filter((s) => s.kind !== 'missing');
  picture.nodes.push({
    id,
    kind: 'sharer',
    lines: [
      containerTitle(index, container),
      'shares this namespace',
      ...sockets.slice(0, 2).map((s) => socketLines(s).join(' ')),
    ],
    group,
    look: { ...(isIdle(container) && { dimmed: true }), ...severityLook(card.problems) },
    about: aboutContainer(container),
    card,
  });
}
