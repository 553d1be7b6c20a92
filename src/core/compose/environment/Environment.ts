import type { SourceOrigin, TextPiece } from '../../model/index.ts';

/** A variable's value, and the text of an env file that gave it. */
export interface Variable {
  readonly value: string;
  /** Pieces of `value`; absent where the shell or Compose itself gave it. */
  readonly pieces?: readonly TextPiece[];
  /** The variable's name in the env file. */
  readonly keyOrigin?: SourceOrigin;
}

/** What interpolation sees: names to values. */
export type Environment = ReadonlyMap<string, Variable>;

/** Looks a variable up; undefined where it is not set. */
export type Lookup = (name: string) => Variable | undefined;
