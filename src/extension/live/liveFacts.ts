import type { LiveFacts } from '../../core/analysis/index.ts';
import type { Docker } from './Docker.ts';

/** What the live lint rules get: the daemon's topology, and the host's own network if the daemon runs on this kernel. */
export function liveFacts({ view, status }: Docker): LiveFacts | undefined {
  if (!view || status.state !== 'connected') return undefined;
  return factsOf(view);
}

/** The same object for the same view, so that comparing by identity shows a change. */
function factsOf(view: NonNullable<Docker['view']>): LiveFacts {
  let facts = known.get(view);
  if (!facts) known.set(view, (facts = view.network.live ?? { topology: view.network.topology }));
  return facts;
}

const known = new WeakMap<NonNullable<Docker['view']>, LiveFacts>();
