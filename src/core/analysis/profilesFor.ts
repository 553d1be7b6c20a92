import { type Container, indexOf, type Topology } from '../model/index.ts';

/** Nothing to turn on, the usual case. */
const WITHOUT_MORE = [[]] as const;

/**
 * The sets of profiles to turn on so that a container runs together with one that has the dialled name: one empty set if both
 * start anyway, several if alternatives have the name. A container without profiles needs none.
 */
export function profilesFor(topology: Topology, from: string, host: string): readonly (readonly string[])[] {
  const index = indexOf(topology);
  const asker = index.containers.get(from);
  const own = asker && needed(asker, []);
  const named = index.named(host);
  if (!own && named.every((container) => !needed(container, []))) return WITHOUT_MORE;
  const sets = new Map<string, readonly string[]>();
  for (const container of named) {
    const others = needed(container, own ?? []);
    const set = [...(own ?? []), ...(others ?? [])];
    sets.set(JSON.stringify(set), set);
  }
  return sets.size > 0 ? [...sets.values()] : [own ?? []];
}

/** A profile that makes it start; undefined if it starts anyway, or with the profiles that are already on. */
function needed({ active, profiles }: Container, on: readonly string[]): readonly string[] | undefined {
  const [first] = profiles;
  return active || first === undefined || profiles.some((p) => on.includes(p)) ? undefined : [first];
}
