/** One thing that Net Lens can say, with its page: the code is stable, everything else is prose. */
export interface Reason {
  /** Stable, kebab-case; `Answer.reason.code`, `Assumption.code`, or the code of a difference. */
  readonly code: string;
  readonly kind: 'answer' | 'assumption' | 'difference';
  /** What a client sees, for answers. */
  readonly seen?: string;
  /** The fact in a few words: the page's heading. */
  readonly title: string;
  /** What happens in the kernel, paragraph by paragraph. */
  readonly why: readonly string[];
  /** What to change, most useful first. Empty where there is nothing to mend. */
  readonly fix: readonly string[];
  /** Commands that show it. */
  readonly see: readonly string[];
  /** A small project that shows it. The tests ask the question and expect this code. */
  readonly example?: ReasonExample;
}

export interface ReasonExample {
  readonly compose: string;
  readonly from: string;
  readonly to: string;
  /** As `--engine` would say. */
  readonly engine?: string;
  /** As `--platform` would say. */
  readonly platform?: 'linux' | 'rootless' | 'desktop';
  /** As in a `--listeners` file. */
  readonly listeners?: readonly {
    readonly container: string;
    readonly address: string;
    readonly port: number;
    readonly protocol?: 'tcp' | 'udp';
  }[];
  readonly host?: Readonly<Record<string, string | number | boolean>>;
}
