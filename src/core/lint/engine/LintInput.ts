import type { Answer, Problem, SampleEnvFile, Topology, UnsetVariable } from '../../model/index.ts';
import type { LiveFacts } from './LiveFacts.ts';

/** What a rule may know: the topology, and what other rooms computed from it and handed over as values. */
export interface LintInput {
  /** All services; those of profiles that are not asked for are there with `active: false`. */
  readonly topology: Topology;
  /**
   * What a container gets that dials a destination, walked on the kernel's model; `from` is a `Container.id`. Undefined where
   * that is no question. Rules ask this, and keep no idea of their own of who reaches whom.
   */
  readonly dial: (from: string, to: DialledSocket) => Answer | undefined;
  /** What the same comes to, before it is put into words: most destinations are reached, and nothing is said of them. */
  readonly glance: (from: string, to: DialledSocket) => Glance | undefined;
  /** The text of every file that took part, for comments (`netlens-ignore`) and for fixes. */
  readonly files: ReadonlyMap<string, string>;
  /** Those of them that an `include` brings in. */
  readonly included?: readonly string[];
  /** What Compose refuses of the files: what is written there is not in the topology. */
  readonly refused?: readonly Problem[];
  /** Where Compose puts the empty string for a variable that nobody sets. */
  readonly unset?: readonly UnsetVariable[];
  /** Where there is no `.env`: the file that shows how it is meant. */
  readonly sampleEnvFile?: SampleEnvFile;
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
  /** Where the name gave no address: why, in a word of the resolver's. */
  readonly nameless?: string;
}

export type RuleContext = LintInput;
