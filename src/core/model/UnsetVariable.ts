import type { SourceOrigin } from './Origin.ts';

/** A place where Compose puts the empty string for a variable that nobody sets. */
export interface UnsetVariable {
  readonly name: string;
  /** Where in the model: `services.web.ports.[]`. */
  readonly path: string;
  /** What the whole scalar comes to. */
  readonly value: string;
  /** `${NAME}` as it is written. */
  readonly origin: SourceOrigin;
  /** The scalar that holds it. */
  readonly scalar: SourceOrigin;
}

/** A file beside the Compose file that shows how its missing `.env` is meant: `.env.example`. */
export interface SampleEnvFile {
  readonly file: string;
  readonly names: ReadonlySet<string>;
}
