import type { Answer } from '../../model/index.ts';
import type { Glance } from '../engine/LintInput.ts';
import type { Reference } from './Reference.ts';
import type { Target } from './Target.ts';

/** A destination that a container dials, and what it gets there. */
export interface Connection {
  readonly reference: Reference;
  /** As written, or as scheme, name or target mean it. */
  readonly port: number;
  /** Who in the project has the name. */
  readonly target: Target;
  readonly glance: Glance;
  /** What the Network answers; it is put into words when it is asked for. */
  readonly answer: Answer;
}
