import { randomBytes, randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  type DiagramView,
  encoded,
  type PanelPost,
  type PanelState,
  requestOf,
  type SourceInfo,
  type ToWebview,
  webviewHtml,
} from '../../protocol/index.ts';
import type { Log } from '../Log.ts';
import type { Server } from '../client/Server.ts';

/** The view type of the panel, also in package.json's activation events. */
export const VIEW_TYPE = 'netlens.diagram';

/** What a panel needs from the rest of the extension. */
export interface PanelSurroundings {
  readonly extension: vscode.Uri;
  readonly log: Log;
  readonly server: Pick<Server, 'ask' | 'tell'>;
  /** What was posted is remembered: for tests. */
  readonly isRemembering: boolean;
}

/** What a panel is opened with. */
export interface PanelOptions {
  /** The id of the files that a live picture can be exchanged for. */
  readonly files?: string;
  readonly view?: DiagramView;
}

/** One diagram: a page whose messages go to the server and come from there, as they are. */
export class DiagramPanel implements vscode.Disposable {
  readonly id = randomUUID();
  readonly panel: vscode.WebviewPanel;
  readonly #surroundings: PanelSurroundings;
  readonly #disposed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[] = [this.#disposed];
  readonly #posts: PanelPost[] = [];
  #source: SourceInfo;
  #files: string | undefined;
  /** Whether its page listens. A hidden page is unloaded. */
  #isListening = false;
  #revision = 0;
  #shownRevision = 0;
  #isGone = false;
  #isPinned = false;

  readonly onDidDispose = this.#disposed.event;

  constructor(panel: vscode.WebviewPanel, source: SourceInfo, surroundings: PanelSurroundings) {
    this.panel = panel;
    this.#source = source;
    this.#surroundings = surroundings;
    const dist = vscode.Uri.joinPath(surroundings.extension, 'dist');
    panel.iconPath = vscode.Uri.joinPath(surroundings.extension, 'media', 'netlens.svg');
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    this.#disposables.push(
      panel.webview.onDidReceiveMessage((raw: unknown) => void this.receive(raw)),
      panel.onDidDispose(() => this.dispose()),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#isListening = false;
        surroundings.server.tell('netlens/panel/visible', { panel: this.id, isVisible: panel.visible });
      }),
    );
    panel.webview.html = webviewHtml({
      nonce: randomBytes(24).toString('base64'),
      cspSource: panel.webview.cspSource,
      scriptUri: panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js')).toString(),
      styleUri: panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.css')).toString(),
      language: vscode.env.language,
      drawing: vscode.l10n.t('Drawing…'),
      texts: vscode.l10n.bundle,
    });
  }

  get source(): SourceInfo {
    return this.#source;
  }

  /** The id of the files that its picture is of, or can be exchanged for. */
  get files(): string | undefined {
    return this.#files;
  }

  /** Whether it stays with its project when a file of another becomes active. */
  get isPinned(): boolean {
    return this.#isPinned;
  }

  /** The number of the picture that the server means by "shown", 0 for none. */
  get shownRevision(): number {
    return this.#shownRevision;
  }

  /** What was posted to the page, for tests: of each kind the last, and the last pictures. */
  get posts(): readonly PanelPost[] {
    return this.#posts;
  }

  /** Opens it at the server; once more at the next one, if that dies. */
  async open(options: PanelOptions = {}): Promise<void> {
    const files = options.files ?? this.#files;
    await this.#surroundings.server.ask('netlens/panel/open', {
      panel: this.id,
      source: this.#source.id,
      ...(files === undefined ? {} : { files }),
      ...(options.view ? { view: options.view } : {}),
      isVisible: this.panel.visible,
      isReady: this.#isListening,
      revision: this.#revision,
    });
  }

  /** Shows another network or view. */
  async show(source: SourceInfo | undefined, options: PanelOptions = {}): Promise<void> {
    if (source) this.#source = source;
    await this.#surroundings.server.ask('netlens/panel/show', {
      panel: this.id,
      ...(source ? { source: source.id } : {}),
      ...options,
    });
  }

  /** Resolves when the page listens and shows the network as it is now. */
  async whenReady(): Promise<void> {
    await this.#surroundings.server.ask('netlens/panel/ready', { panel: this.id });
  }

  /** Passes a message of the server on to the page. */
  post(post: PanelPost): void {
    if (this.#isGone) return;
    if (post.revision !== undefined) this.#revision = Math.max(this.#revision, post.revision);
    if (this.#surroundings.isRemembering) this.#posts.push(post);
    void this.panel.webview.postMessage(post.text);
  }

  /** Says something of its own to the page. */
  say(message: ToWebview): void {
    this.post({ panel: this.id, type: message.type, text: encoded(message) });
  }

  take({ title, source, files, revision, isPinned }: PanelState): void {
    if (this.#isGone) return;
    this.panel.title = title;
    this.#source = source;
    this.#files = files;
    this.#shownRevision = revision;
    this.#isPinned = isPinned;
  }

  /** Passes a message of the page on to the server. */
  async receive(message: unknown): Promise<void> {
    if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready')
      this.#isListening = true;
    try {
      await this.#surroundings.server.ask('netlens/panel/receive', { panel: this.id, message });
    } catch (error) {
      if (this.#isGone) return;
      const text = error instanceof Error ? error.message : String(error);
      this.#surroundings.log.error(`The diagram of ${this.#source.title} asked for something, which failed: ${text}`);
      const request = requestOf(message);
      if (request !== undefined) this.say({ type: 'done', request, ok: false, text });
      else this.say({ type: 'failed', text, actions: [{ id: 'showLog', label: vscode.l10n.t('Show log') }] });
    }
  }

  dispose(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#surroundings.server.tell('netlens/panel/close', { panel: this.id });
    this.#disposed.fire();
    for (const disposable of this.#disposables) disposable.dispose();
    this.panel.dispose();
  }
}
