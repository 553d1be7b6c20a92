import type { KernelState, ConnectRequest, Resolution, Step, Trace } from '../../kernel/index.ts';
import type { AnswerFix, Container, Engine, PublishedPort, Topology, TopologyIndex } from '../../model/index.ts';
import type { Commands } from '../narrate/commands.ts';
import type { Question } from '../question/Question.ts';

/** Everything that is known when an answer is put into words: the question, the walk, and whom it touched. */
export interface Case {
  readonly state: KernelState;
  readonly topology: Topology;
  /** The engine whose doing it is: that of the rule that decided, else that of the container that is reached, else of the one that asks. */
  readonly engine: Engine;
  readonly index: TopologyIndex;
  readonly commands: Commands;
  readonly question: Question;
  readonly resolution?: Resolution;
  /** The container that asks; undefined for machines. */
  readonly source?: Container;
  /** The container whose namespace the source lives in: itself, or the one that it shares with; undefined on the host. */
  readonly home?: Container;
  /** In a sentence: `proxy`, `the host`, `another machine`. */
  readonly sourceName: string;
  readonly packet: ConnectRequest;
  readonly trace: Trace;
  /** The step that decided. */
  readonly decided?: Step;
  /** How the packet came to the server: as it was dialled, through DNAT, or through docker-proxy. */
  readonly via: 'direct' | 'dnat' | 'proxy';
  /** Where the packet was addressed to in the end (after DNAT, or what docker-proxy dialled). */
  readonly lands: { readonly address: string; readonly port: number };
  /** The container that `lands` belongs to. */
  readonly target?: Container;
  /** The published port that DNAT or docker-proxy served. */
  readonly published?: { readonly container: Container; readonly index: number; readonly port: PublishedPort };
}

/** The answer's reason, and what to change first. */
export interface Diagnosis {
  readonly code: string;
  readonly message: string;
  readonly fixes: readonly AnswerFix[];
}

export type Fix = AnswerFix;
