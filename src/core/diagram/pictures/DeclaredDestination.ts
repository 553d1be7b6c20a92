import type { Answer, Origin, ProbeOutcome } from '../../model/index.ts';

/** One destination that a container means to dial, with the walk's answer (docs/ARCHITECTURE.md, "The picture"). */
export interface DeclaredDestination {
  /** `Container.id` of the client. */
  readonly from: string;
  /** `db:5432`, `metrics:8125/udp`. */
  readonly to: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** The variable, flag or directive that says so. */
  readonly name: string;
  /** The host, where it is written. */
  readonly origin: Origin;
  /** `Container.id`s of those that have the name. */
  readonly servers: readonly string[];
  /** Whether it leads back to the client's own namespace. */
  readonly isOwn: boolean;
  readonly outcome: ProbeOutcome;
  /** Whether it is known to fail. A name that nobody in the project has may be one that the host's resolvers know, or no name. */
  readonly isFailing: boolean;
  /** In words; worked out when it is asked for. */
  readonly answer: Answer;
}
