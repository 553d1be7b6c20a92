import type { Fix } from './Finding.ts';
import type { SourceOrigin } from './Origin.ts';

/** What was wrong with an input. Core never throws for input: it returns what it could make of it, and these. */
export interface Problem {
  /** Stable, kebab-case: `compose-unknown-network`, `yaml-syntax`, `snapshot-field`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  /** What happened, to which thing, and what to do: one sentence or two, for a person. */
  readonly message: string;
  readonly origin?: SourceOrigin;
  readonly related?: readonly { readonly origin: SourceOrigin; readonly message: string }[];
  /** The change that mends it, where there is one. */
  readonly fixes?: readonly Fix[];
  /** The variable that is missing, where that is the problem. */
  readonly variable?: string;
}

/** The shape of every answer of core that reads input. */
export interface Result<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}
