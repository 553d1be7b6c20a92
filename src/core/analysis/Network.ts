import type { ComposeProject } from '../compose/index.ts';
import { type Diagram, type DiagramView, askableIn, diagramInSteps, mermaidText } from '../diagram/index.ts';
import { compareComposeWithLive, type Drift, driftFindings } from '../docker/index.ts';
import {
  type AnswerOptions,
  answerQuestion,
  batchQuestion,
  type Dialled,
  dialQuestion,
  type Explanation,
  explainObject,
  type Glance,
  glance,
  parseQuestion,
  type Question,
} from '../explain/index.ts';
import {
  type CapturedKernel,
  capturedDifferences,
  kernelFacts,
  type KernelState,
  type RulesetDifference,
  rulesText,
  stateInSteps,
} from '../kernel/index.ts';
import {
  type DeclaredConnection,
  declaredConnections,
  dialledUnknown,
  editsOfChange,
  type LintInput,
  type LintResult,
  type LintSettings,
  type LiveFacts,
  lintInSteps,
  withProblems,
  withSubjects,
} from '../lint/index.ts';
import {
  type Answer,
  atOnce,
  type FileChange,
  type Finding,
  indexOf,
  isListenerUnknown,
  type Listener,
  listenersKnownIn,
  type KernelFacts,
  type Result,
  type Problem,
  type Steps,
  type TextEdit,
  type Topology,
} from '../model/index.ts';
import { editedTexts } from './editedTexts.ts';
import type { Matrix } from './matrix/Matrix.ts';
import { type MatrixOptions, matrixWalk, type MatrixWalk } from './matrix/matrixWalk.ts';
import { type MermaidExport, mermaidExport } from './mermaidExport.ts';
import { type Drawable } from './Drawable.ts';
import { networkMarkdown } from './networkMarkdown.ts';
import type { NetworkQueries } from './NetworkQueries.ts';
import { profilesFor } from './profilesFor.ts';
import { reachersOf } from './reachersOf.ts';
import { withStated, withStatements } from './stated.ts';
import type { Statement } from './Statement.ts';

/** What a Network is made of: one reading of files, of a snapshot, or of what a daemon said. */
export interface NetworkParts {
  readonly topology: Topology;
  /** Where Compose files are the source. */
  readonly project?: ComposeProject;
  /** What was wrong with the input, in the order of reading. */
  readonly problems?: readonly Problem[];
  /** The texts that the origins of topology and findings point into, by path. */
  readonly texts?: ReadonlyMap<string, string>;
  /** The kernel's own tables, where they were captured: the walk runs on them. */
  readonly captured?: CapturedKernel;
  /** What runs beside the files, or the host of what runs. */
  readonly live?: LiveFacts;
  /** What a person said of sockets. */
  readonly stated?: readonly Statement[];
  /** The same files read with other texts in some places; undefined where they cannot be read then. */
  readonly reread?: (texts: ReadonlyMap<string, string>) => Steps<Network | undefined>;
  /** The same files with more profiles on. */
  readonly withProfiles?: (profiles: readonly string[]) => Network | undefined;
}

/** The verdict and its reason alone. */
const SHORT: AnswerOptions = { hops: false, fixes: false };

/** What a person wants to hear of. */
export interface FindingSettings extends LintSettings {
  /** Errors of YAML and of Compose's schema: other extensions of an editor report them; a command line does it itself. */
  readonly syntax: boolean;
}

/** A destination that a container dials, as the question to the network (with the profiles) where it is asked. */
interface Dial {
  readonly network: Network;
  readonly question: Question;
  readonly glance: Glance;
}

/** Every rule at its own severity, and all that Compose rejects. */
const DEFAULT_SETTINGS: FindingSettings = { severities: new Map(), syntax: true };

/**
 * A network, whoever said it: the one door in front of core. It is immutable; each query is worked out once, when it is first
 * asked, and gives plain data. Whoever wants to know whether something is reached asks `answer`: lint, picture, matrix and
 * explanation do, so they cannot contradict each other.
 */
export class Network implements NetworkQueries {
  readonly topology: Topology;
  readonly project: ComposeProject | undefined;
  readonly problems: readonly Problem[];
  readonly texts: ReadonlyMap<string, string>;
  readonly live: LiveFacts | undefined;
  readonly stated: readonly Statement[];
  readonly #parts: NetworkParts;
  readonly #captured: CapturedKernel | undefined;
  readonly #reread: NetworkParts['reread'];
  readonly #readWithProfiles: NetworkParts['withProfiles'];
  readonly #withProfiles = new Map<string, Network | undefined>();
  readonly #lintInput: LintInput;
  readonly #findings = new WeakMap<FindingSettings, LintResult>();
  readonly #dials = new Map<string, { readonly value: Dial | undefined }>();
  #state: KernelState | undefined;
  #facts: KernelFacts | undefined;
  #drift: { readonly value: Drift | undefined } | undefined;
  #differences: readonly RulesetDifference[] | undefined;
  #askable: Diagram['askable'] | undefined;
  #connections: readonly DeclaredConnection[] | undefined;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    this.stated = parts.stated ?? [];
    this.topology = withStated(parts.topology, this.stated);
    this.project = parts.project;
    this.problems = parts.problems ?? [];
    this.texts = parts.texts ?? new Map<string, string>();
    this.live = parts.live;
    this.#captured = parts.captured;
    this.#reread = parts.reread;
    this.#readWithProfiles = parts.withProfiles;
    this.#lintInput = {
      topology: this.topology,
      files: this.texts,
      glance: (from, to) => this.#dialled(from, to)?.glance,
      dial: (from, to) => {
        const dialled = this.#dialled(from, to);
        return dialled && dialled.network.answerTo(dialled.question, SHORT);
      },
      refused: this.project ? this.problems.filter((p) => p.severity === 'error') : [],
      included: this.project?.included ?? [],
      unset: this.project?.unset ?? [],
      ...(this.project?.sampleEnvFile ? { sampleEnvFile: this.project.sampleEnvFile } : {}),
      ...(this.live ? { live: this.live } : {}),
    };
  }

  /** What the kernel holds for this topology: predicted, and captured where a capture was given. */
  get state(): KernelState {
    return (this.#state ??= atOnce(stateInSteps(this.topology, this.#captured)));
  }

  /** The state reduced to what rules and pictures state, with the ports that are dialled though nobody knows who listens. */
  get facts(): KernelFacts {
    return (this.#facts ??= { ...kernelFacts(this.state), dialledUnknown: dialledUnknown(this.#lintInput) });
  }

  /** Works out the state some containers at a time, so that whoever asks next has it at once. */
  *stateInSteps(): Steps<KernelState> {
    return (this.#state ??= yield* stateInSteps(this.topology, this.#captured));
  }

  /** Whether the walk runs on the host's own rules and not on predicted ones. */
  get hasCapturedRules(): boolean {
    return this.#captured?.host?.rulesets[4] !== undefined;
  }

  /** What the rules found, what Compose itself rejects, and how the files differ from what runs; with lines for the log. */
  findings(settings: FindingSettings = DEFAULT_SETTINGS): LintResult {
    return atOnce(this.findingsInSteps(settings));
  }

  /** The same, rule by rule. */
  *findingsInSteps(settings: FindingSettings = DEFAULT_SETTINGS): Steps<LintResult> {
    const known = this.#findings.get(settings);
    if (known) return known;
    const linted = yield* lintInSteps(this.#lintInput, settings);
    yield;
    // What is wrong with a snapshot is said by whoever reads it: there is no text for a finding to sit on.
    const rejected = this.project ? this.problems.filter((p) => isRejected(p, settings)) : [];
    const found = withSubjects(withProblems(rejected, linted.findings, this.project?.unset), this.topology, this.texts);
    const { drift } = this;
    const result = { findings: drift ? [...found, ...driftFindings(drift)] : found, log: linted.log };
    this.#findings.set(settings, result);
    return result;
  }

  /** Whom the containers dial, as far as their configuration says, and what they get. */
  get connections(): readonly DeclaredConnection[] {
    return (this.#connections ??= declaredConnections(this.#lintInput));
  }

  /** How the files differ from what runs of them; undefined where nothing is known of what runs. */
  get drift(): Drift | undefined {
    if (!this.#drift) {
      const beside = this.project && this.live;
      this.#drift = { value: beside && compareComposeWithLive(this.topology, beside.topology, beside.routes) };
    }
    return this.#drift.value;
  }

  /**
   * How the captured rules differ from those that the engine programs. Empty where none were captured, and where what should be
   * there cannot be predicted: Podman programs rules of its own, and a Swarm's mesh is known to its managers.
   */
  get differences(): readonly RulesetDifference[] {
    const { flavour, swarm } = this.topology.engine;
    return (this.#differences ??= flavour === 'podman' || swarm ? [] : capturedDifferences(this.state));
  }

  /** Who can be asked about, and on which ports. */
  get askable(): Diagram['askable'] {
    return (this.#askable ??= askableIn(this.topology, this.facts));
  }

  /** The same of one Compose project among all that runs; of files it is all there is. */
  askableIn(project: string | undefined): Diagram['askable'] {
    const { topology } = this;
    if (topology.source === 'compose' || project === undefined) return this.askable;
    return askableIn({ ...topology, containers: topology.containers.filter((c) => c.project === project) }, this.facts);
  }

  /** Reads a question as a person types it (docs/contract.md: FROM and TO). Undefined with one problem where it cannot be asked. */
  question(from: string, to: string): Result<Question | undefined> {
    return parseQuestion(this.topology, from, to);
  }

  /** The verdict and its reason, without the way there. Undefined for what cannot be asked. */
  answer(from: string, to: string): Answer | undefined {
    const question = this.question(from, to).value;
    return question && this.answerTo(question, SHORT);
  }

  /** The answer to a question, hop by hop unless `hops` is false. */
  answerTo(question: Question, options: AnswerOptions = {}): Answer {
    const answer = answerQuestion(this.state, question, options);
    return this.stated.length === 0 ? answer : withStatements(answer, this.stated, this.state);
  }

  /** Who listens in the namespace of a container, where all of its sockets were read; undefined where they were not. */
  socketsIn(id: string): readonly Listener[] | undefined {
    const index = indexOf(this.topology);
    const container = index.containers.get(id);
    if (!container || !listenersKnownIn(this.topology, index.namespaceOf(container))) return undefined;
    return index.sharing(container).flatMap((one) => index.listenersOf(one.id));
  }

  /** The same network with what a person says of sockets, in place of what was said before. */
  saying(stated: readonly Statement[]): Network {
    return new Network({ ...this.#parts, stated });
  }

  /** The network as it is with more profiles on; undefined where no files are behind it. */
  withProfiles(profiles: readonly string[]): Network | undefined {
    if (profiles.length === 0) return this;
    const key = JSON.stringify(profiles);
    if (!this.#withProfiles.has(key)) this.#withProfiles.set(key, this.#readWithProfiles?.(profiles));
    return this.#withProfiles.get(key);
  }

  /**
   * What a container gets that dials a destination: worked out once, whichever rule or picture asks. Where the one or the other
   * starts only with a profile that is off, it is asked with that profile on, and of alternatives the one that answers best counts.
   */
  #dialled(from: string, to: Dialled): Dial | undefined {
    const key = `${from}\0${to.host}\0${to.port}\0${to.protocol}`;
    let known = this.#dials.get(key);
    if (!known) {
      const dials = profilesFor(this.topology, from, to.host).flatMap((profiles): Dial[] => {
        const network = this.withProfiles(profiles);
        const question = network && dialQuestion(network.topology, from, to);
        return question ? [{ network, question, glance: glance(network.state, question) }] : [];
      });
      const having = (verdict: Glance['verdict']) => dials.find((d) => d.glance.verdict === verdict);
      this.#dials.set(
        key,
        (known = {
          value: having('reachable') ?? dials.find((d) => isListenerUnknown(d.glance)) ?? having('unknown') ?? dials[0],
        }),
      );
    }
    return known.value;
  }

  /** One entry of `netlens reach --batch`, answered: unknown, with the reason, where it cannot be asked. */
  answerEntry(raw: unknown, options: AnswerOptions = {}): Answer {
    const asked = batchQuestion(this.topology, raw);
    return 'verdict' in asked ? asked : this.answerTo(asked, options);
  }

  /** What a thing of the network is: `web`, `web@frontend` (a veth pair), `frontend`, `web:80` (what publishing did). */
  explain(what: string): Result<Explanation | undefined> {
    return explainObject(this.state, what);
  }

  /** The rules that the engine programs, predicted, as iptables-save prints them. */
  rules(options: Parameters<typeof rulesText>[1]): string {
    return rulesText(this.state, options);
  }

  /** The picture, with findings on what they concern: those of the default settings unless others are given. */
  diagram(view: DiagramView, findings?: readonly Finding[]): Diagram {
    return atOnce(this.diagramInSteps(view, findings));
  }

  /** The same, some containers at a time. */
  *diagramInSteps(view: DiagramView, findings?: readonly Finding[]): Steps<Diagram> {
    const drawable = yield* this.#drawable(findings);
    const target = view.filter?.reaches;
    const reachers = target === undefined ? {} : { reachers: yield* reachersOf(this, target) };
    return yield* diagramInSteps(drawable.topology, drawable.facts, {
      ...view,
      findings: drawable.findings,
      ...reachers,
    });
  }

  /** A diagram as Mermaid text. */
  mermaid(diagram: Diagram): string {
    return mermaidText(diagram);
  }

  /** Mermaid text within the limits that Mermaid comes with; `drawn`: the text on screen, used where it is small enough. */
  *mermaidExportInSteps(findings?: readonly Finding[], drawn?: string): Steps<MermaidExport | undefined> {
    return yield* mermaidExport(yield* this.#drawable(findings), drawn);
  }

  /** The network as Markdown: picture, tables, and what was found. */
  *markdownInSteps(options: { readonly findings: boolean }, findings?: readonly Finding[]): Steps<string> {
    return yield* networkMarkdown(yield* this.#drawable(findings), options);
  }

  *#drawable(findings: readonly Finding[] | undefined): Steps<Drawable> {
    yield* this.stateInSteps();
    const drawn = findings ?? (yield* this.findingsInSteps()).findings;
    return { topology: this.topology, facts: this.facts, findings: drawn };
  }

  /** Who reaches whom, all of it. */
  matrix(title: string, options: MatrixOptions = {}): Matrix {
    const walk = this.matrixWalk(title, options);
    return walk.matrix(walk.rows.map((_, row) => walk.columns.map((__, column) => walk.cell(row, column))));
  }

  /** The same, cell by cell, for whoever has other work to do in between. */
  matrixWalk(title: string, options: MatrixOptions = {}): MatrixWalk {
    return matrixWalk(this, title, options);
  }

  /** What differs from another state of the network: the matrix of both, with each cell's change. */
  changes(before: Network, title: string, compared: NonNullable<Matrix['compared']>): Matrix {
    return this.matrix(title, { before, compared });
  }

  /** The edit that makes a change of the files which an answer's fix describes; undefined where that is not sure to do only this. */
  editsOf(change: FileChange): readonly TextEdit[] | undefined {
    return editsOfChange(change, this.topology, this.texts);
  }

  /** The network as its files would make it after these edits; undefined where they cannot be read then, or there are none. */
  *afterInSteps(edits: readonly TextEdit[]): Steps<Network | undefined> {
    const edited = editedTexts(edits, this.texts);
    return edited && this.#reread ? yield* this.#reread(edited) : undefined;
  }

  after(edits: readonly TextEdit[]): Network | undefined {
    return atOnce(this.afterInSteps(edits));
  }
}

function isRejected({ code, severity }: Problem, { syntax }: FindingSettings): boolean {
  return severity === 'error' && (syntax || !/^(yaml|schema|compose-schema|compose-type)/.test(code));
}
