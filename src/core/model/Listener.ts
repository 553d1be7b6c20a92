import type { Origin } from './Origin.ts';

/** A socket that waits for clients, in one network namespace. */
export interface Listener {
  /** `Container.id`, or `@host` for a process on the host. */
  readonly container: string;
  /** How the source called it (a service's or a container's name), where that differs from the container's own name. */
  readonly name?: string;
  /** The bound address: `0.0.0.0`, `::`, `127.0.0.1`, `::1`, or one of the namespace's own. */
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** An IPv6 wildcard socket takes IPv4 too unless this is set; /proc does not tell, so undefined means it is not. */
  readonly v6only?: boolean;
  /**
   * Surest first: `stated` in the source's listeners, `seen` in /proc/net, `declared` by command, environment, Dockerfile
   * or image (an assumption names it).
   */
  readonly certainty: 'stated' | 'seen' | 'declared';
  /** For `declared`: what says so, in a few words ("--host 127.0.0.1 in command"). */
  readonly by?: string;
  readonly origin: Origin;
}

/** The container of a process on the host itself. */
export const HOST = '@host';
