import {
  type Engine,
  enginesOf,
  engineText,
  engineWords,
  type Finding,
  type KernelFacts,
  sourceOf,
  tallyOf,
  tallyTotal,
  type Topology,
  isMachineAlone,
} from '../../model/index.ts';
import { askableOf } from '../queries/askableOf.ts';
import { bundleGroup, bundlesOf } from '../grouping/bundles.ts';
import { closeNetworks } from '../grouping/closeNetworks.ts';
import { collapse, gather } from '../grouping/collapse.ts';
import type { Detail, Diagram, DiagramGroup, DiagramView } from '../Diagram.ts';
import { names as namesText } from '../cards/networkCard.ts';
import { elementId } from './elementId.ts';
import { machineExplainer } from '../ofMachine/machineExplainer.ts';
import { machineTitle } from '../ofMachine/machineTitle.ts';
import { explainerOf } from '../queries/explainerOf.ts';
import { kernelPicture } from './kernelPicture.ts';
import { legendOf } from './legendOf.ts';
import { machineParts } from '../ofMachine/machineParts.ts';
import { networkMap, withoutMapLines } from './networkMap.ts';
import { membershipPicture } from './membershipPicture.ts';
import type { DeclaredDestination } from './DeclaredDestination.ts';
import { connectionsPicture } from '../connections/connectionsPicture.ts';
import type { Picture } from './Picture.ts';
import { firstOfEachService } from './services.ts';
import { projectBoxes } from '../grouping/projectBoxes.ts';
import { passesFilter, restrictTopology, touching } from '../grouping/restrictTopology.ts';
import { tablesOf } from '../queries/tablesOf.ts';
import { type DrawnClash, type PictureIndex, pictureIndex, severityLook } from './PictureIndex.ts';
import { visibleText } from './visibleText.ts';

export interface DiagramOptions extends DiagramView {
  /** Drawn on the parts that they concern. A card refers to its problems by position here. */
  readonly findings?: readonly Finding[];
  /** What the engines of one machine take from each other. */
  readonly clashes?: readonly DrawnClash[];
  /** What containers mean to dial, from the whole topology. */
  readonly destinations?: readonly DeclaredDestination[];
  /** For a text, which nobody sees at once and nobody can click in: draws more by itself, and folds no network. */
  readonly isText?: boolean;
  /** Ids of the containers that reach `filter.reaches`, from the kernel model; absent: who shares a network with it. */
  readonly reachers?: readonly string[];
}

/** With more boxes than this, groups start closed, to keep the picture readable and its layout fast. */
const OPEN_BOXES: Readonly<Record<Detail, number>> = { overview: 240, kernel: 12, focus: 24 };
/** In a text. */
const OPEN_IN_TEXT = 24;
/** Above this many containers, groups of equal ones start closed in the kernel picture; in a text, above the second number. */
const OPEN_BUNDLES = 24;
const OPEN_BUNDLES_IN_TEXT = 60;
/** Above this many published ports, their box starts closed. */
const OPEN_PORTS = 14;
/** Above this many networks, the picture is a map of networks. */
const MAX_NETWORKS = 40;

const SERVICES: ReadonlySet<string> = new Set(['service', 'sharer', 'hostmode', 'isolated']);

function isContainerBox(kind: string): boolean {
  return kind === 'container' || kind === 'hostmode';
}

/** The least width, in pixels, that the kernel picture can be read in at once: the host and one column of containers. */
const KERNEL_WIDTH = 760;

/** The initial detail: the kernel picture for a small project in a pane that it fits into, else the overview. */
export function defaultDetail(topology: Topology, width = Infinity): Detail {
  return topology.containers.length <= 12 && width >= KERNEL_WIDTH ? 'kernel' : 'overview';
}

/**
 * The picture of a topology, in its order. Never throws, and is deterministic; an unknown focus or group id is ignored.
 */
export function diagramOf(topology: Topology, facts: KernelFacts, options: DiagramOptions): Diagram {
  const findings = options.findings ?? [];
  const whole = pictureIndex(topology, facts, findings, options.clashes);
  const notices: string[] = [];
  const focus = options.detail === 'focus' ? options.focus : undefined;
  const focused = focusOf(whole, focus, options.destinations ?? []);
  const detail: Detail = options.detail === 'focus' && !focused ? 'kernel' : options.detail;

  const failing = options.filter?.failing ? (options.destinations ?? []).filter(isFailing) : undefined;
  let part = focused?.topology ?? topology;
  if (options.filter && isActive(options.filter)) {
    const passes = passesFilter(whole, options.filter, {
      reachers: options.reachers,
      failing: failing && endsOf(failing),
    });
    const filtered = restrictTopology(part, passes, undefined);
    notices.push(`Filtered: ${filtered.containers.length} of ${part.containers.length} containers are shown.`);
    part = filtered;
  }
  const drawn = new Set(part.containers.map((c) => c.id));
  const destinations = (failing ?? options.destinations ?? []).filter(({ from }) => drawn.has(from));
  const index = part === topology ? whole : pictureIndex(part, facts, findings, options.clashes);
  const tooMany = detail === 'kernel' && index.topology.networks.length > MAX_NETWORKS;
  if (tooMany)
    notices.push(
      `${index.topology.networks.length} networks are too many to show in kernel detail, so this is a map of them. Focus on a network or service to see its parts.`,
    );
  const picture =
    detail === 'overview' || tooMany
      ? overview(index, options, destinations, notices)
      : kernel(index, options, notices, focused);
  const tables = tablesOf(index, picture, destinations);
  const askable = askableOf(whole);
  const tally = tallyOf([...findings, ...(options.clashes ?? []).map(() => ({ severity: 'warning' as const }))]);
  return {
    detail,
    ...(detail === 'focus' && focus !== undefined && { focus }),
    title: titleOf(topology),
    subtitle: subtitleOf(topology),
    live: topology.source === 'live',
    ...picture,
    legend: legendOf(picture),
    notices,
    counts: {
      containers: topology.containers.length,
      ...(isMachineAlone(topology) && { noun: 'namespace' as const }),
      networks: topology.networks.length,
      drawn:
        picture.nodes.filter((n) => SERVICES.has(n.kind)).length +
        picture.groups.filter((g) => isContainerBox(g.kind)).length,
      problems: tallyTotal(tally),
      tally,
    },
    tables,
    askable,
    explainer: isMachineAlone(topology) ? machineExplainer(index) : explainerOf(index),
    filters: {
      networks: topology.networks.map((n) => ({ id: n.id, label: visibleText(n.key) })),
      projects: [...new Set(topology.containers.flatMap((c) => (c.project === undefined ? [] : [c.project])))].map(
        (project) => ({
          id: project,
          label: visibleText(project),
        }),
      ),
      containers: firstOfEachService(topology.containers).map((c) => ({ id: c.id, label: visibleText(c.name) })),
    },
  };
}

function isActive(filter: NonNullable<DiagramView['filter']>): boolean {
  return Boolean(
    filter.networks?.length ||
    filter.projects?.length ||
    filter.problems ||
    filter.published ||
    filter.failing ||
    filter.reaches !== undefined,
  );
}

function titleOf(topology: Topology): string {
  if (topology.project !== undefined) return visibleText(topology.project);
  if (topology.source === 'compose') return isOfUnits(topology) ? 'Quadlet units' : 'Compose project';
  return isMachineAlone(topology)
    ? machineTitle(topology)
    : `${enginesText(topology, (engine) => engineWords(engine).name)} host`;
}

/** Whether Podman's units, and not Compose files, are what is drawn. */
function isOfUnits({ containers }: Topology): boolean {
  return containers.some(({ origin }) => sourceOf(origin)?.file.endsWith('.container'));
}

/** Whether the walk says that the client gets no answer. */
function isFailing({ outcome, isFailing: isSure }: DeclaredDestination): boolean {
  return outcome === 'nxdomain' ? isSure : outcome !== 'ok' && outcome !== 'unknown';
}

function endsOf(destinations: readonly DeclaredDestination[]): ReadonlySet<string> {
  return new Set(destinations.flatMap(({ from, servers }) => [from, ...servers]));
}

function subtitleOf(topology: Topology): string {
  if (isMachineAlone(topology)) return 'network namespaces · captured';
  const { source, beside } = topology;
  const from =
    source === 'live'
      ? `live from the ${beside ? 'daemons' : 'daemon'}`
      : source === 'snapshot'
        ? 'from a snapshot'
        : 'predicted from files';
  const text = enginesText(topology, (engine) => {
    const product = engine.product === 'docker' ? 'Docker Engine' : engineWords(engine).name;
    return `${product} ${engineText(engine)}${engine.known === 'assumed' ? ' (assumed)' : ''}`;
  });
  return `${text} · ${from}`;
}

/** The engines of the machine, each by a text; those that have the same one together. */
const enginesText = (topology: Topology, text: (engine: Engine) => string): string =>
  [...new Set(enginesOf(topology).map(text))].join(' and ');

/** The part of the topology in focus. */
interface Focus {
  readonly topology: Topology;
  /** The ids of the boxes that stay open. */
  readonly keepOpen: ReadonlySet<string>;
  /** The ids of containers that are on the same networks and have no connection with it. */
  readonly others: ReadonlySet<string>;
}

/** Whom these containers dial, and who dials them. */
function peersOf(own: ReadonlySet<string>, destinations: readonly DeclaredDestination[]): ReadonlySet<string> {
  return new Set(
    destinations.flatMap(({ from, servers }) => [
      ...(own.has(from) ? servers : []),
      ...(servers.some((server) => own.has(server)) ? [from] : []),
    ]),
  );
}

/** The part of the topology in focus, and which boxes stay open in it. */
function focusOf(
  index: PictureIndex,
  id: string | undefined,
  destinations: readonly DeclaredDestination[],
): Focus | undefined {
  if (id === undefined) return undefined;
  const container = index.container(id);
  if (container) {
    const core = index.placeOf(container);
    const own = new Set([core.id, ...index.sharers(core).map((c) => c.id)]);
    const peers = peersOf(own, destinations);
    const ids = touching(index, container, peers);
    const keep = new Set(core.endpoints.map((e) => e.network));
    return {
      topology: restrictTopology(index.topology, (c) => ids.has(c.id), keep),
      keepOpen: new Set([elementId('c', core.id)]),
      others: new Set([...ids].filter((one) => !own.has(one) && !peers.has(one))),
    };
  }
  const network = index.network(id);
  if (!network) return undefined;
  const members = new Set(index.members(id).map((c) => c.id));
  return {
    topology: restrictTopology(index.topology, (c) => members.has(c.id), new Set([id])),
    keepOpen: new Set(),
    others: new Set(),
  };
}

/** Who dials whom; beyond `MAX_NETWORKS` a map of the networks. */
function overview(
  index: PictureIndex,
  view: DiagramView,
  destinations: readonly DeclaredDestination[],
  notices: string[],
): Picture {
  if (index.topology.networks.length > MAX_NETWORKS) return mapOfNetworks(index, view, notices);
  const expanded = new Set(view.expanded);
  if (isMachineAlone(index.topology)) return overviewOfMachine(index, { view, expanded }, notices);
  const made = connectionsPicture(index, destinations, expanded);
  const collapsed = new Set([...(view.collapsed ?? []), ...made.closed.filter((id) => !expanded.has(id))]);
  const picture = projectBoxes(made.picture, index);
  closeLargest(picture, { expanded, collapsed, noun: 'services' }, notices);
  return collapse(picture, known(picture, collapsed));
}

/** Nobody declares what the namespaces of a machine dial: the overview shows what is plugged in where. */
function overviewOfMachine(
  index: PictureIndex,
  { view, expanded }: { readonly view: DiagramView; readonly expanded: ReadonlySet<string> },
  notices: string[],
): Picture {
  const collapsed = new Set(view.collapsed);
  const picture = machineParts(closeNetworks(membershipPicture(index), index, collapsed), index);
  closeLargest(picture, { expanded, collapsed, noun: 'namespaces' }, notices);
  return collapse(picture, known(picture, collapsed));
}

/** Closes the largest groups until few enough boxes are open. */
function closeLargest(
  picture: Picture,
  {
    expanded,
    collapsed,
    noun,
  }: { readonly expanded: ReadonlySet<string>; readonly collapsed: Set<string>; readonly noun: string },
  notices: string[],
): void {
  const services = picture.nodes.filter((n) => n.about.container !== undefined);
  let open = services.length;
  const size = new Map<string, number>();
  for (const n of services) if (n.group !== undefined) size.set(n.group, (size.get(n.group) ?? 0) + 1);
  for (const [id, count] of size) if (collapsed.has(id)) open -= count - 1;
  let closed = 0;
  for (const [id, count] of [...size].sort((a, b) => b[1] - a[1])) {
    if (open <= OPEN_BOXES.overview) break;
    if (expanded.has(id) || collapsed.has(id)) continue;
    collapsed.add(id);
    closed++;
    open -= count - 1;
  }
  if (closed > 0)
    notices.push(
      `${services.length} ${noun}: ${closed === 1 ? 'one group is' : `${closed} groups are`} collapsed. Expand one with +.`,
    );
}

function mapOfNetworks(index: PictureIndex, view: DiagramView, notices: string[]): Picture {
  const expanded = new Set(view.expanded);
  const collapsed = new Set(view.collapsed);
  const picture = machineParts(networkMap(membershipPicture(index), index, expanded), index);
  for (const g of picture.groups) if (g.kind === 'network' && !expanded.has(g.id)) collapsed.add(g.id);
  notices.push(
    `${index.topology.networks.length} networks are collapsed, without the lines between them. Expand one with + to see what is in it.`,
  );
  return withoutMapLines(collapse(picture, known(picture, collapsed)));
}

function kernel(index: PictureIndex, view: DiagramOptions, notices: string[], focus: Focus | undefined): Picture {
  const keepOpen = focus?.keepOpen;
  const expanded = new Set([...(view.expanded ?? []), ...(keepOpen ?? [])]);
  const collapsed = new Set(view.collapsed);
  let picture = kernelPicture(index);
  if (keepOpen?.size) picture = withoutOtherPorts(picture, keepOpen);
  const boxes = picture.groups.filter((g) => isContainerBox(g.kind));
  const whats = isMachineAlone(index.topology) ? 'namespaces' : 'containers';
  const mostOpen = view.isText ? OPEN_IN_TEXT : OPEN_BOXES.kernel;
  const folded = keepOpen || view.isText || boxes.length <= mostOpen ? [] : networksToFold(index, expanded);
  for (const { id } of folded) collapsed.add(id);
  if (boxes.length > mostOpen || keepOpen) {
    for (const g of boxes) if (!expanded.has(g.id)) collapsed.add(g.id);
  }
  const open = new Set<string>();
  const inGroups = new Set<string>();
  if (boxes.length > mostOpen || (keepOpen && boxes.length > 6)) {
    const isFolded = new Set(folded.flatMap(({ members }) => members));
    const members = index.topology.containers.filter((c) => !expanded.has(elementId('c', c.id)) && !isFolded.has(c.id));
    const bundles = focus?.others.size && !view.isText ? [] : bundlesOf(index, members, 3, true);
    const home = new Map(bundles.flatMap((b) => b.members.map((c) => [elementId('c', c.id), b.id] as const)));
    picture = {
      ...picture,
      groups: [
        ...bundles.map((b) => bundleGroup(index, b, 'containers')),
        ...picture.groups.map((group) => {
          const bundle = home.get(group.id);
          return bundle === undefined ? group : { ...group, group: bundle };
        }),
      ],
    };
    const close = boxes.length - isFolded.size > (view.isText ? OPEN_BUNDLES_IN_TEXT : OPEN_BUNDLES);
    for (const b of bundles) {
      if (!close || expanded.has(b.id)) {
        open.add(b.id);
        continue;
      }
      collapsed.add(b.id);
      for (const c of b.members) inGroups.add(elementId('c', c.id));
    }
    const groups = bundles.length - open.size;
    if (groups > 0) {
      notices.push(
        `${inGroups.size} ${whats} are collapsed into ${groups === 1 ? 'one group' : `${groups} groups`}, by network. Expand one with +, or show the overview.`,
      );
    }
  }
  if (focus && !view.isText && focus.others.size >= FOLDED_OTHERS)
    picture = foldOthers(picture, index, focus.others, { expanded, collapsed });
  if (!keepOpen) picture = projectBoxes(closeNetworks(picture, index, collapsed), index);
  picture = machineParts(picture, index);
  const inNetworks = folded.reduce((sum, { members }) => sum + members.length, 0);
  if (inNetworks > 0)
    notices.push(
      `${inNetworks} of ${boxes.length} ${whats} are folded into the ${folded.length === 1 ? 'network that they are' : `${folded.length} networks that they are`} on. Expand one with +, or show the overview.`,
    );
  const closed = boxes.filter((g) => collapsed.has(g.id) && !inGroups.has(g.id)).length - inNetworks;
  if (closed > 0 && !keepOpen && boxes.length > mostOpen) {
    const which = closed === boxes.length ? `All ${closed}` : `${closed} of ${boxes.length}`;
    notices.push(`${which} ${whats} are collapsed. Expand one with +, or show the overview.`);
  }
  const ports = picture.nodes.filter((n) => n.group === 'nat').length;
  if (ports > OPEN_PORTS && !expanded.has('nat')) {
    collapsed.add('nat');
    notices.push(`${ports} published ports are drawn as one box. Expand it with +.`);
  }
  return gather(collapse(picture, known(picture, collapsed)), open);
}

/** The networks that are folded first where there are too many containers: with those that are on no other. One alone is no picture. */
function networksToFold(
  index: PictureIndex,
  expanded: ReadonlySet<string>,
): readonly { readonly id: string; readonly members: readonly string[] }[] {
  const all = index.topology.networks.map((network) => ({
    id: elementId('n', network.id),
    members: index
      .members(network.id)
      .filter((c) => c.namespace.kind === 'own' && new Set(c.endpoints.map((e) => e.network)).size === 1)
      .map((c) => c.id),
  }));
  const able = all.filter(({ members }) => members.length > 1);
  return able.length < 2 ? [] : able.filter(({ id }) => !expanded.has(id));
}

/** Puts those that have nothing to do with what is in focus into one box, which starts closed. */
function foldOthers(
  picture: Picture,
  index: PictureIndex,
  others: ReadonlySet<string>,
  { expanded, collapsed }: { readonly expanded: ReadonlySet<string>; readonly collapsed: Set<string> },
): Picture {
  if (!expanded.has(OTHERS)) collapsed.add(OTHERS);
  const names = [...others].map((id) => index.container(id)?.name ?? id);
  const problems = [...others].flatMap((id) => index.problemsOfContainer(id));
  const isOther = (container: string | undefined): boolean => container !== undefined && others.has(container);
  const moved = <T extends { readonly group?: string; readonly about: { readonly container?: string } }>(part: T): T =>
    part.group === undefined && isOther(part.about.container) ? { ...part, group: OTHERS } : part;
  const box: DiagramGroup = {
    id: OTHERS,
    kind: 'bundle',
    lines: [`${others.size} others on the same networks`],
    collapsible: true,
    look: severityLook(problems),
    about: {},
    card: {
      title: `${others.size} others`,
      kind: 'Group',
      sentence: 'They are on the same networks, but no connection between them is declared.',
      facts: [{ name: 'Contains', value: namesText(names) }],
      problems,
      commands: [],
    },
  };
  return {
    ...picture,
    nodes: picture.nodes.map((node) => (node.kind === 'port' ? node : moved(node))),
    groups: [...picture.groups.map(moved), box],
  };
}

/** The id of the box of those that have nothing to do with what is in focus. */
const OTHERS = 'b_others';
/** So many of them are drawn by themselves. */
const FOLDED_OTHERS = 3;

/** With a container in focus, the published ports of others are left out. */
function withoutOtherPorts(picture: Picture, kept: ReadonlySet<string>): Picture {
  const gone = new Set(
    picture.nodes
      .filter(
        (n) => n.kind === 'port' && !(n.about.container !== undefined && kept.has(elementId('c', n.about.container))),
      )
      .map((n) => n.id),
  );
  const nodes = picture.nodes.filter((n) => !gone.has(n.id));
  return {
    nodes,
    edges: picture.edges.filter((e) => !gone.has(e.from) && !gone.has(e.to)),
    groups: picture.groups.filter((g) => g.kind !== 'nat' || nodes.some((n) => n.group === g.id)),
  };
}

/** The ids of existing groups that may be closed. */
function known(picture: Picture, ids: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(picture.groups.filter((g) => g.collapsible && ids.has(g.id)).map((g) => g.id));
}
