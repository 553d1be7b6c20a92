import type { Container } from '../../model/index.ts';
import type { ProjectIndex } from './projectIndex.ts';
import type { Reference } from './Reference.ts';
import { targetsOf } from './targetsOf.ts';

/**
 * The services of the project that a reference leads to, other than back to its own namespace. A label for a proxy that is not in the
 * project stands for what that proxy dials: the service that has the label.
 */
export function dialledBy(index: ProjectIndex, reference: Reference): readonly Container[] {
  const target = targetsOf(index, reference);
  if (target.kind === 'services') return target.containers;
  return target.kind === 'self' && reference.hostImplied ? [reference.from] : [];
}
