import type { Container, ProbeOutcome } from '../../model/index.ts';

/** A client to be run for real: who dials what, in the words of what runs now. */
export interface Probe {
  /** Of the live topology, and running. Absent: the client is a process of the host. */
  readonly container?: Container;
  readonly dial: Dial;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** A proxy of the host is expected to take the connection, which it does before it knows whether anybody listens behind it. */
  readonly proxied: boolean;
}

/** A name, which the client looks up in its own namespace, or the addresses that it tries in this order. */
export type Dial =
  /** `order`: what the model resolves it to; the client tries the addresses that it finds in this order. */
  { readonly name: string; readonly order: readonly string[] } | { readonly addresses: readonly string[] };

/** What a client saw. */
export interface ProbeResult {
  /** What the name gave, where the client could tell. */
  readonly resolved?: readonly string[];
  /**
   * Why the name gave nothing: its servers do not know it, or none of them answered; there are no attempts then. `unsure`: this
   * client does not tell a name that nobody answers for from a connection that nobody answers.
   */
  readonly lookup?: 'unknown-name' | 'no-server' | 'unsure';
  readonly attempts: readonly ProbeAttempt[];
  /** Whether this client notices that a connection is closed right after it was taken. */
  readonly seesCutOff: boolean;
  /** How the client was run, in a word or two: `nsenter`, `docker exec bash`. */
  readonly by: string;
}

export interface ProbeAttempt {
  /** Absent where the client does not tell which of a name's addresses it was. */
  readonly address?: string;
  readonly outcome: Exclude<ProbeOutcome, 'nxdomain' | 'unknown'>;
  /** Whether the other side sent anything. Without it `ok` is a handshake, and `timeout` over UDP may be a server that says nothing. */
  readonly heard: boolean;
  readonly milliseconds?: number;
}

/** How long a client waits for an address, in milliseconds: the kernel gives up on a neighbour that does not answer after three seconds. */
export const PROBE_PATIENCE = 4000;

/** How long a connection is watched for being cut off once it is taken, in milliseconds. */
export const PROBE_WATCH = 1000;
