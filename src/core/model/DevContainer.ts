import type { SourceOrigin } from './Origin.ts';

/**
 * What a devcontainer.json says of the project that it names with `dockerComposeFile`: in which service the editor lives, and what
 * it forwards to the machine in front of which the person sits (https://containers.dev/implementors/json_reference/).
 */
export interface DevContainer {
  readonly file: string;
  readonly service: NamedService;
  /** `runServices`; empty where all are started. */
  readonly runs: readonly NamedService[];
  readonly forwarded: readonly ForwardedPort[];
  /** `appPort`, which is only for a container that no Compose file makes. */
  readonly appPort?: SourceOrigin;
  /** Whether the project was read from all the files that it names: only then a service that is missing is missing. */
  readonly isWhole: boolean;
}

export interface NamedService {
  readonly name: string;
  readonly origin: SourceOrigin;
}

/** An entry of `forwardPorts`: `5432` is a port of the editor's own container, `"db:5432"` one that it dials. */
export interface ForwardedPort {
  readonly host?: string;
  readonly port: number;
  /** The entry as written, with its quotes. */
  readonly origin: SourceOrigin;
}
