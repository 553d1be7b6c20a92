import { knownImageNamed } from './knownImageNamed.ts';
import { knownTools } from './knownTools.ts';

/** The files that the program of an image reads as its configuration, by their paths in the container. */
export function configurationPlaces(image: string): readonly string[] {
  const found = knownImageNamed(image)?.image;
  const tools = found?.program === undefined ? [] : knownTools(found.program);
  const files = [...(found?.files ?? []), ...tools.flatMap((t) => t.files ?? [])];
  return files.flatMap(({ path }) => (path === undefined || path.endsWith('/') ? [] : [path]));
}
