import { type Finding, type Severity, sourceOf, type SourceOrigin } from '../../model/index.ts';
import type { Connection } from '../index/Connection.ts';
import { failingConnections } from '../index/connections.ts';
import { hostSpot, portSpot } from '../report/phrases.ts';
import { lineStart } from '../report/sourceLine.ts';
import { placeOf, type Report, type Rule, type RuleGroup } from './Rule.ts';
import { type LintInput } from './LintInput.ts';
import { isOfSharedEnv } from './isOfSharedEnv.ts';
import { joinedByFix } from './joinedByFix.ts';
import { joinedByKin } from './joinedByKin.ts';
import { restsOnDefault } from './restsOnDefault.ts';
import { subjectIds, SaidPlaces } from './SaidPlaces.ts';
import { silencedAt } from './silencedAt.ts';
import { rules as allRules } from '../rules/index.ts';

/** The chosen severity of each rule; a rule that is not named has its own. */
export interface LintSettings {
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
}

export interface LintResult {
  /** Sorted by file and offset. The same text is reported once per rule; so are many places that one edit fixes. */
  readonly findings: readonly Finding[];
  /** One line per rule that failed, for the log. */
  readonly log: readonly string[];
}

const ORDER: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/**
 * Runs the rules over one project. Never throws: a rule that does becomes one log line and one finding of `internal-error`,
 * and the others still run.
 */
export function lint(input: LintInput, settings: LintSettings, rules: readonly Rule[] = allRules): LintResult {
  const found = new Map<string, Finding>();
  const kin = new Map<Finding, string>();
  const log: string[] = [];
  const isSilenced = silencedAt(input.files);
  const isAfterFault = afterFault(input);
  const subjectsAt = new Map<string, Subjects>();
  const allSubjects = (key: string, { subjects }: Finding): Subjects => {
    const all = subjectsAt.get(key) ?? new Subjects(subjects);
    subjectsAt.set(key, all);
    return all;
  };
  const add = (rule: Rule, report: Report): Finding | undefined => {
    const asked = settings.severities.get(rule.id);
    const graded = findingOf(rule, milderByDefault(input, rule, report), asked === 'off' ? undefined : asked);
    const isLoud = ORDER.indexOf(graded.severity) < ORDER.indexOf('information');
    const finding: Finding =
      isLoud && rule.group === 'Wrong destination' && isOfSharedEnv(input, graded)
        ? { ...graded, severity: 'information' }
        : graded;
    if (isSilenced(finding.origin, rule.id) || isAfterFault(finding.origin)) return undefined;
    // All findings about an object of the daemon have the same place.
    const said = report.origin.kind === 'docker' ? finding.message : '';
    const key = `${rule.id}\0${finding.origin.file}\0${finding.origin.start}\0${finding.origin.end}\0${said}`;
    const before = found.get(key);
    // One text can reach several containers: through an anchor, a merge, an env file, replicas.
    const whole = before ? joined(before, finding, allSubjects(key, before)) : finding;
    found.set(key, whole);
    if (report.kinship !== undefined) kin.set(whole, report.kinship);
    return whole;
  };
  const tidied = (findings: Iterable<Finding>): readonly Finding[] =>
    joinedByKin(joinedByFix([...findings].sort(byPlace)), kin);
  const failed = (rule: Rule, error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    log.push(`The rule ${rule.id} failed and was skipped: ${reason}`);
    found.set(`internal-error\0${rule.id}`, failure(rule, reason, input));
  };
  for (const rule of rules) {
    if (settings.severities.get(rule.id) === 'off' || !rule.check) continue;
    if (rule.liveOnly && input.topology.source === 'compose' && !input.live) continue;
    try {
      for (const report of rule.check(input)) add(rule, report);
    } catch (error) {
      failed(rule, error);
    }
  }
  const phrasing = rules.filter((rule) => rule.phrase !== undefined);
  if (phrasing.length === 0) return { findings: tidied(found.values()), log };
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const silent = new Set(
    rules.flatMap((rule) => (settings.severities.get(rule.id) === 'off' ? (rule.claims ?? []) : [])),
  );
  const reported = new Reported(found.values(), byId);
  for (const connection of failingConnections(input)) {
    if (reported.has(connection) || silent.has(connection.answer.reason.code)) continue;
    for (const rule of phrasing) {
      try {
        const report = rule.phrase?.(input, connection);
        if (!report) continue;
        // A rule that is off still owns its connections: no other rule reports them.
        const added = settings.severities.get(rule.id) === 'off' ? undefined : add(rule, report);
        if (added) reported.add(added);
        break;
      } catch (error) {
        failed(rule, error);
      }
    }
  }
  return { findings: tidied(found.values()), log };
}

/** Whether a text stands on the line of a fault of YAML, or below: what the parser made of it is not what was written. */
function afterFault({ refused = [], files }: LintInput): (origin: SourceOrigin) => boolean {
  const starts = new Map<string, number>();
  for (const { code, origin } of refused) {
    if (code !== 'yaml-syntax' || !origin) continue;
    const line = lineStart(files.get(origin.file) ?? '', origin.start);
    starts.set(origin.file, Math.min(line, starts.get(origin.file) ?? line));
  }
  return ({ file, start }) => start >= (starts.get(file) ?? Infinity);
}

/** A destination or a port that is only the default of a variable, which the sample of `.env` replaces, is no warning. */
function milderByDefault(input: LintInput, rule: Rule, report: Report): Report {
  const isLoud = report.severity === undefined || ORDER.indexOf(report.severity) < ORDER.indexOf('information');
  if (!isLoud || !GROUPS_OF_CONNECTIONS.has(rule.group) || !restsOnDefault(input, placeOf(report.origin)))
    return report;
  return { ...report, severity: 'information' };
}

function findingOf(rule: Rule, report: Report, asked: Severity | undefined): Finding {
  const base = asked ?? rule.severity;
  const graded = report.severity ?? base;
  return {
    rule: rule.id,
    // A milder case stays milder than the setting, so that "error" for the rule does not make its hints errors.
    severity: ORDER.indexOf(graded) > ORDER.indexOf(base) ? graded : base,
    message: report.message,
    origin: placeOf(report.origin),
    related: (report.related ?? []).flatMap((one) => {
      const origin = one.origin && sourceOf(one.origin);
      return origin ? [{ origin, message: one.message }] : [];
    }),
    fixes: (report.fixes ?? []).filter((f) => f !== undefined),
    subjects: report.subjects ?? [],
    ...(report.why === undefined ? {} : { why: report.why }),
  };
}

const GROUPS_OF_CONNECTIONS: ReadonlySet<RuleGroup> = new Set(['Wrong destination', 'Listening address']);

/**
 * Which failures have been reported already: by a rule about this host or port, or about the cause in the server's configuration
 * (a bind address).
 */
class Reported {
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #places = new SaidPlaces();
  /** The containers whose failures for a reason are claimed by a finding. */
  readonly #claimed = new Map<string, Set<string>>();

  constructor(findings: Iterable<Finding>, rules: ReadonlyMap<string, Rule>) {
    this.#rules = rules;
    for (const finding of findings) this.add(finding);
  }

  add(finding: Finding): void {
    const rule = this.#rules.get(finding.rule);
    if (!rule || !GROUPS_OF_CONNECTIONS.has(rule.group)) return;
    this.#places.add(finding);
    for (const code of rule.claims ?? []) {
      const claimed = this.#claimed.get(code) ?? new Set();
      for (const id of subjectIds(finding.subjects)) claimed.add(id);
      this.#claimed.set(code, claimed);
    }
  }

  has({ reference, target, answer }: Connection): boolean {
    const claimed = this.#claimed.get(answer.reason.code);
    if (claimed && target.kind === 'services' && target.containers.some(({ id }) => claimed.has(id))) return true;
    return [hostSpot(reference), portSpot(reference)].some(
      (origin) => origin && this.#places.has(placeOf(origin), reference.from.id),
    );
  }
}

/** The subjects of one finding, each once. A range of ports is one place and thousands of them. */
class Subjects {
  readonly list: Finding['subjects'][number][] = [];
  readonly #known = new Set<string>();

  constructor(subjects: Finding['subjects']) {
    this.add(subjects);
  }

  add(subjects: Finding['subjects']): void {
    for (const subject of subjects) {
      const key = JSON.stringify(subject);
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.list.push(subject);
    }
  }
}

function joined(one: Finding, other: Finding, all: Subjects): Finding {
  const severe = ORDER.indexOf(other.severity) < ORDER.indexOf(one.severity) ? other : one;
  all.add(other.subjects);
  return { ...severe, subjects: all.list };
}

function failure(rule: Rule, reason: string, input: LintInput): Finding {
  const first = input.topology.containers.map((c) => sourceOf(c.origin)).find((o) => o !== undefined);
  return {
    rule: 'internal-error',
    severity: 'information',
    message: `The rule ${rule.id} failed on this project and was skipped (${reason}); please report it.`,
    origin: first ?? { kind: 'source', file: input.files.keys().next().value ?? 'docker:implied', start: 0, end: 0 },
    related: [],
    fixes: [],
    subjects: [],
  };
}

function byPlace(one: Finding, other: Finding): number {
  if (one.origin.file !== other.origin.file) return one.origin.file < other.origin.file ? -1 : 1;
  return one.origin.start - other.origin.start || one.origin.end - other.origin.end || (one.rule < other.rule ? -1 : 1);
}
