import * as l10n from '@vscode/l10n';
import { type Disposable, Emitter } from 'vscode-languageserver/node';
import type { Finding, Network } from '../../core/analysis/index.ts';
import {
  type Diagram,
  type DiagramView,
  encoded,
  type FromWebview,
  Messenger,
  parseFromWebview,
  type Reply,
  requestOf,
  type SourceInfo,
  type SourceMode,
  type ToWebview,
} from '../../protocol/index.ts';
import type { Editor } from '../Editor.ts';
import type { Kept } from '../Kept.ts';
import type { Log } from '../Log.ts';
import type { NetworkView } from '../projects/Project.ts';
import { nextTurn } from '../projects/turns.ts';
import type { NetworkSource } from './NetworkSource.ts';

/** What a panel shows at one time. Messages of the webview refer to it by its revision. */
export interface Shown {
  readonly revision: number;
  readonly diagram: Diagram;
  readonly mermaid: string;
  readonly network: Network;
  /** Its findings. The diagram refers to them by position. */
  readonly findings: readonly Finding[];
  readonly source: NetworkSource;
}

/** How many of the pictures sent last may be on screen: a person can cancel one, and the next one soon after. */
const REMEMBERED = 4;

/** Messages that still matter when the webview comes back. */
const LASTING: ReadonlySet<ToWebview['type']> = new Set(['explanation', 'matrix', 'show', 'highlight']);

type Answered = Extract<ToWebview, { type: 'explanation' | 'matrix' }>;

/** Answers what the webview asks; see PanelRequests. */
export type RequestHandler = (panel: DiagramPanel, message: FromWebview) => Promise<void>;

/** What a panel needs from the rest of the server. */
export interface PanelSurroundings {
  readonly editor: Editor;
  readonly kept: Kept;
  readonly log: Log;
  readonly handle: RequestHandler;
  /** Whether files can be exchanged for a daemon and back, as the panel shows it. */
  readonly sourceMode: (panel: DiagramPanel) => SourceMode;
  readonly firstDetail: (view: NetworkView | undefined, width: number | undefined) => DiagramView['detail'];
  /** What its tab says: no two panels say the same. */
  readonly titleOf: (panel: DiagramPanel) => string;
}

/** What a panel is opened with. */
export interface PanelOptions {
  readonly files?: NetworkSource;
  readonly view?: DiagramView;
  readonly isVisible: boolean;
  /** Whether its page listens already: it was there before this server. */
  readonly isReady: boolean;
  /** The number of the picture that it has. */
  readonly revision: number;
}

/** One diagram: a page in the editor that shows a source and its changes. */
export class DiagramPanel implements Disposable {
  readonly id: string;
  /** The answering end of the channel to the page. What a person did not ask the page for is shown there all the same. */
  readonly messenger = new Messenger<never, Reply>({
    post: (message) => this.post(message),
    unasked: (answer) => {
      if (answer.type === 'explanation' || answer.type === 'matrix') this.post(answer);
    },
  });
  readonly #surroundings: PanelSurroundings;
  readonly #disposed = new Emitter<void>();
  readonly #drawn = new Emitter<Shown>();
  readonly #disposables: Disposable[] = [this.#disposed, this.#drawn];
  #source: NetworkSource;
  #files: NetworkSource | undefined;
  #listening: Disposable | undefined;
  /** Undefined until there is a network: its size decides the first detail. */
  #view: DiagramView | undefined;
  /** The width of the page, in pixels. */
  #width: number | undefined;
  #shown: Shown | undefined;
  #revision = 0;
  /** Whether the webview has sent `ready` since it was loaded. Nothing is sent before, or while it is hidden. */
  #ready = false;
  #wasReady = false;
  #isReady: Promise<void>;
  #becomeReady: () => void = () => undefined;
  /** The last answers, for a webview that was hidden, hence unloaded, and is loaded again. */
  readonly #read = new Map<'explanation' | 'matrix', Answered>();
  /** Messages from before the webview was ready. */
  #waiting: ToWebview[] = [];

  readonly onDidDispose = this.#disposed.event;
  /** A diagram was sent to the webview. */
  readonly onDidShow = this.#drawn.event;

  constructor(id: string, source: NetworkSource, options: PanelOptions, surroundings: PanelSurroundings) {
    this.id = id;
    this.#surroundings = surroundings;
    this.#source = source;
    this.#isVisible = options.isVisible;
    this.#revision = options.revision;
    this.#isReady = new Promise((resolve) => (this.#becomeReady = resolve));
    this.#view = options.view ?? surroundings.kept.panel(id).view;
    this.#isPinned = surroundings.kept.panel(id).isPinned ?? false;
    this.#files = options.files ?? (source.kind === 'files' ? source : undefined);
    if (options.isReady) {
      this.#ready = options.isVisible;
      this.#wasReady = true;
      this.#becomeReady();
    }
    this.show(source);
  }

  /** A hidden page is unloaded, and sends `ready` again when it comes back. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    if (!isVisible) this.#ready = false;
  }

  /** The source that files stand for when the panel shows Live. */
  get files(): NetworkSource | undefined {
    return this.#files;
  }

  set files(files: NetworkSource | undefined) {
    this.#files = files;
    this.#tellSource();
  }

  get source(): NetworkSource {
    return this.#source;
  }

  /** What is on screen; undefined before the first diagram. */
  get shown(): Shown | undefined {
    return this.#shown;
  }

  /** Resolves when the webview is ready and `shown` is the current state of the source. */
  async whenReady(): Promise<void> {
    await this.#isReady;
    await this.whenDrawn();
  }

  /** Resolves when nothing is being drawn. */
  async whenDrawn(): Promise<void> {
    for (let drawing; drawing !== this.#drawing;) await (drawing = this.#drawing);
  }

  /** Shows another source in the same panel. */
  show(source: NetworkSource): void {
    this.#stopped = false;
    this.#listening?.dispose();
    this.#source = source;
    if (source.kind === 'files') {
      // What is in focus, collapsed or filtered is of the project that was there.
      if (this.#files && this.#files.id !== source.id) {
        this.#view = withoutParts(this.#view);
        this.#read.clear();
      }
      this.#files = source;
    }
    this.#tellSource();
    this.#listening = source.onDidChange(() => void this.update());
    void this.update();
  }

  setView(view: DiagramView): void {
    this.#stopped = false;
    this.#view = view;
    this.#surroundings.kept.setPanel(this.id, { view });
    void this.update();
  }

  /**
   * Cancels the picture that is being made, and goes back to the one on screen (its revision; 0 for none). The next change of the files
   * is drawn again; without a picture on screen, the next request of the person.
   */
  stopDrawing(revision: number): void {
    this.#turn++;
    this.#stop.abort();
    const onScreen = this.#sent.find(({ shown }) => shown.revision === revision);
    if (onScreen) {
      this.#shown = onScreen.shown;
      this.#view = onScreen.view;
      this.#drawnView = onScreen.view;
      this.#sentRevision = revision;
    } else if (revision === 0) {
      this.#stopped = true;
      this.#shown = undefined;
    }
    this.#tellState();
    this.post({ type: 'stopped' });
  }

  /** Sends a message, once the webview is ready. */
  post(message: ToWebview): void {
    // Work may end after the panel was closed.
    if (this.#gone) return;
    if (message.type === 'explanation' || message.type === 'matrix') this.#read.set(message.type, message);
    if (this.#ready)
      this.#surroundings.editor.tell('netlens/panel/post', {
        panel: this.id,
        type: message.type,
        ...(message.type === 'diagram' ? { revision: message.revision } : {}),
        text: encoded(message),
      });
    else if (LASTING.has(message.type)) {
      // Keep only the last of each type: a cursor that moved ten times is highlighted once.
      this.#waiting = [...this.#waiting.filter((waiting) => waiting.type !== message.type), message];
    }
  }

  /** Draws the current state of the source. Resolves when it was sent, or superseded by a newer one. */
  update(): Promise<void> {
    this.#stop.abort();
    const { signal } = (this.#stop = new AbortController());
    return (this.#drawing = this.#draw(++this.#turn, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      const text = error instanceof Error ? error.message : String(error);
      this.#surroundings.log.error(`The diagram of ${this.#source.title} could not be drawn: ${text}`);
      this.post({
        type: 'failed',
        text: l10n.t('This network could not be drawn. See the log.'),
        actions: [{ id: 'showLog', label: l10n.t('Show log') }],
      });
      this.post({ type: 'idle' });
    }));
  }

  async #draw(turn: number, signal: AbortSignal): Promise<void> {
    const state = this.#source.state();
    this.#tellState();
    if (!(this.#ready || this.#isLoading) || this.#stopped) return;
    if (state.view) {
      const view = this.#view ?? this.#firstView(state.view);
      if (this.#ready) this.#view = view;
      const before = this.#shown;
      const { network, findings } = state.view;
      const same =
        before?.network === network &&
        before.findings === findings &&
        before.source === this.#source &&
        this.#drawnView === view;
      if (!same) {
        const source = this.#source;
        // What was asked for meanwhile may be another picture, or none.
        await nextTurn();
        signal.throwIfAborted();
        if (turn !== this.#turn) return;
        const diagram = network.diagram(view, findings);
        const mermaid = network.mermaid(diagram);
        this.#revision++;
        this.#shown = { revision: this.#revision, diagram, mermaid, network, findings, source };
        this.#drawnView = view;
      }
      if (!this.#ready) return;
      if (this.#shown) this.#sendDiagram(this.#shown, view);
      this.#tellState();
      this.post({ type: 'notices', notices: state.notices });
    } else if (state.instead) {
      this.#shown = undefined;
      this.#tellState();
      const back =
        this.#source.kind === 'live' && this.#files ? [{ id: 'showFiles', label: l10n.t('Back to the files') }] : [];
      this.post({ type: 'empty', ...state.instead, actions: [...state.instead.actions, ...back] });
    }
    if (this.#ready) this.post({ type: 'run', ...(state.run ?? { profiles: [], files: [] }) });
    this.post(state.busy === undefined ? { type: 'idle' } : { type: 'busy', ...state.busy });
  }

  /** The view that a panel begins with; the same object as long as it is the same view. */
  #firstView(network: NetworkView): DiagramView {
    const detail = this.#surroundings.firstDetail(network, this.#width);
    return this.#expected?.detail === detail ? this.#expected : (this.#expected = { detail });
  }

  /**
   * The Mermaid text of a network in the detail, filter and open groups of this panel; undefined before it has any. A hidden panel
   * draws nothing, so what it showed last may be of an earlier text of the files.
   */
  mermaidOf({ network, findings }: NetworkView): string | undefined {
    const view = this.#view;
    if (!view) return undefined;
    if (this.#shown?.network === network && this.#drawnView === view) return this.#shown.mermaid;
    return network.mermaid(network.diagram(view, findings));
  }

  dispose(): void {
    this.#gone = true;
    this.#turn++;
    this.#stop.abort();
    this.#listening?.dispose();
    this.messenger.dispose();
    this.#disposed.fire();
    for (const disposable of this.#disposables) disposable.dispose();
    this.#surroundings.kept.setPanel(this.id, undefined);
  }

  #drawnView: DiagramView | undefined;
  #gone = false;
  #isPinned: boolean;
  #isVisible: boolean;
  #told = '';
  /** Counts the drawings that were begun; only the last is sent. */
  #turn = 0;
  #stop = new AbortController();
  /** Whether a person cancelled the first picture: nothing is drawn until they ask for one. */
  #stopped = false;
  /** What is shown unless the webview says otherwise when it comes: it is made while that loads, which takes as long. */
  #expected: DiagramView | undefined;
  #sent: readonly { readonly shown: Shown; readonly view: DiagramView }[] = [];
  #drawing: Promise<void> = Promise.resolve();
  #sentRevision = 0;

  get #isLoading(): boolean {
    return !this.#wasReady && this.#isVisible;
  }

  #sendDiagram(shown: Shown, view: DiagramView): void {
    if (this.#sentRevision === shown.revision) return;
    this.#sentRevision = shown.revision;
    this.#sent = [{ shown, view }, ...this.#sent.filter((sent) => sent.shown !== shown)].slice(0, REMEMBERED);
    this.post({
      type: 'diagram',
      revision: shown.revision,
      diagram: shown.diagram,
      mermaid: shown.mermaid,
      view,
      source: this.#surroundings.sourceMode(this),
    });
    this.#drawn.fire(shown);
  }

  /** Whether it stays with its project when a file of another becomes active. */
  set isPinned(isPinned: boolean) {
    this.#isPinned = isPinned;
    this.#surroundings.kept.setPanel(this.id, { isPinned });
    this.#tellState();
  }

  /** Another panel was opened, closed or changed: the title may be another. */
  retitle(): void {
    this.#tellState();
  }

  /** Lets the editor say what the panel shows, and find it by that. */
  #tellState(): void {
    const { id, kind, title } = this.#source;
    const source: SourceInfo = { id, kind, title };
    const state = {
      panel: this.id,
      title: l10n.t`Network: ${this.#surroundings.titleOf(this)}`,
      source,
      ...(this.#files ? { files: this.#files.id } : {}),
      revision: this.#shown?.revision ?? 0,
      isPinned: this.#isPinned,
    };
    const text = JSON.stringify(state);
    if (text === this.#told) return;
    this.#told = text;
    this.#surroundings.editor.tell('netlens/panel/state', state);
  }

  /** Lets the page remember its source, by which VS Code restores the panel after a restart. */
  #tellSource(): void {
    this.#tellState();
    const mode = this.#surroundings.sourceMode(this);
    this.post({ type: 'source', id: (this.#files ?? this.#source).id, mode });
  }

  /** Takes a message of the page. */
  async receive(raw: unknown): Promise<void> {
    const message = parseFromWebview(raw);
    if (!message) {
      this.#surroundings.log.warn('The diagram sent an invalid message, which was ignored.');
      const request = requestOf(raw);
      const text = l10n.t('Net Lens did not understand this request. Close the diagram and open it again.');
      if (request !== undefined) this.post({ type: 'done', request, ok: false, text });
      return;
    }
    if (message.type === 'ready') {
      this.#ready = true;
      this.#wasReady = true;
      this.#stopped = false;
      this.#view ??= message.view;
      // A page that is not on screen has none.
      if (message.width !== undefined && message.width > 0) this.#width = message.width;
      if (message.isPinned !== undefined) this.isPinned = message.isPinned;
      this.#sentRevision = 0;
      this.#tellSource();
      // What is being made while it loads is what it wants, unless it was open before.
      if (!this.#view) await this.#drawing;
      await this.update();
      const waiting = this.#waiting.splice(0);
      const read = message.open && this.#read.get(message.open);
      if (read && !waiting.some(({ type }) => type === 'explanation' || type === 'matrix')) this.post(onceMore(read));
      for (const one of waiting) this.post(one);
      this.#becomeReady();
      return;
    }
    try {
      // A server that was started again may not have drawn yet what the page asks about.
      if ('request' in message && !this.#shown) await this.whenDrawn();
      await this.#surroundings.handle(this, message);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#surroundings.log.error(`The diagram asked for "${message.type}", which failed: ${text}`);
      if ('request' in message) this.post({ type: 'done', request: message.request, ok: false, text });
    }
  }
}

/** A view of any network in the same detail. */
function withoutParts(view: DiagramView | undefined): DiagramView | undefined {
  return view && view.detail !== 'focus' ? { detail: view.detail } : undefined;
}

/** An answer without a request. */
function onceMore(message: Answered): ToWebview {
  const { request: _, ...rest } = message;
  return rest.type === 'matrix' ? rest : { ...rest, again: true };
}
