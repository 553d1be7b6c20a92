import type { Container, Topology } from '../../model/index.ts';
import type { DiagramFilter } from '../Diagram.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';

/** The part of a topology that passes a filter or a focus. Networks without containers are removed too, unless `keep` names them. */
export function restrictTopology(
  topology: Topology,
  wanted: (container: Container) => boolean,
  keep: ReadonlySet<string> | undefined,
): Topology {
  const containers = topology.containers.filter(wanted);
  const used = new Set(containers.flatMap((c) => c.endpoints.map((e) => e.network)));
  const networks = topology.networks.filter((n) => (keep ? keep.has(n.id) : used.has(n.id)));
  return { ...topology, containers, networks };
}

/** What a filter needs to know beside the topology: who reaches `filter.reaches`, and the ends of failing connections. */
export interface FilterFacts {
  readonly reachers?: readonly string[] | undefined;
  readonly failing?: ReadonlySet<string> | undefined;
}

/** Whether a container passes all conditions of a filter. */
export function passesFilter(
  index: PictureIndex,
  filter: DiagramFilter,
  { reachers, failing }: FilterFacts,
): (container: Container) => boolean {
  const networks = filter.networks?.length ? new Set(filter.networks) : undefined;
  const projects = filter.projects?.length ? new Set(filter.projects) : undefined;
  const target = filter.reaches === undefined ? undefined : index.container(filter.reaches);
  const near = target && new Set([target.id, ...(reachers ?? neighbours(index, target))]);
  return (container) =>
    (!networks || container.endpoints.some((e) => networks.has(e.network))) &&
    (!projects || (container.project !== undefined && projects.has(container.project))) &&
    (!filter.problems || index.problemsOfContainer(container.id).some((p) => p.severity !== 'hint')) &&
    (!failing || failing.has(container.id)) &&
    (!filter.published || container.published.length > 0) &&
    (!near || near.has(container.id));
}

/** The containers that share a network with this one: the best guess at who reaches it, without a walk. */
function neighbours(index: PictureIndex, target: Container): string[] {
  return target.endpoints.flatMap((e) => index.members(e.network).map((c) => c.id));
}

/** The container in focus, the others in its namespace, and those that share a network with it. `peers` are those that it dials or that dial it. */
export function touching(index: PictureIndex, focus: Container, peers: ReadonlySet<string>): ReadonlySet<string> {
  const ids = new Set([focus.id]);
  const core = index.placeOf(focus);
  ids.add(core.id);
  for (const s of index.sharers(core)) ids.add(s.id);
  for (const id of peers) ids.add(id);
  for (const e of core.endpoints) for (const c of index.members(e.network)) ids.add(c.id);
  return ids;
}
