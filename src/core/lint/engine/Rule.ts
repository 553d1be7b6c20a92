import type { RuleContext } from './LintInput.ts';
import type { Connection } from '../index/Connection.ts';
import type { Fix, Origin, Severity, SourceOrigin, Subject } from '../../model/index.ts';

/** A rule's report: a Finding without the parts that the engine fills in. */
export interface Report {
  /** The exact text. A place that only the daemon knows is shown only in the diagram (see `placeOf`). */
  readonly origin: Origin;
  /** The fact, in one sentence, with the names. */
  readonly message: string;
  /** Why this happens in this container, in terms of namespaces, veth, bridge, netfilter, DNS. */
  readonly why?: string;
  /** A milder severity than the rule's own, if this case is less certain or less serious. */
  readonly severity?: Severity;
  readonly related?: readonly { readonly origin: Origin | undefined; readonly message: string }[];
  readonly fixes?: readonly (Fix | undefined)[];
  readonly subjects?: readonly Subject[];
  /** What this finding has in common with others of the rule in its file: many of one key are one finding. */
  readonly kinship?: string;
}

export type RuleGroup = 'Listening address' | 'Wrong destination' | 'Publishing' | 'Network definitions' | 'Live';

/** A project that shows something: `compose.yaml`, and files beside it by their path relative to it. */
export interface RuleExample {
  readonly compose: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** The rule's page: docs/rules/<id>.md is generated from it, and so is the text of its setting. */
export interface RuleDocs {
  /** One sentence: what is reported. Also the description of the setting. */
  readonly what: string;
  /** Why it fails: namespaces, veth, bridge, netfilter, DNS. Markdown paragraphs. */
  readonly why: string;
  /** Must be reported by this rule (a test runs it). */
  readonly bad: RuleExample;
  /** Must not be reported by this rule (a test runs it). */
  readonly good: RuleExample;
  /** What the quick fix changes, and why it is or is not applied by "fix all". */
  readonly fixSafety: string;
  /** Look-alikes that are left alone on purpose. */
  readonly notFlagged?: readonly string[];
  /** Where people met it, and where the behaviour is documented: addresses. */
  readonly references: readonly string[];
}

export interface Rule {
  /** kebab-case; also the file's name, the page's name and the setting's name. */
  readonly id: string;
  readonly severity: Severity;
  readonly group: RuleGroup;
  readonly docs: RuleDocs;
  /** True for a rule that needs a daemon's answers. */
  readonly liveOnly?: boolean;
  /** Reason codes of answers (docs/reasons) that this rule owns: if it is off, no other rule reports them. */
  readonly claims?: readonly string[];
  /** Pure; may be a generator, so that findings before a failure are kept. */
  check?(context: RuleContext): Iterable<Report>;
  /**
   * Reports a connection that the network does not let through, if this rule knows the cause. The first rule that does reports it,
   * and no other.
   */
  phrase?(context: RuleContext, connection: Connection): Report | undefined;
}

/**
 * The place of an origin as a Finding needs it. What only the daemon knows gets a pseudo file `docker:<object>/<id>`: no
 * editor opens it, but the command line can name it and the diagram shows it by its subjects.
 */
export function placeOf(origin: Origin): SourceOrigin {
  if (origin.kind === 'source') return origin;
  if (origin.kind === 'docker') {
    return { kind: 'source', file: `docker:${origin.object}/${origin.id}`, start: 0, end: 0 };
  }
  return origin.from ?? { kind: 'source', file: 'docker:implied', start: 0, end: 0 };
}
