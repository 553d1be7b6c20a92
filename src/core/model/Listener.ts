import type { Origin } from './Origin.ts';

/**
 * How strong the evidence is, strongest first. 1: sockets seen or given. 2: command, entrypoint, environment, mounted
 * configuration and Dockerfile. 3: the image, from the engine's record or by name. 4: EXPOSE and `expose`. 5: the targets in `ports`.
 */
export type EvidenceLevel = 1 | 2 | 3 | 4 | 5;

/** A socket that waits for clients, in one network namespace. */
export interface Listener {
  /** `Container.id`, or `@host` for a process on the host. */
  readonly container: string;
  /** The name in the source (a service's or a container's), if it differs from the container's own name. */
  readonly name?: string;
  /** The bound address: `0.0.0.0`, `::`, `127.0.0.1`, `::1`, or one of the namespace's own. */
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** An IPv6 wildcard socket accepts IPv4 too unless this is set. /proc does not show it, so undefined counts as not set. */
  readonly v6only?: boolean;
  /**
   * Surest first: `stated` in the source's listeners, `seen` in /proc/net, `declared` by command, environment, Dockerfile
   * or image (an assumption names it).
   */
  readonly certainty: 'stated' | 'seen' | 'declared';
  /** How strong the evidence is (docs/contract.md, "What counts as known of a listener"); 1 if it is stated or seen. */
  readonly level?: EvidenceLevel;
  /** Which socket of the program: `main`, `metrics`. A stronger statement about the same one replaces a weaker. */
  readonly socket?: string;
  /** For `declared`: the evidence, in a few words ("--host 127.0.0.1 in command"). */
  readonly by?: string;
  readonly origin: Origin;
}

/** The container of a process on the host itself: the machine where a person types. */
export const HOST = '@host';
/** The namespace with the engine's bridges, where that is not the host's: of a rootless engine, or in a virtual machine. */
export const ENGINE = '@engine';
