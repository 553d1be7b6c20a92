import type { Process, Text } from '../model/index.ts';

/** The reference of the image that a container runs, or of the one that its Dockerfile starts from. */
export function imageTextOf({ image, baseImage, dockerfile }: Process): Text | undefined {
  // With `build:`, `image:` is only the name that the result gets.
  return dockerfile ? (baseImage ?? dockerfile.from.at(-1)) : (image ?? baseImage);
}
