import type { Answer } from '../../model/index.ts';
import type { Glance } from '../engine/LintInput.ts';
import type { Reference } from './Reference.ts';
import type { Target } from './Target.ts';

/** A destination that a container dials, with the answer. */
export interface Connection {
  readonly reference: Reference;
  /** As written, or as the scheme, name or target implies. */
  readonly port: number;
  /** The containers of the project that have the name. */
  readonly target: Target;
  readonly glance: Glance;
  /** The Network's answer, computed when it is first asked for. */
  readonly answer: Answer;
}
