import type { Network } from './Network.ts';

/** Every key that the file has for the network. */
export function keysOf({ key, otherKeys = [] }: Network): readonly string[] {
  return [key, ...otherKeys.map((other) => other.key)];
}
