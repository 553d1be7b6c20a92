import type { Diagram } from '../diagram/index.ts';
import type { Question } from '../explain/index.ts';
import type { DeclaredConnection } from '../lint/index.ts';
import type { KernelState } from '../kernel/index.ts';
import type { Answer, Result, Topology } from '../model/index.ts';

/** The part of Network that the matrix and `reachersOf` use. */
export interface NetworkQueries {
  readonly topology: Topology;
  readonly state: KernelState;
  readonly askable: Diagram['askable'];
  readonly connections: readonly DeclaredConnection[];
  /** Of a daemon's networks, only the containers of this Compose project. */
  askableIn(project: string | undefined): Diagram['askable'];
  question(from: string, to: string): Result<Question | undefined>;
  answer(from: string, to: string): Answer | undefined;
}
