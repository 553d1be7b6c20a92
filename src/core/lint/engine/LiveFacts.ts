import type { HostNetwork, Topology } from '../../model/index.ts';

/**
 * What the running daemon and its host say beside a project's files: only the live rules read it. What could not be read is
 * absent, and a rule that needs it reports nothing.
 */
export interface LiveFacts extends HostNetwork {
  /** The daemon's own topology: every network and container that exists now. */
  readonly topology: Topology;
  /** What other engines on the same machine have. */
  readonly others?: readonly Topology[];
}
