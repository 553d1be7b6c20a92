import type { AssumedSocket } from '../../core/model/index.ts';

/** What a person said of a socket, to settle an assumption. */
export interface Statement extends AssumedSocket {
  /** Where it listens; absent: nothing does. */
  readonly address?: string;
}

/** Whether both are about the same port of the same container. */
export function sameSocket(one: AssumedSocket, other: AssumedSocket): boolean {
  return one.container === other.container && one.port === other.port && one.protocol === other.protocol;
}
