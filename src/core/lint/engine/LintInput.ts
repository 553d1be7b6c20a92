import type { Answer, NeighbourService, Problem, SampleEnvFile, Topology, UnsetVariable } from '../../model/index.ts';
import type { LiveFacts } from './LiveFacts.ts';

/** The input of rules: the topology, and values that other rooms computed from it. */
export interface LintInput {
  /** All services; those whose profiles are off have `active: false`. */
  readonly topology: Topology;
  /**
   * The answer to a container that dials a destination, from the kernel model; `from` is a `Container.id`. Undefined if it cannot
   * be asked. Rules use this and never decide by themselves who reaches whom.
   */
  readonly dial: (from: string, to: DialledSocket) => Answer | undefined;
  /** Only the verdict, which is cheaper: most destinations are reached and need no words. */
  readonly glance: (from: string, to: DialledSocket) => Glance | undefined;
  /** The text of every file that took part, for comments (`netlens-ignore`) and for fixes. */
  readonly files: ReadonlyMap<string, string>;
  /** The files that an `include` brings in. */
  readonly included?: readonly string[];
  /** What Compose rejects in the files: it is not in the topology. */
  readonly refused?: readonly Problem[];
  /** Where Compose substitutes the empty string for a variable that is not set. */
  readonly unset?: readonly UnsetVariable[];
  /** If there is no `.env`: the file that shows what it should hold. */
  readonly sampleEnvFile?: SampleEnvFile;
  /** The unset variables that a script or the instructions of the project set, each with the file that says so. */
  readonly setElsewhere?: ReadonlyMap<string, string>;
  /** The `.gitignore` that keeps `.env` out of the repository, where there is none here. */
  readonly ignoresDotenv?: string;
  /** Services of other projects in the same tree that share a network with this one. */
  readonly neighbours?: readonly NeighbourService[];
  /** Whether a Traefik of another project nearby is told its network; undefined where none is seen. */
  readonly traefikNearbyIsTold?: boolean;
  /** There is no `.env`, where Compose would read one. */
  readonly lacksDotenv?: true;
  /** What a running daemon says beside a project's files, for the live rules. */
  readonly live?: LiveFacts;
}

export interface DialledSocket {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** The verdict of an answer, without its reason. */
export interface Glance extends Pick<Answer, 'verdict' | 'outcome' | 'way'> {
  /** If the name did not resolve: the resolver's reason. */
  readonly nameless?: string;
}

export type RuleContext = LintInput;
