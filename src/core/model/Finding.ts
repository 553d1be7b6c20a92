import type { SourceOrigin } from './Origin.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Something that will not do what was meant, on the exact text that wrote it. */
export interface Finding {
  /** The rule's id, for instance `loopback-bind`. */
  readonly rule: string;
  readonly severity: Severity;
  /** States the fact, in one sentence. */
  readonly message: string;
  readonly origin: SourceOrigin;
  /** The other end: the service that listens, the port that clashes. */
  readonly related: readonly { readonly origin: SourceOrigin; readonly message: string }[];
  readonly fixes: readonly Fix[];
  /** What it concerns in the topology, so that the diagram can show it there. */
  readonly subjects: readonly Subject[];
  /** Why it is so, on this very container: one or two sentences for the hover, in terms of the kernel model. Plain text. */
  readonly why?: string;
  /**
   * Who says it, where no rule of ours does, and so `rule` is a code without a page: Compose itself, which refuses the project
   * for it, or the comparison with what the daemon runs.
   */
  readonly saidBy?: 'compose' | 'daemon';
}

export type Subject =
  | { readonly kind: 'container'; readonly id: string }
  | { readonly kind: 'network'; readonly id: string }
  | { readonly kind: 'endpoint'; readonly container: string; readonly network: string }
  /** `index`: position in `Container.published`. */
  | { readonly kind: 'port'; readonly container: string; readonly index: number };

export interface Fix {
  /** An imperative: "Listen on 0.0.0.0". */
  readonly title: string;
  /** Safe: it cannot change what works today; only these are applied by "fix all" and `check --fix`. */
  readonly safe: boolean;
  readonly edits: readonly TextEdit[];
}

export interface TextEdit {
  readonly file: string;
  /** Offsets as in SourceOrigin; equal for an insertion. */
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}
