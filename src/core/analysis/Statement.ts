import type { NamespacePort } from '../model/index.ts';

/** What a person said of a socket to settle an assumption, or saw of it in the running container. */
export interface Statement extends NamespacePort {
  /** Where it listens; absent: nothing does. */
  readonly address?: string;
  /** The running container where that was read, as Docker calls it; absent: a person said so. */
  readonly seenIn?: string;
}

/** Whether both are about the same port of the same container. */
export function sameSocket(one: NamespacePort, other: NamespacePort): boolean {
  return one.container === other.container && one.port === other.port && one.protocol === other.protocol;
}
