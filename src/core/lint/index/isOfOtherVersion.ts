import type { Container } from '../../model/index.ts';
import { knownImage } from '../../process/index.ts';

/** Whether an image without a version in its tag had the port in another version: who wrote the port may have had that one. */
export function isOfOtherVersion(container: Container, port: number): boolean {
  const found = knownImage(container);
  if (!found || /\d/.test(found.reference.tag ?? '')) return false;
  return found.image.listens.some((s) => s.port === port && (s.when?.before ?? s.when?.since) !== undefined);
}
