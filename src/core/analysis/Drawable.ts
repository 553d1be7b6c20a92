import type { DeclaredDestination } from '../diagram/index.ts';
import type { EngineClash } from '../docker/index.ts';
import type { Finding, KernelFacts, Topology } from '../model/index.ts';

/** The input of a picture. */
export interface Drawable {
  readonly topology: Topology;
  readonly facts: KernelFacts;
  readonly findings: readonly Finding[];
  /** What several engines on one machine take from each other. */
  readonly clashes?: readonly EngineClash[];
  /** What containers mean to dial. */
  readonly destinations: readonly DeclaredDestination[];
}
