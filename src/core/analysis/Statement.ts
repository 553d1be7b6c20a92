import type { NamespacePort } from '../model/index.ts';

/** What a person stated about a socket to settle an assumption, or what was read in the running container. */
export interface Statement extends NamespacePort {
  /** Where it listens; absent: nothing does. */
  readonly address?: string;
  /** Docker's name of the running container where it was read; absent if a person stated it. */
  readonly seenIn?: string;
}

/** Whether both are about the same port of the same container. */
export function sameSocket(one: NamespacePort, other: NamespacePort): boolean {
  return one.container === other.container && one.port === other.port && one.protocol === other.protocol;
}
