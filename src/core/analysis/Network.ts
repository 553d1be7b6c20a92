import type { ComposeProject } from '../compose/index.ts';
import {
  type Diagram,
  type DiagramView,
  askableIn,
  diagramOf,
  expandedDiagram,
  mermaidText,
} from '../diagram/index.ts';
import { compareComposeWithLive, type Drift, driftFindings, type EngineClash } from '../docker/index.ts';
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
  machineProblems,
  machineRulesets,
  kernelFacts,
  type KernelState,
  type RulesetDifference,
  rulesText,
  buildState,
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
  lint,
  withProblems,
  withSubjects,
} from '../lint/index.ts';
import {
  type Answer,
  type FileChange,
  engineParts,
  type Finding,
  indexOf,
  isListenerUnknown,
  type Listener,
  listenersKnownIn,
  type KernelFacts,
  type Result,
  isRefusal,
  isSameNetworking,
  type Problem,
  type TextEdit,
  type Topology,
} from '../model/index.ts';
import { editedTexts } from './editedTexts.ts';
import type { Matrix } from './matrix/Matrix.ts';
import { type MatrixOptions, matrixWalk, type MatrixWalk } from './matrix/matrixWalk.ts';
import { type MermaidExport, mermaidExport } from './mermaidExport.ts';
import { type Drawable } from './Drawable.ts';
import { masqueradeOfMachine } from './masqueradeOfMachine.ts';
import { networkMarkdown } from './networkMarkdown.ts';
import type { NetworkQueries } from './NetworkQueries.ts';
import { profilesFor } from './profilesFor.ts';
import { reachersOf } from './reachersOf.ts';
import { withStated, withStatements } from './stated.ts';
import type { Statement } from './Statement.ts';

/** The input of a Network: one reading of files, a snapshot or a daemon's answers. */
export interface NetworkParts {
  readonly topology: Topology;
  /** Set if Compose files are the source. */
  readonly project?: ComposeProject;
  /** What was wrong with the input, in the order of reading. */
  readonly problems?: readonly Problem[];
  /** The texts that the origins of topology and findings point into, by path. */
  readonly texts?: ReadonlyMap<string, string>;
  /** What several engines on one machine take from each other. */
  readonly clashes?: readonly EngineClash[];
  /** The kernel's own tables, if captured: then the walk uses them. */
  readonly captured?: CapturedKernel;
  /** What the daemon and its host say, in addition to the files or snapshot. */
  readonly live?: LiveFacts;
  /** What the person stated about sockets. */
  readonly stated?: readonly Statement[];
  /** The same project, read before: what did not change since is taken from it. It is not kept. */
  readonly earlier?: Network;
  /** Reads the same files with some texts replaced; undefined if they cannot be read then. */
  readonly reread?: (texts: ReadonlyMap<string, string>) => Network | undefined;
  /** Reads the same files with more profiles on. */
  readonly withProfiles?: (profiles: readonly string[]) => Network | undefined;
}

/** Only the verdict and its reason. */
const SHORT: AnswerOptions = { hops: false, fixes: false };

/** Which findings to report. */
export interface FindingSettings extends LintSettings {
  /** Errors of YAML and of Compose's schema. In an editor other extensions report them; on the command line we do. */
  readonly syntax: boolean;
}

/** A destination that a container dials, as a question, with the network (and its profiles) to ask. */
interface Dial {
  readonly network: Network;
  readonly question: Question;
  readonly glance: Glance;
}

/** What comes of the destinations that containers dial, by `dialKey`. */
type Glances = Map<string, Glance>;

const dialKey = (from: string, { host, port, protocol }: Dialled): string => `${from}\0${host}\0${port}\0${protocol}`;

/** Every rule at its own severity, and all that Compose rejects. */
const DEFAULT_SETTINGS: FindingSettings = { severities: new Map(), syntax: true };

/**
 * A network, from whichever source: the one entrance to core. It is immutable; each query is computed once, when first asked,
 * and gives plain data. Lint, picture, matrix and explanation all use `answer` to decide what is reached, so they cannot
 * contradict each other.
 */
export class Network implements NetworkQueries {
  readonly topology: Topology;
  readonly project: ComposeProject | undefined;
  readonly problems: readonly Problem[];
  readonly texts: ReadonlyMap<string, string>;
  readonly live: LiveFacts | undefined;
  readonly stated: readonly Statement[];
  /** What several engines on this machine take from each other. */
  readonly clashes: readonly EngineClash[];
  readonly #parts: NetworkParts;
  readonly #captured: CapturedKernel | undefined;
  readonly #reread: NetworkParts['reread'];
  readonly #readWithProfiles: NetworkParts['withProfiles'];
  readonly #withProfiles = new Map<string, Network | undefined>();
  /** Of each engine its own, since no engine knows of what another made. */
  readonly #lintInputs: readonly LintInput[];
  readonly #findings = new WeakMap<FindingSettings, LintResult>();
  readonly #dials = new Map<string, Dial | undefined>();
  readonly #glances: Glances = new Map();
  /** What an earlier reading found that still holds. */
  readonly #earlier: Glances | undefined;
  #state: KernelState | undefined;
  #facts: KernelFacts | undefined;
  #drift: { readonly value: Drift | undefined } | undefined;
  #differences: readonly RulesetDifference[] | undefined;
  #askable: Diagram['askable'] | undefined;
  #connections: readonly DeclaredConnection[] | undefined;

  constructor(parts: NetworkParts) {
    const { earlier: _, ...own } = parts;
    this.#parts = own;
    this.stated = parts.stated ?? [];
    this.topology = withStated(parts.topology, this.stated);
    this.project = parts.project;
    this.problems = parts.problems ?? [];
    this.texts = parts.texts ?? new Map<string, string>();
    this.live = parts.live;
    this.clashes = parts.clashes ?? [];
    this.#captured = parts.captured;
    this.#reread = parts.reread;
    this.#readWithProfiles = parts.withProfiles;
    this.#earlier = parts.earlier?.glancesFor(this.topology, parts.captured);
    const input: LintInput = {
      topology: this.topology,
      files: this.texts,
      glance: (from, to) => this.#glance(from, to),
      dial: (from, to) => {
        const dialled = this.#dialled(from, to);
        return dialled && dialled.network.answerTo(dialled.question, SHORT);
      },
      refused: this.project ? this.problems.filter(isRefusal) : [],
      included: this.project?.included ?? [],
      unset: this.project?.unset ?? [],
      neighbours: this.project?.neighbours ?? [],
      ...(this.project?.sampleEnvFile ? { sampleEnvFile: this.project.sampleEnvFile } : {}),
      ...(this.project?.setElsewhere ? { setElsewhere: this.project.setElsewhere } : {}),
      ...(this.project?.lacksDotenv ? { lacksDotenv: true as const } : {}),
      ...(this.project?.ignoresDotenv === undefined ? {} : { ignoresDotenv: this.project.ignoresDotenv }),
      ...(this.project?.traefikNearbyIsTold === undefined
        ? {}
        : { traefikNearbyIsTold: this.project.traefikNearbyIsTold }),
      ...(this.live ? { live: this.live } : {}),
    };
    this.#lintInputs = engineParts(this.topology).map((topology) => ({ ...input, topology }));
  }

  /** What the kernel holds for this topology: predicted, and captured where a capture was given. */
  get state(): KernelState {
    return (this.#state ??= buildState(this.topology, this.#captured));
  }

  /** The state reduced to the facts for rules and pictures, with the dialled ports whose listener is unknown. */
  get facts(): KernelFacts {
    if (this.#facts) return this.#facts;
    const facts = kernelFacts(this.state);
    const bridges = masqueradeOfMachine(this.state, facts.bridges);
    return (this.#facts = { ...facts, bridges, dialledUnknown: this.#lintInputs.flatMap(dialledUnknown) });
  }

  /** Whether the walk uses the host's captured rules instead of predicted ones. */
  get hasCapturedRules(): boolean {
    return this.#captured?.host?.rulesets[4] !== undefined || this.topology.machine !== undefined;
  }

  /** Findings of the rules, what Compose rejects, and how the files differ from what runs; with lines for the log. */
  findings(settings: FindingSettings = DEFAULT_SETTINGS): LintResult {
    const known = this.#findings.get(settings);
    if (known) return known;
    const linted = this.#lintInputs.map((input) => lint(input, settings));
    // A snapshot has no text to underline, so its reader reports its problems.
    const rejected = this.problems.filter((problem) =>
      this.project ? isTold(problem, settings) : problem.code.startsWith('quadlet-'),
    );
    const found = withSubjects(
      withProblems(
        rejected,
        linted.flatMap((one) => one.findings),
        this.project?.unset,
      ),
      this.topology,
      this.texts,
    );
    const { drift } = this;
    const result = {
      findings: drift ? [...found, ...driftFindings(drift)] : found,
      log: linted.flatMap((one) => one.log),
    };
    this.#findings.set(settings, result);
    return result;
  }

  /** What the containers dial according to their configuration, with the answers. */
  get connections(): readonly DeclaredConnection[] {
    return (this.#connections ??= this.#lintInputs.flatMap(declaredConnections));
  }

  /** How the files differ from what runs; undefined if nothing is known about what runs. */
  get drift(): Drift | undefined {
    if (!this.#drift) {
      const beside = this.project && this.live;
      this.#drift = {
        value: beside && compareComposeWithLive(this.topology, beside.topology, beside.routes, beside.others),
      };
    }
    return this.#drift.value;
  }

  /**
   * How the captured rules differ from the predicted ones. Empty if none were captured, or if they cannot be predicted: Podman
   * programs its own rules, and only a Swarm's managers know its routing mesh.
   */
  get differences(): readonly RulesetDifference[] {
    const { product, swarm } = this.topology.engine;
    return (this.#differences ??= product !== 'docker' || swarm ? [] : capturedDifferences(this.state));
  }

  /** Reads the rules of one namespace of a captured machine, which takes a while for long ones; what needs them finds them read. */
  readRulesOf(namespace: string): void {
    const found = this.topology.machine?.namespaces.find(({ id }) => id === namespace);
    if (found) machineRulesets(found);
  }

  /** What of the rules of a captured machine cannot be read. */
  get ruleProblems(): readonly Problem[] {
    return this.topology.machine ? machineProblems(this.topology.machine) : [];
  }

  /** The possible sources and targets of a question, with their ports. */
  get askable(): Diagram['askable'] {
    return (this.#askable ??= askableIn(this.topology, this.facts));
  }

  /** The same for one Compose project among all that runs; for files it is everything. */
  askableIn(project: string | undefined): Diagram['askable'] {
    const { topology } = this;
    if (topology.source === 'compose' || project === undefined) return this.askable;
    return askableIn({ ...topology, containers: topology.containers.filter((c) => c.project === project) }, this.facts);
  }

  /** Reads a question as a person types it (docs/contract.md: FROM and TO). Undefined, with one problem, if it cannot be asked. */
  question(from: string, to: string): Result<Question | undefined> {
    return parseQuestion(this.topology, from, to);
  }

  /** The verdict and its reason, without hops. Undefined if the question cannot be asked. */
  answer(from: string, to: string): Answer | undefined {
    const question = this.question(from, to).value;
    return question && this.answerTo(question, SHORT);
  }

  /** The answer to a question, hop by hop unless `hops` is false. */
  answerTo(question: Question, options: AnswerOptions = {}): Answer {
    const answer = answerQuestion(this.state, question, options);
    return this.stated.length === 0 ? answer : withStatements(answer, this.stated, this.state);
  }

  /** Who listens in the namespace of a container; undefined unless all of its sockets were read. */
  socketsIn(id: string): readonly Listener[] | undefined {
    const index = indexOf(this.topology);
    const container = index.containers.get(id);
    if (!container || !listenersKnownIn(this.topology, index.namespaceOf(container))) return undefined;
    return index.sharing(container).flatMap((one) => index.listenersOf(one.id));
  }

  /** The same network with these statements about sockets instead of the previous ones. */
  saying(stated: readonly Statement[]): Network {
    return new Network({ ...this.#parts, stated });
  }

  /** The network with more profiles on; undefined if it does not come from files. */
  withProfiles(profiles: readonly string[]): Network | undefined {
    if (profiles.length === 0) return this;
    const key = JSON.stringify(profiles);
    if (!this.#withProfiles.has(key)) this.#withProfiles.set(key, this.#readWithProfiles?.(profiles));
    return this.#withProfiles.get(key);
  }

  /** What this network knows of dialled destinations, if it holds for a topology as well: a packet has the same fate in both. */
  glancesFor(topology: Topology, captured: CapturedKernel | undefined): Glances | undefined {
    if (this.#captured || captured) return undefined;
    return isSameNetworking(this.topology, topology) ? this.#glances : undefined;
  }

  /** The verdict for a container that dials a destination. */
  #glance(from: string, to: Dialled): Glance | undefined {
    const key = dialKey(from, to);
    const known = this.#glances.get(key) ?? this.#earlier?.get(key);
    if (known) this.#glances.set(key, known);
    return known ?? this.#dialled(from, to)?.glance;
  }

  /**
   * The answer to a container that dials a destination, computed once for all rules and pictures. If either side starts only with
   * a profile that is off, the question is asked with that profile on; the best answer of several alternatives counts.
   */
  #dialled(from: string, to: Dialled): Dial | undefined {
    const key = dialKey(from, to);
    if (this.#dials.has(key)) return this.#dials.get(key);
    const sets = profilesFor(this.topology, from, to.host);
    const dials = sets.flatMap((profiles): Dial[] => {
      const network = this.withProfiles(profiles);
      const question = network && dialQuestion(network.topology, from, to);
      return question ? [{ network, question, glance: glance(network.state, question) }] : [];
    });
    const having = (verdict: Glance['verdict']) => dials.find((d) => d.glance.verdict === verdict);
    const best = having('reachable') ?? dials.find((d) => isListenerUnknown(d.glance)) ?? having('unknown') ?? dials[0];
    this.#dials.set(key, best);
    // With other profiles on it hangs on more than this topology.
    if (best && sets.every((profiles) => profiles.length === 0)) this.#glances.set(key, best.glance);
    return best;
  }

  /** Answers one entry of `netlens reach --batch`: unknown, with the reason, if it cannot be asked. */
  answerEntry(raw: unknown, options: AnswerOptions = {}): Answer {
    const asked = batchQuestion(this.topology, raw);
    return 'verdict' in asked ? asked : this.answerTo(asked, options);
  }

  /** Explains one object: `web`, `web@frontend` (a veth pair), `frontend`, `web:80` (what publishing did). */
  explain(what: string): Result<Explanation | undefined> {
    return explainObject(this.state, what);
  }

  /** The predicted rules of the engine, as iptables-save prints them. */
  rules(options: Parameters<typeof rulesText>[1]): string {
    return rulesText(this.state, options);
  }

  /** The picture with findings on their elements: those of the default settings unless others are given. */
  diagram(view: DiagramView, findings?: readonly Finding[]): Diagram {
    const drawable = this.#drawable(findings);
    const target = view.filter?.reaches;
    const reachers = target === undefined ? {} : { reachers: reachersOf(this, target) };
    return diagramOf(drawable.topology, drawable.facts, {
      ...view,
      findings: drawable.findings,
      clashes: this.clashes,
      destinations: drawable.destinations,
      ...reachers,
    });
  }

  /** The picture for a text that nobody can click in: what is alike is not folded. */
  expandedDiagram(view: DiagramView): Diagram {
    return expandedDiagram(this.topology, this.facts, { ...view, ...this.#drawable(undefined) });
  }

  /** A diagram as Mermaid text. */
  mermaid(diagram: Diagram): string {
    return mermaidText(diagram);
  }

  /** Mermaid text within Mermaid's default limits; `drawn`: the text on screen, used if it is small enough. */
  mermaidExport(findings?: readonly Finding[], drawn?: string): MermaidExport | undefined {
    return mermaidExport(this.#drawable(findings), drawn);
  }

  /** The network as Markdown: picture, tables and findings. */
  markdown(options: { readonly findings: boolean }, findings?: readonly Finding[]): string {
    return networkMarkdown(this.#drawable(findings), options);
  }

  #drawable(findings: readonly Finding[] | undefined): Drawable {
    const drawn = findings ?? this.findings().findings;
    return {
      topology: this.topology,
      facts: this.facts,
      findings: drawn,
      clashes: this.clashes,
      destinations: this.connections,
    };
  }

  /** The whole matrix: who reaches whom. */
  matrix(title: string, options: MatrixOptions = {}): Matrix {
    const walk = this.matrixWalk(title, options);
    return walk.matrix(walk.rows.map((_, row) => walk.columns.map((__, column) => walk.cell(row, column))));
  }

  /** The same, cell by cell, so that the caller can do other work in between. */
  matrixWalk(title: string, options: MatrixOptions = {}): MatrixWalk {
    return matrixWalk(this, title, options);
  }

  /** The comparison with another state of the network: a matrix with each cell's change. */
  changes(before: Network, title: string, compared: NonNullable<Matrix['compared']>): Matrix {
    return this.matrix(title, { before, compared });
  }

  /** The edits for a change that an answer's fix describes; undefined if no edit is sure to do only that. */
  editsOf(change: FileChange): readonly TextEdit[] | undefined {
    return editsOfChange(change, this.topology, this.texts);
  }

  /** The network after these edits to its files; undefined if it has no files, or they cannot be read then. */
  after(edits: readonly TextEdit[]): Network | undefined {
    const edited = editedTexts(edits, this.texts);
    return edited && this.#reread ? this.#reread(edited) : undefined;
  }
}

/** Whether a problem of reading is a finding: Compose refuses it, an edit mends it, or it ended the reading. */
function isTold(problem: Problem, { syntax }: FindingSettings): boolean {
  const { code, fixes } = problem;
  return (
    (isRefusal(problem) || fixes !== undefined || code === 'file-too-large') &&
    (syntax || !/^(yaml|schema|compose-schema|compose-type)/.test(code))
  );
}
