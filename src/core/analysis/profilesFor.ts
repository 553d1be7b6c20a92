import { type Container, indexOf, type Topology } from '../model/index.ts';

/** Nothing to turn on: so it nearly always is. */
const WITHOUT_MORE = [[]] as const;

/**
 * The sets of profiles to turn on so that a container and whoever has the name that it dials run together: one empty set where
 * both start as it is, several where alternatives have the name. A container that no profile holds back is left as it is.
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

/** The profile without which it does not start; nothing where it does, also with those that are on already. */
function needed({ active, profiles }: Container, on: readonly string[]): readonly string[] | undefined {
  const [first] = profiles;
  return active || first === undefined || profiles.some((p) => on.includes(p)) ? undefined : [first];
}
