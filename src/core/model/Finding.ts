import type { SourceOrigin } from './Origin.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Something that will not do what was meant, at the exact text that wrote it. */
export interface Finding {
  /** The rule's id, for instance `loopback-bind`. */
  readonly rule: string;
  readonly severity: Severity;
  /** The fact, in one sentence. */
  readonly message: string;
  readonly origin: SourceOrigin;
  /** The other end: the service that listens, the port that clashes. */
  readonly related: readonly { readonly origin: SourceOrigin; readonly message: string }[];
  readonly fixes: readonly Fix[];
  /** The parts of the topology that it concerns, so that the diagram can show it there. */
  readonly subjects: readonly Subject[];
  /** Why this happens in this container: one or two sentences for the hover, in terms of the kernel model. Plain text. */
  readonly why?: string;
  /**
   * Set if no rule of Net Lens made the finding, so that `rule` is a code without a page: Compose rejects the project, Quadlet would
   * not take a line of a unit, or the comparison with the running containers found a difference.
   */
  readonly saidBy?: 'compose' | 'daemon' | 'quadlet';
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
  /** Safe: it cannot break what works today. "Fix all" and `check --fix` apply only safe fixes. */
  readonly safe: boolean;
  readonly edits: readonly TextEdit[];
}

export interface TextEdit {
  readonly file: string;
  /** Offsets as in SourceOrigin; equal for an insertion. */
  readonly start: number;
  readonly end: number;
  readonly newText: string;
  /** The file is not there yet: it is made with this text. Where one has come meanwhile, it stays as it is. */
  readonly creates?: true;
}
