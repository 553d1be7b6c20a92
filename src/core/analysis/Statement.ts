import type { NamespacePort } from '../model/index.ts';

/** What a person stated about a socket, to settle an assumption. */
export interface Statement extends NamespacePort {
  /** Where it listens; absent: nothing does. */
  readonly address?: string;
}

/** Whether both are about the same port of the same container. */
export function sameSocket(one: NamespacePort, other: NamespacePort): boolean {
  return one.container === other.container && one.port === other.port && one.protocol === other.protocol;
}
