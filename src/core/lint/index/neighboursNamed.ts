import type { NeighbourService } from '../../model/index.ts';
import type { RuleContext } from '../engine/LintInput.ts';
import { projectIndex } from './projectIndex.ts';
import type { Reference } from './Reference.ts';

/** The services of other projects in the tree that have the name that is dialled on a network which both share. */
export function neighboursNamed(context: RuleContext, { from, host }: Reference): readonly NeighbourService[] {
  const name = host.toLowerCase();
  const shared = sharedNetworks(context, from);
  return (context.neighbours ?? []).filter(
    (other) => isThere(other, shared) && namesThere(other, shared).includes(name),
  );
}

/** The engine's names of the networks of a container that other projects may be on. */
export function sharedNetworks(context: RuleContext, from: Reference['from']): readonly string[] {
  const index = projectIndex(context);
  return [...index.networksOf(from)].flatMap((id) => {
    const network = index.networks.get(id);
    return network?.external ? [network.name] : [];
  });
}

/** Whether a service of another project joins one of these networks. */
export function isThere({ networks }: NeighbourService, shared: readonly string[]): boolean {
  return networks.some(({ name }) => shared.includes(name));
}

/** What it is called on them, in lower case. */
export function namesThere({ names, networks }: NeighbourService, shared: readonly string[]): readonly string[] {
  const aliases = networks.flatMap((on) => (shared.includes(on.name) ? on.aliases : []));
  return [...names, ...aliases].map((name) => name.toLowerCase());
}
