import type { Readable } from 'node:stream';
import type { DockerEndpoint } from '../endpoint/DockerEndpoint.ts';

/**
 * A connection to one daemon. Between questions only a few idle sockets stay open. `dispose` closes everything: questions under
 * way end with a DockerError.
 */
export interface DockerConnection {
  readonly endpoint: DockerEndpoint;
  /** GET /version, as the daemon sent it. */
  readonly version: unknown;
  /** The API version that questions are asked in: the newest that both sides know. */
  readonly apiVersion: string;
  /** How many questions may be under way at once. */
  readonly parallel: number;
  /** How long one question may take, in milliseconds. */
  readonly timeout: number;
  /** GET a JSON value. Rejects with a DockerError. */
  readonly get: (path: string, options?: RequestOptions) => Promise<unknown>;
  /** GET an endless answer (events). The timeout covers its head; `signal` ends it, and the stream then closes. */
  readonly stream: (path: string, options?: RequestOptions) => Promise<Readable>;
  /**
   * Reads one file inside a running container with `docker exec cat`: for a person who asked for it, or allowed it by a
   * setting. Reads only the files of `ContainerFile`, and changes nothing in the container.
   */
  readonly readInContainer: (containerId: string, file: ContainerFile, options?: RequestOptions) => Promise<string>;
  /**
   * Runs a program inside of a running container, without a shell of ours, and waits for its end: only for a probe that a
   * person agreed to, each time. It must end by itself: giving up on it does not stop it.
   */
  readonly runInContainer: (
    containerId: string,
    command: readonly string[],
    options?: RequestOptions,
  ) => Promise<ExecResult>;
  readonly dispose: () => void;
}

/** The end of a program that `docker exec` ran. */
export interface ExecResult {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Milliseconds; default: the connection's. */
  readonly timeout?: number;
}

/** What `readInContainer` may read: the kernel's own tables, nothing of the container's. */
export type ContainerFile = `/proc/net/${'tcp' | 'tcp6' | 'udp' | 'udp6'}` | `/sys/class/net/${string}/iflink`;
