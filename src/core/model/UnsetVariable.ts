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

/** A file beside the Compose file that shows what its missing `.env` should hold: `.env.example`. */
export interface SampleEnvFile {
  readonly file: string;
  readonly names: ReadonlySet<string>;
}
