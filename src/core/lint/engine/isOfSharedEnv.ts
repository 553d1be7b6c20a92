import { sourceOf, type Finding } from '../../model/index.ts';
import { knownImage } from '../../process/index.ts';
import type { LintInput } from './LintInput.ts';

/**
 * Whether a text is a variable of an env file that reaches only finished products that read none of the project's: a proxy that is given the
 * whole `.env` of an application. Which program would dial it is not known.
 */
export function isOfSharedEnv({ topology }: LintInput, { origin, subjects }: Finding): boolean {
  const ids = new Set(subjects.flatMap((s) => (s.kind === 'container' ? [s.id] : [])));
  const readers = topology.containers.filter(
    ({ id, process }) =>
      ids.has(id) &&
      process.environment.some(
        (e) => e.by === 'env_file' && e.value !== undefined && isWithin(origin, sourceOf(e.value.origin)),
      ),
  );
  return (
    readers.length > 0 &&
    readers.length === ids.size &&
    readers.every((c) => !c.process.dockerfile && PRODUCT.test(knownImage(c)?.image.role ?? ''))
  );
}

/** What an image is for that reads no `DB_HOST` of an application. */
const PRODUCT = /^(?:dns|mail|monitoring|proxy|tool)$/;

function isWithin(inner: Finding['origin'], outer: Finding['origin'] | undefined): boolean {
  return outer !== undefined && inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
