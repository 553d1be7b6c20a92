import type { Container } from '../../model/index.ts';
import { knownImage } from '../../process/index.ts';

/**
 * Whether something that was not read is mounted where the image's program has its configuration, or over a folder above: what it
 * is told there is not known, even where the image brings a configuration of its own.
 */
export function keepsSettings(container: Container): boolean {
  const files = knownImage(container)?.image.files ?? [];
  return (container.process.unseen ?? []).some((target) => {
    const folder = `${target.replace(/\/+$/, '')}/`;
    return files.some(({ path = '' }) => path.startsWith(folder));
  });
}
