import type { Fix } from './Finding.ts';
import type { SourceOrigin } from './Origin.ts';

/** A place where Compose substitutes the empty string for a variable that is not set. */
export interface UnsetVariable {
  readonly name: string;
  /** Where in the model: `services.web.ports.[]`. */
  readonly path: string;
  /** The value of the whole scalar. */
  readonly value: string;
  /** `${NAME}` as it is written. */
  readonly origin: SourceOrigin;
  /** The scalar that holds it. */
  readonly scalar: SourceOrigin;
}

/** A file that shows what a missing one should hold: `.env.example` for `.env`. */
export interface SampleEnvFile {
  readonly file: string;
  readonly names: ReadonlySet<string>;
  /** Makes the missing file as a copy of it. */
  readonly copy: Fix;
}
