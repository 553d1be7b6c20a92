import { compareComposeWithLive, type Drift } from '../../core/docker/index.ts';
import type { LiveFacts } from '../../core/lint/index.ts';
import type { ProjectView } from '../language/analyseProject.ts';
import type { Project } from '../language/Project.ts';

const known = new WeakMap<ProjectView, { readonly live: LiveFacts; readonly drift: Drift }>();

/** What runs of a project, and how it differs from the files; undefined while no daemon is followed. Compared once per change. */
export function projectDrift({ view, live }: Pick<Project, 'view' | 'live'>): Drift | undefined {
  if (!view || !live) return undefined;
  const before = known.get(view);
  if (before?.live === live) return before.drift;
  const drift = compareComposeWithLive(view.topology, live.topology, live.routes);
  known.set(view, { live, drift });
  return drift;
}
