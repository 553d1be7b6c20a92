import type { LiveFacts } from '../../core/analysis/index.ts';
import type { Docker, LiveView } from './Docker.ts';

const known = new WeakMap<LiveView, LiveFacts>();

/** What the projects are compared with: what runs, and the host's own network if the daemon runs on this kernel. */
export function liveFacts({ view, status }: Docker): LiveFacts | undefined {
  if (!view || status.state !== 'connected') return undefined;
  // The same object for the same view, so that comparing by identity shows a change.
  let facts = known.get(view);
  if (!facts) {
    const own = view.network.live ?? { topology: view.network.topology };
    const others = view.others.map(({ topology }) => topology);
    known.set(view, (facts = others.length > 0 ? { ...own, others } : own));
  }
  return facts;
}
