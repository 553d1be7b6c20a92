import type { LiveFacts } from '../../core/analysis/index.ts';
import type { Docker } from './Docker.ts';

/** What the live rules may know: the daemon's topology, and the host's own network where the daemon's kernel is this one's. */
export function liveFacts({ view, status }: Docker): LiveFacts | undefined {
  if (!view || status.state !== 'connected') return undefined;
  return factsOf(view);
}

/** One value per view: who compares by identity sees a change only where there is one. */
function factsOf(view: NonNullable<Docker['view']>): LiveFacts {
  let facts = known.get(view);
  if (!facts) known.set(view, (facts = view.network.live ?? { topology: view.network.topology }));
  return facts;
}

const known = new WeakMap<NonNullable<Docker['view']>, LiveFacts>();
