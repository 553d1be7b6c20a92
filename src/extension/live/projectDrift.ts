import type { Drift } from '../../core/docker/index.ts';
import type { Project } from '../language/Project.ts';

/** What runs of a project, and how it differs from the files; undefined while no daemon is followed. */
export function projectDrift({ view, live }: Pick<Project, 'view' | 'live'>): Drift | undefined {
  return live && view?.drift;
}
