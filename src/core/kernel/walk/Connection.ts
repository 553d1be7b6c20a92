import type { CompiledNamespace } from './CompiledNamespace.ts';
import type { Tuple } from './Packet.ts';
import type { ForwardEnvironment } from './ForwardEnvironment.ts';
import type { WalkContext } from './WalkContext.ts';

/** One client's connection, or its datagram and the answer, as the client has it; a docker-proxy on the way has another one. */
export interface Connection {
  readonly context: WalkContext;
  readonly protocol: 'tcp' | 'udp';
  /** The namespace of the client's socket. */
  readonly client: CompiledNamespace;
  /** The client's socket: its own address and port, and what it dialled. */
  readonly dialled: Tuple;
  /** 0 for the client's own connection, 1 for the one that a docker-proxy opens. */
  readonly leg: number;
  readonly env: ForwardEnvironment;
}
