import type { Finding, KernelFacts, Topology } from '../model/index.ts';

/** What a picture is made of. */
export interface Drawable {
  readonly topology: Topology;
  readonly facts: KernelFacts;
  readonly findings: readonly Finding[];
}
