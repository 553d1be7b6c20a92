import { engineText, type Finding, type KernelFacts, type Topology } from '../../model/index.ts';
import { askableOf } from '../queries/askableOf.ts';
import { bundleGroup, bundlesOf } from '../grouping/bundles.ts';
import { closeNetworks } from '../grouping/closeNetworks.ts';
import { collapse, gather } from '../grouping/collapse.ts';
import type { Detail, Diagram, DiagramView } from '../Diagram.ts';
import { elementId } from './elementId.ts';
import { explainerOf } from '../queries/explainerOf.ts';
import { kernelPicture } from './kernelPicture.ts';
import { legendOf } from './legendOf.ts';
import { networkMap, withoutMapLines } from './networkMap.ts';
import { firstOfEachService, overviewPicture } from './overviewPicture.ts';
import type { Picture } from './Picture.ts';
import { projectBoxes } from '../grouping/projectBoxes.ts';
import { passesFilter, restrictTopology, touching } from '../grouping/restrictTopology.ts';
import { tablesOf } from '../queries/tablesOf.ts';
import { type PictureIndex, pictureIndex } from './PictureIndex.ts';
import { visibleText } from './visibleText.ts';

export interface DiagramOptions extends DiagramView {
  /** Drawn on the parts that they concern. A card refers to its problems by position here. */
  readonly findings?: readonly Finding[];
  /** Ids of the containers that reach `filter.reaches`, from the kernel model; absent: who shares a network with it. */
  readonly reachers?: readonly string[];
}

/** With more boxes than this, groups start closed, to keep the picture readable and its layout fast. */
const OPEN_BOXES: Readonly<Record<Detail, number>> = { overview: 240, kernel: 24, focus: 24 };
/** Above this many containers the kernel picture bundles equal ones. */
const KERNEL_BUNDLES = 60;
/** Above this many published ports, their box starts closed. */
const OPEN_PORTS = 14;
/** Above this many networks, the picture is a map of networks. */
const MAX_NETWORKS = 40;

const SERVICES: ReadonlySet<string> = new Set(['service', 'sharer', 'hostmode', 'isolated']);

function isContainerBox(kind: string): boolean {
  return kind === 'container' || kind === 'hostmode';
}

/** The initial detail: the kernel picture for a small project, else the overview. */
export function defaultDetail(topology: Topology): Detail {
  return topology.containers.length <= 12 ? 'kernel' : 'overview';
}

/**
 * The picture of a topology, in its order. Never throws, and is deterministic; an unknown focus or group id is ignored.
 */
export function diagramOf(topology: Topology, facts: KernelFacts, options: DiagramOptions): Diagram {
  const findings = options.findings ?? [];
  const whole = pictureIndex(topology, facts, findings);
  const notices: string[] = [];
  const focus = options.detail === 'focus' ? options.focus : undefined;
  const focused = focusOf(whole, focus);
  const detail: Detail = options.detail === 'focus' && !focused ? 'kernel' : options.detail;

  let part = focused?.topology ?? topology;
  if (options.filter && isActive(options.filter)) {
    const passes = passesFilter(whole, options.filter, options.reachers);
    const filtered = restrictTopology(part, passes, undefined);
    notices.push(`Filtered: ${filtered.containers.length} of ${part.containers.length} containers are shown.`);
    part = filtered;
  }
  const index = part === topology ? whole : pictureIndex(part, facts, findings);
  const tooMany = detail === 'kernel' && index.topology.networks.length > MAX_NETWORKS;
  if (tooMany)
    notices.push(
      `${index.topology.networks.length} networks are too many to show in kernel detail, so this is a map of them. Focus on a network or service to see its parts.`,
    );
  const picture =
    detail === 'overview' || tooMany
      ? overview(index, options, notices)
      : kernel(index, options, notices, focused?.keepOpen);
  const tables = tablesOf(index, picture);
  const askable = askableOf(whole);
  return {
    detail,
    ...(detail === 'focus' && focus !== undefined && { focus }),
    title: visibleText(topology.project ?? (topology.source === 'compose' ? 'Compose project' : 'Docker host')),
    subtitle: subtitleOf(topology),
    live: topology.source === 'live',
    ...picture,
    legend: legendOf(picture),
    notices,
    counts: {
      containers: topology.containers.length,
      networks: topology.networks.length,
      drawn:
        picture.nodes.filter((n) => SERVICES.has(n.kind)).length +
        picture.groups.filter((g) => isContainerBox(g.kind)).length,
      problems: findings.filter((f) => f.severity !== 'hint').length,
    },
    tables,
    askable,
    explainer: explainerOf(index),
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
    filter.reaches !== undefined,
  );
}

function subtitleOf(topology: Topology): string {
  const { engine, source } = topology;
  const known = engine.known === 'assumed' ? ' (assumed)' : '';
  const from =
    source === 'live' ? 'live from the daemon' : source === 'snapshot' ? 'from a snapshot' : 'predicted from files';
  return `Docker Engine ${engineText(engine)}${known} · ${from}`;
}

/** The part of the topology in focus, and which boxes stay open in it. */
function focusOf(
  index: PictureIndex,
  id: string | undefined,
): { readonly topology: Topology; readonly keepOpen: ReadonlySet<string> } | undefined {
  if (id === undefined) return undefined;
  const container = index.container(id);
  if (container) {
    const ids = touching(index, container);
    const core = index.placeOf(container);
    const keep = new Set(core.endpoints.map((e) => e.network));
    return {
      topology: restrictTopology(index.topology, (c) => ids.has(c.id), keep),
      keepOpen: new Set([elementId('c', core.id)]),
    };
  }
  const network = index.network(id);
  if (!network) return undefined;
  const members = new Set(index.members(id).map((c) => c.id));
  return {
    topology: restrictTopology(index.topology, (c) => members.has(c.id), new Set([id])),
    keepOpen: new Set(),
  };
}

function overview(index: PictureIndex, view: DiagramView, notices: string[]): Picture {
  const expanded = new Set(view.expanded);
  const collapsed = new Set(view.collapsed);
  let picture = overviewPicture(index);
  const many = index.topology.networks.length > MAX_NETWORKS;
  if (many) {
    picture = networkMap(picture, index, expanded);
    for (const g of picture.groups) if (g.kind === 'network' && !expanded.has(g.id)) collapsed.add(g.id);
    notices.push(
      `${index.topology.networks.length} networks are collapsed, without the lines between them. Expand one with + to see what is in it.`,
    );
  }
  const services = picture.nodes.filter((n) => n.about.container !== undefined);
  if (!many) picture = projectBoxes(closeNetworks(picture, index, collapsed), index);
  let open = services.length;
  if (open > OPEN_BOXES.overview && !many) {
    const size = new Map<string, number>();
    for (const n of services) if (n.group !== undefined) size.set(n.group, (size.get(n.group) ?? 0) + 1);
    let closed = 0;
    for (const [id, count] of [...size].sort((a, b) => b[1] - a[1])) {
      if (open <= OPEN_BOXES.overview) break;
      if (expanded.has(id)) continue;
      collapsed.add(id);
      closed++;
      open -= count - 1;
    }
    if (closed > 0)
      notices.push(
        `${services.length} services: ${closed === 1 ? 'one group' : `${closed} groups`} of services on the same networks ${closed === 1 ? 'is' : 'are'} collapsed. Expand one with +.`,
      );
  }
  const result = collapse(picture, known(picture, collapsed));
  return many ? withoutMapLines(result) : result;
}

function kernel(
  index: PictureIndex,
  view: DiagramView,
  notices: string[],
  keepOpen: ReadonlySet<string> | undefined,
): Picture {
  const expanded = new Set([...(view.expanded ?? []), ...(keepOpen ?? [])]);
  const collapsed = new Set(view.collapsed);
  let picture = kernelPicture(index);
  if (keepOpen?.size) picture = withoutOtherPorts(picture, keepOpen);
  const boxes = picture.groups.filter((g) => isContainerBox(g.kind));
  if (boxes.length > OPEN_BOXES.kernel || keepOpen) {
    for (const g of boxes) if (!expanded.has(g.id)) collapsed.add(g.id);
  }
  const open = new Set<string>();
  const inGroups = new Set<string>();
  if (boxes.length > OPEN_BOXES.kernel || (keepOpen && boxes.length > 6)) {
    const members = index.topology.containers.filter((c) => !expanded.has(elementId('c', c.id)));
    const bundles = bundlesOf(index, members, 3, true);
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
    const close = boxes.length > KERNEL_BUNDLES;
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
        `${inGroups.size} containers are collapsed into ${groups === 1 ? 'one group' : `${groups} groups`}, by network. Expand one with +, or show the overview.`,
      );
    }
  }
  if (!keepOpen) picture = projectBoxes(closeNetworks(picture, index, collapsed), index);
  const closed = boxes.filter((g) => collapsed.has(g.id) && !inGroups.has(g.id)).length;
  if (closed > 0 && !keepOpen && boxes.length > OPEN_BOXES.kernel) {
    const which = closed === boxes.length ? `All ${closed}` : `${closed} of ${boxes.length}`;
    notices.push(`${which} containers are collapsed. Expand one with +, or show the overview.`);
  }
  const ports = picture.nodes.filter((n) => n.group === 'nat').length;
  if (ports > OPEN_PORTS && !expanded.has('nat')) {
    collapsed.add('nat');
    notices.push(`${ports} published ports are drawn as one box. Expand it with +.`);
  }
  return gather(collapse(picture, known(picture, collapsed)), open);
}

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
