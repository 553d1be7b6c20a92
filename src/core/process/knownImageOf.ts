import type { Container } from '../model/index.ts';
import { imageTextOf } from './imageTextOf.ts';
import { type FoundImage, knownImageNamed } from './knownImageNamed.ts';

const KNOWN = new WeakMap<Container, FoundImage | 'none'>();

/**
 * What is known of the image that a container runs, or of the one that its Dockerfile starts from. Undefined for an image
 * that nobody listed: that is no statement about it.
 */
export function knownImageOf(container: Container): FoundImage | undefined {
  let found = KNOWN.get(container);
  if (!found) {
    const reference = imageTextOf(container.process);
    KNOWN.set(container, (found = (reference && knownImageNamed(reference.value)) ?? 'none'));
  }
  return found === 'none' ? undefined : found;
}

/** The TCP ports where an image listens when nobody tells it otherwise, the main one first. */
export function defaultPorts(found: FoundImage | undefined): readonly number[] {
  return (found?.listens ?? []).filter((s) => (!s.off || s.bundled) && s.protocol !== 'udp').map((s) => s.port);
}
