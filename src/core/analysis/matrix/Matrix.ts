import type { Answer, ProbeOutcome } from '../../model/index.ts';

/** Who can reach whom, on which port. Plain JSON. */
export interface Matrix {
  readonly title: string;
  /** Sources, in the words of FROM (docs/contract.md). */
  readonly rows: readonly MatrixLabel[];
  /** Targets: one column per service and port. */
  readonly columns: readonly MatrixColumn[];
  /** `cells[row][column]`; null if there is no question: the same thing, another machine's `localhost`, no address. */
  readonly cells: readonly (readonly (MatrixCell | null)[])[];
  /** Set if the matrix compares two states: the names of both. */
  readonly compared?: { readonly before: string; readonly after: string };
  /** What changed, in sentences, where two states are compared. */
  readonly changes?: readonly string[];
  readonly notices: readonly string[];
  /** What it was narrowed to. Set as well where it does not hold all that there is, and should be narrowed. */
  readonly only?: MatrixOnly;
}

/** The sources and targets that a person wants: what their names, or those of networks that they are on, contain. */
export interface MatrixOnly {
  readonly from?: string;
  readonly to?: string;
}

export interface MatrixLabel {
  readonly id: string;
  readonly label: string;
}

export interface MatrixColumn extends MatrixLabel {
  /** TO, as in docs/contract.md: `db:5432/tcp`. */
  readonly to: string;
  /** The port in the heading: `5432/tcp`. */
  readonly port: string;
}

export interface MatrixCell {
  readonly verdict: 'reachable' | 'unreachable' | 'unknown';
  readonly outcome: ProbeOutcome;
  /** As in an answer. A cell that is `unknown` with an open path depends only on the listener (`isListenerUnknown`). */
  readonly way?: NonNullable<Answer['way']>;
  /** The question, if it differs from the column's: `db@backend:5432/tcp`, for a source that cannot resolve containers' names. */
  readonly to?: string;
  /** Whether the source declares that it dials this. */
  readonly declared?: true;
  /** Who answers, where the target is a port of the host. */
  readonly servedBy?: string;
  /** The reason in one line. */
  readonly reason: string;
  /** In a comparison: how it differs from `before`. */
  readonly change?: 'gained' | 'lost' | 'changed';
  readonly before?: string;
}
