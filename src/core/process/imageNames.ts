import type { Topology } from '../model/index.ts';
import { imageReference } from './imageReference.ts';
import { imageTextOf } from './imageTextOf.ts';

/** The images that the containers of a topology start from, each once, as an engine can be asked for them. */
export function imageNames({ containers }: Topology): readonly string[] {
  const names = containers.flatMap(({ process }) => {
    const name = imageTextOf(process)?.value.trim() ?? '';
    return imageReference(name) ? [name] : [];
  });
  return [...new Set(names)];
}
