import type { Environment } from '../environment/Environment.ts';

export interface LayerOptions {
  readonly environment: Environment;
  readonly workingDirectory: string;
  readonly loaderDirectory: string;
  readonly included: readonly string[];
  /** For a file that a service extends: no extends, include or validation of its own (getExtendsBaseFromFile). */
  readonly isolated: boolean;
}
