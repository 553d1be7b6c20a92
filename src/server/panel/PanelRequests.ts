import * as l10n from '@vscode/l10n';
import {
  type Answer,
  answerMarkdown,
  type Fix,
  isListenerUnknown,
  type Judgement,
  type NamespacePort,
  type Question,
  reasonOf,
  type Untried,
} from '../../core/analysis/index.ts';
import type {
  Answered,
  Diagram,
  ExplanationMessage,
  FromWebview,
  Matrix,
  Reply,
  Request,
  Task,
} from '../../protocol/index.ts';
import { uriOf } from '../documents/places.ts';
import type { Editor } from '../Editor.ts';
import type { WorkspaceEdits } from '../features/WorkspaceEdits.ts';
import type { Kept } from '../Kept.ts';
import type { Log } from '../Log.ts';
import { rangeOf } from '../ranges.ts';
import { type AnswerFix, answerFixes, offeredFix } from './answerFixes.ts';
import type { DiagramPanel, Shown } from './DiagramPanel.ts';
import { FilesSource } from './FilesSource.ts';
import { Matrices, type OtherStates } from './Matrices.ts';
import { reportAnswer } from './reportAnswer.ts';
import type { Looked } from './lookForListener.ts';
import { listenerQuestion, settleActions, settledBy } from './settleActions.ts';
import type { Asked } from './tryForReal.ts';

/** What the panels ask of other rooms of the server. */
export interface PanelServices {
  readonly log: Log;
  readonly editor: Editor;
  readonly edits: WorkspaceEdits;
  readonly kept: Kept;
  readonly isTrusted: () => boolean;
  /** Switches a panel between files and daemon. */
  readonly setSource: (panel: DiagramPanel, mode: 'files' | 'live') => Promise<void>;
  /** The page about the reason of an answer. */
  readonly openReason: (code: string) => Promise<void>;
  /** A button of a notice, or a way to settle an assumption, that this class does not know. */
  readonly act: (panel: DiagramPanel, id: string) => Promise<void>;
  /** Whether a container runs whose sockets can be read. */
  readonly canLook: (asked: Asked, socket: NamespacePort) => boolean;
  /** Reads them; `statement` is what that says of a network that does not change by it. */
  readonly look: (asked: Asked, socket: NamespacePort) => Promise<Looked>;
  /** Why an answer cannot be tried for real; undefined if it may be possible. */
  readonly whyNotTried: (asked: Asked) => string | undefined;
  /** Asks the person, then tries; undefined if the person declines. */
  readonly tryForReal: (
    asked: Asked,
    task: Pick<Task<Reply>, 'signal' | 'busy' | 'person'>,
  ) => Promise<Judgement | Untried | undefined>;
  /** For "what changed". */
  readonly otherStates: OtherStates;
}

type SaveMessage = Extract<FromWebview, { type: 'save' }>;

interface Explained extends Asked {
  /** The project that the panel showed, by its id. */
  readonly files: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly message: Omit<ExplanationMessage, 'request'>;
  readonly fixes: ReadonlyMap<string, AnswerFix>;
}

/** Answers the requests of diagrams. They name elements, findings and commands by position, never by text to run. */
export class PanelRequests {
  readonly #services: PanelServices;
  readonly #explained = new WeakMap<DiagramPanel, Explained>();
  /** The work for the last question of a panel, and for the last change of its network. Earlier work is cancelled. */
  readonly #asked = new WeakMap<DiagramPanel, AbortController>();
  readonly #askedAgain = new WeakMap<DiagramPanel, AbortController>();
  readonly #matrices: Matrices;

  constructor(services: PanelServices) {
    this.#services = services;
    this.#matrices = new Matrices(services.otherStates);
  }

  /** Carries out a message. Rejects if that fails or takes too long; then nothing was answered. */
  async handle(panel: DiagramPanel, message: FromWebview): Promise<void> {
    if (!('request' in message)) return this.#heed(panel, message);
    await panel.messenger.work(message.request, (task) => this.#answer(panel, message, task));
  }

  async #heed(panel: DiagramPanel, message: Exclude<FromWebview, Request>): Promise<void> {
    switch (message.type) {
      case 'ready':
        return;
      case 'setView':
        panel.setView(message.view);
        return;
      case 'stopDrawing':
        panel.stopDrawing(message.revision);
        return;
      case 'pin':
        panel.isPinned = message.isPinned;
        return;
      case 'setRun':
        if (panel.source instanceof FilesSource) panel.source.choose(message);
        return;
      case 'setSource':
        return this.#services.setSource(panel, message.mode);
      case 'reveal':
        return this.#reveal(panel, message.element, message.go);
      case 'openReason':
        return this.#services.openReason(message.code);
      case 'openRule':
        await this.#services.editor.run('netlens.openRulePage', message.rule);
        return;
      case 'action':
        if (message.id === 'revealBroken' && panel.source instanceof FilesSource) return panel.source.revealBroken();
        if (message.id === 'showFiles') return this.#services.setSource(panel, 'files');
        if (this.#settle(panel, message.id)) return;
        return this.#services.act(panel, message.id);
      case 'cancel':
        panel.messenger.take(message);
        return;
      case 'log':
        if (message.level === 'error') this.#services.log.error(`Diagram: ${message.text}`);
        else this.#services.log.warn(`Diagram: ${message.text}`);
    }
  }

  /** Carries out a request. Returns only after an answer was sent; otherwise throws. */
  async #answer(panel: DiagramPanel, message: Request, task: Task<Reply>): Promise<Answered> {
    switch (message.type) {
      case 'runCommand': {
        const element = elementOf(current(panel, message.revision)?.diagram, message.element);
        return this.#runCommand(task, element?.card.commands[message.command]?.text, message.how);
      }
      case 'runHopCommand': {
        const hop = this.#explained.get(panel)?.answer.hops[message.hop];
        return this.#runCommand(task, hop?.verify, message.how);
      }
      case 'runExplainerCommand': {
        const step = current(panel, message.revision)?.diagram.explainer[message.step];
        return this.#runCommand(task, step?.command?.text, message.how);
      }
      case 'applyFix': {
        const finding = current(panel, message.revision)?.findings[message.finding];
        return this.#applyFix(panel, task, finding?.fixes[message.fix]);
      }
      case 'applyAnswerFix': {
        const explained = this.#explained.get(panel);
        const fix = explained?.shown.network === panel.shown?.network ? explained?.fixes.get(message.id) : undefined;
        return this.#applyFix(panel, task, fix);
      }
      case 'ask': {
        const asked = await this.#ask(panel, message.from, message.to, task);
        return 'why' in asked ? task.answer(done(false, asked.why)) : asked.answered;
      }
      case 'look':
        return this.#look(panel, task, message.assumption);
      case 'verify':
        return this.#verify(panel, task);
      case 'report':
        return task.answer(done(...(await reportAnswer(panel, message, this.#services.editor))));
      case 'askMatrix': {
        const walked = await this.#matrices.walk(panel, task, message.compare, message);
        if (!walked) return task.answer(done(false, l10n.t('Cancelled.')));
        return 'why' in walked ? task.answer(done(false, walked.why)) : walked.answered;
      }
      case 'save':
        return this.#save(panel, task, message);
      case 'copy':
        await this.#services.editor.copy(message.text);
        return task.answer(done(true, l10n.t('Copied.')));
      case 'copyMarkdown':
        return this.#copyMarkdown(panel, task);
    }
  }

  /** Answers a question on what the panel shows, and shows the answer there. */
  async ask(panel: DiagramPanel, from: string, to: string): Promise<Answer | undefined> {
    const asked = await panel.messenger.work(undefined, (task) => this.#ask(panel, from, to, task));
    if (!('why' in asked)) return asked.answer;
    if (asked.why !== undefined) this.#services.editor.warn(asked.why);
    return undefined;
  }

  /** `why` is undefined if a newer question replaced this one, or a person cancelled it. */
  async #ask(
    panel: DiagramPanel,
    from: string,
    to: string,
    task: Task<Reply>,
  ): Promise<{ readonly answer: Answer; readonly answered: Answered } | { readonly why: string | undefined }> {
    const shown = panel.shown;
    if (!shown) return { why: l10n.t('No network to ask about.') };
    const question = shown.network.question(from, to);
    if (!question.value) return { why: question.problems[0]?.message ?? l10n.t('The question cannot be read.') };
    // The old answer belongs to a network that is no longer shown.
    if (!this.#asked.has(panel)) panel.onDidShow(() => void this.#answerAgain(panel));
    const stop = superseding(this.#asked, panel);
    const cancel = (): void => stop.abort();
    task.signal.addEventListener('abort', cancel, { once: true });
    try {
      const explained = await this.#explain(shown, from, to, question.value, stop.signal);
      if (!explained) return { why: undefined };
      this.#explained.set(panel, { ...explained, files: panel.files?.id });
      this.#services.kept.setPanel(panel.id, { question: { from, to } });
      const answered = task.answer(explained.message);
      // The files may have changed while the fixes were tried.
      void this.#answerAgain(panel);
      return { answer: explained.answer, answered };
    } finally {
      task.signal.removeEventListener('abort', cancel);
    }
  }

  /** Answers once more what a panel had asked of an earlier server. */
  restore(panel: DiagramPanel): void {
    const { question } = this.#services.kept.panel(panel.id);
    if (!question) return;
    const showing = panel.onDidShow(() => {
      showing.dispose();
      // The person asked something meanwhile.
      if (this.#asked.has(panel)) return;
      void panel.messenger.work(undefined, async (task) => {
        await this.#ask(panel, question.from, question.to, {
          ...task,
          answer: (reply) => task.answer(reply.type === 'explanation' ? { ...reply, again: true } : reply),
        });
      });
    });
  }

  /** Answers the last question again on what is shown now. If its ends are gone, the last answer stays, marked as outdated. */
  async #answerAgain(panel: DiagramPanel): Promise<void> {
    const before = this.#explained.get(panel);
    const { shown } = panel;
    if (!before || !shown || before.shown.network === shown.network) return;
    if (before.files !== panel.files?.id) {
      // The panel came to show another project, and its page closed the answer.
      this.#explained.delete(panel);
      this.#services.kept.setPanel(panel.id, { question: undefined });
      return;
    }
    const { signal } = superseding(this.#askedAgain, panel);
    const { value, problems } = shown.network.question(before.from, before.to);
    const after = value
      ? await this.#explain(shown, before.from, before.to, value, signal)
      : { ...before, message: outdated(before.message, problems[0]?.message) };
    if (!after || this.#explained.get(panel) !== before || panel.shown !== shown) return;
    this.#explained.set(panel, { ...after, files: before.files });
    const { message } = after;
    if (JSON.stringify(message) !== JSON.stringify(before.message)) panel.post({ ...message, again: true });
  }

  /** Updates whether the answer in a panel can be tried for real, after a daemon came or went or the workspace became trusted. */
  refresh(panel: DiagramPanel): void {
    const before = this.#explained.get(panel);
    if (!before || before.message.outdated !== undefined) return;
    const whyNot = this.#services.whyNotTried(before);
    const listener = this.#listenerOf(before);
    if (whyNot === before.message.whyNot && listener?.canLook === before.message.listener?.canLook) return;
    const { whyNot: _, listener: __, ...rest } = before.message;
    const message = {
      ...rest,
      ...(listener && { listener }),
      canVerify: whyNot === undefined,
      ...(whyNot === undefined ? {} : { whyNot }),
    };
    this.#explained.set(panel, { ...before, message });
    panel.post({ ...message, again: true });
  }

  /** The answer with all that belongs to it; undefined if the signal is aborted. */
  async #explain(
    shown: Shown,
    from: string,
    to: string,
    question: Question,
    signal: AbortSignal,
  ): Promise<Omit<Explained, 'files'> | undefined> {
    const answer = shown.network.answerTo(question);
    const tried = answerFixes(answer, { from, to }, shown, signal);
    const fixes = await tried.catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (!fixes || signal.aborted) return undefined;
    const whyNot = this.#services.whyNotTried({ question, answer, shown });
    const listener = this.#listenerOf({ question, answer, shown });
    const page = reasonOf(answer.reason.code)?.title;
    const message = {
      type: 'explanation' as const,
      answer,
      fixes: fixes.map((fix, i) => offeredFix(fix, `fix-${i}`)),
      ...(listener && { listener }),
      settle: shown.source.statements ? settleActions(answer, { isOfFiles: shown.source.project !== undefined }) : [],
      ...(page === undefined ? {} : { page }),
      canVerify: whyNot === undefined,
      ...(whyNot === undefined ? {} : { whyNot }),
      markdown: answerMarkdown(answer),
    };
    return { from, to, question, message, answer, shown, fixes: new Map(fixes.map((fix, i) => [`fix-${i}`, fix])) };
  }

  /** What to ask a person of the listener on which the verdict hangs. */
  #listenerOf(asked: Asked): ExplanationMessage['listener'] {
    const { answer, shown } = asked;
    const asking = shown.source.statements && listenerQuestion(answer, shown.network.topology);
    const socket = asking && answer.assumptions[asking.assumption]?.socket;
    return socket && { ...asking, canLook: isListenerUnknown(answer) && this.#services.canLook(asked, socket) };
  }

  /** Reads who listens in the container that runs, and answers everything again. */
  async #look(panel: DiagramPanel, task: Task<Reply>, assumption: number): Promise<Answered> {
    const explained = this.#explained.get(panel);
    const socket = explained?.answer.assumptions[assumption]?.socket;
    if (!explained || !socket) return task.answer(done(false, l10n.t('Nothing to look for: ask again.')));
    task.busy(l10n.t('Reading sockets'));
    const looked = await this.#services.look(explained, socket);
    if ('why' in looked) return task.answer(done(false, looked.why));
    if (looked.statement) explained.shown.source.statements?.state(looked.statement);
    return task.answer(done(true));
  }

  /** Takes a person's statement about a socket: keeps it with the source for this window, and answers everything again. */
  #settle(panel: DiagramPanel, id: string): boolean {
    const settled = settledBy(id);
    if (!settled) return false;
    const socket = this.#explained.get(panel)?.answer.assumptions[settled.assumption]?.socket;
    const { statements } = panel.source;
    if (!socket || !statements) return true;
    const { address, forget } = settled;
    if (forget) statements.forget(socket);
    else statements.state({ ...socket, ...(address === undefined ? {} : { address }) });
    return true;
  }

  /** The explanation that a panel shows, with its buttons. */
  explanationIn(panel: DiagramPanel): Omit<ExplanationMessage, 'request'> | undefined {
    return this.#explained.get(panel)?.message;
  }

  async #reveal(panel: DiagramPanel, element: string, go: boolean): Promise<void> {
    const source = elementOf(panel.shown?.diagram, element)?.about.source;
    const project = panel.shown?.source.project;
    if (!source || !project) return;
    const uri = uriOf(project.placeOf(source.file));
    await this.#services.editor.reveal({ uri, range: rangeOf(source, panel.shown.network.texts), go });
  }

  async #runCommand(task: Task<Reply>, text: string | undefined, how: 'copy' | 'terminal'): Promise<Answered> {
    if (text === undefined) return task.answer(done(false, l10n.t('The diagram has changed since then; try again.')));
    if (how === 'copy') {
      await this.#services.editor.copy(text);
      return task.answer(done(true, l10n.t('Copied.')));
    }
    if (!this.#services.isTrusted()) {
      return task.answer(done(false, l10n.t('The workspace is not trusted, so Net Lens does not open a terminal.')));
    }
    if (!(await this.#services.editor.terminal('Net Lens', text))) {
      return task.answer(
        done(false, l10n.t('The command contains control characters, so it is not put in a terminal.')),
      );
    }
    return task.answer(done(true, l10n.t('The command is in the terminal: press Enter there to run it.')));
  }

  async #applyFix(
    panel: DiagramPanel,
    task: Task<Reply>,
    fix: Pick<Fix, 'title' | 'edits'> | undefined,
  ): Promise<Answered> {
    const project = panel.shown?.source.project;
    const current = panel.shown?.network === project?.view?.network;
    if (!fix || !project || !current) {
      return task.answer(done(false, l10n.t('The file has changed since then; look at the problem again.')));
    }
    const ok = await this.#services.editor.applyEdit(this.#services.edits.of(project, fix.edits));
    return task.answer(done(ok, ok ? l10n.t`${fix.title}: changed, not saved.` : l10n.t('The edit was refused.')));
  }

  async #verify(panel: DiagramPanel, task: Task<Reply>): Promise<Answered> {
    const explained = this.#explained.get(panel);
    if (!explained) return task.answer(done(false, l10n.t('No answer to try: ask again.')));
    try {
      const tried = await this.#services.tryForReal(explained, task);
      if (!tried) return task.answer(done(true));
      const { from, to } = explained.answer;
      this.#services.log.info(`Tried for real, ${from} to ${to}: ${'why' in tried ? tried.why : tried.text}`);
      return task.answer({ type: 'verified', ...('why' in tried ? { text: tried.why } : tried) });
    } catch (error) {
      this.#services.log.error(
        `Trying for real: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      return task.answer({ type: 'verified', text: l10n.t('It could not be tried. See the log.') });
    }
  }

  /** Shows which reachability was gained or lost since the last commit. */
  async compareWithHead(panel: DiagramPanel): Promise<Matrix | undefined> {
    const walked = await panel.messenger.work(undefined, (task) => this.#matrices.walk(panel, task, 'head'));
    if (!walked) return undefined;
    if ('matrix' in walked) return walked.matrix;
    this.#services.editor.inform(walked.why);
    return undefined;
  }

  async #copyMarkdown(panel: DiagramPanel, task: Task<Reply>): Promise<Answered> {
    const { shown } = panel;
    if (!shown) return task.answer(done(false, l10n.t('No network to copy.')));
    await this.#services.editor.copy(shown.network.markdown({ findings: true }, shown.findings));
    return task.answer(done(true, l10n.t('Copied.')));
  }

  async #save(panel: DiagramPanel, task: Task<Reply>, { format, data }: SaveMessage): Promise<Answered> {
    const made =
      format === 'mermaid' && panel.shown
        ? panel.shown.network.mermaidExport(panel.shown.findings, data)
        : { format, text: data };
    if (!made) {
      const text = l10n.t(
        "Every network in this project is too large for Mermaid's default limits: save the diagram as SVG.",
      );
      return task.answer(done(false, text));
    }
    const { title } = panel.source;
    const { editor } = this.#services;
    const saved = await task.person(() => editor.save({ title, format: made.format, data: made.text }));
    if (saved === undefined) return task.answer(done(false));
    const split =
      'pictures' in made && made.text !== data
        ? l10n.t("It was too large for Mermaid's default limits, so the file has {0} diagrams.", made.pictures)
        : undefined;
    return task.answer(done(true, [saved, split].filter(Boolean).join(' ')));
  }
}

/** The end of a request without an answer of its own. */
function done(ok: boolean, text?: string): Reply {
  return { type: 'done', ok, ...(text !== undefined && { text }) };
}

/** A signal to cancel new work by. Cancels the earlier work for this panel. */
function superseding(work: WeakMap<DiagramPanel, AbortController>, panel: DiagramPanel): AbortController {
  work.get(panel)?.abort();
  const begun = new AbortController();
  work.set(panel, begun);
  return begun;
}

/** The answer to a question that can no longer be asked. */
function outdated(message: Explained['message'], problem: string | undefined): Explained['message'] {
  const why = l10n.t('This answer is from before the network changed.');
  const { listener: _, ...rest } = message;
  return {
    ...rest,
    outdated: problem === undefined ? why : `${problem} ${why}`,
    fixes: [],
    settle: [],
    canVerify: false,
    whyNot: l10n.t('The question no longer fits the network.'),
  };
}

/** What the panel shows, if a message is about this revision of it. */
function current(panel: DiagramPanel, revision: number): Shown | undefined {
  return panel.shown?.revision === revision ? panel.shown : undefined;
}

function elementOf(diagram: Diagram | undefined, id: string) {
  return (
    diagram?.nodes.find((node) => node.id === id) ??
    diagram?.edges.find((edge) => edge.id === id) ??
    diagram?.groups.find((group) => group.id === id)
  );
}
