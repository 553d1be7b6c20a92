import type { Fix } from './Finding.ts';
import type { SourceOrigin } from './Origin.ts';

/** Something wrong with an input. Core never throws for input: it returns what it could read, with a list of problems. */
export interface Problem {
  /** Stable, kebab-case: `compose-unknown-network`, `yaml-syntax`, `snapshot-field`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  /** What happened, to what, and what to do: one or two sentences for a person. */
  readonly message: string;
  readonly origin?: SourceOrigin;
  readonly related?: readonly { readonly origin: SourceOrigin; readonly message: string }[];
  /** The change that fixes it, if there is one. */
  readonly fixes?: readonly Fix[];
  /** The missing variable, if that is the problem. */
  readonly variable?: string;
  /** Compose rejects the project for it, although it is told as something milder: nobody has set up this clone. */
  readonly isRejected?: true;
  /** What is missing or wrong: problems of one code with one cause are one problem in several places. */
  readonly cause?: string;
  /** The causes of what was joined with it, where they differ from its own. */
  readonly otherCauses?: readonly string[];
}

/** The causes of a problem and of what was joined with it. */
export function causesOf({ cause, otherCauses = [] }: Problem): readonly string[] {
  return cause === undefined ? otherCauses : [cause, ...otherCauses];
}

/** Whether Compose, or whoever else the input is for, does not take it. */
export function isRefusal({ severity, isRejected }: Problem): boolean {
  return severity === 'error' || isRejected === true;
}

/** The result of every function of core that reads input. */
export interface Result<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}
