import { knownImageNamed } from '../../process/index.ts';
import type { Cover } from './Cover.ts';

/** A version, as publishers write one: `16`, `v3.1`, `1.27-alpine`. */
const VERSION = /^v?\d+(?:\.\d+){0,3}(?:-(?:alpine|bookworm|bullseye|trixie|slim|management))*$/;

/** A public image that Net Lens knows keeps its name and version, without the registry; any other is replaced. */
export function imageOf(cover: Cover, reference: string): string {
  const known = knownImageNamed(reference);
  if (!known) return cover.name('image', reference);
  const { path, tag } = known.reference;
  const name = path.map((_, from) => path.slice(from).join('/')).find((rest) => known.image.names.includes(rest));
  const version = tag !== undefined && VERSION.test(tag) ? `:${tag}` : '';
  return `${name ?? known.image.names[0] ?? 'image'}${version}`;
}
