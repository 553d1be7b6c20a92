import * as vscode from 'vscode';
import type { SourceInfo } from '../../protocol/index.ts';
import type { Server } from '../client/Server.ts';
import { DiagramPanel, type PanelOptions, type PanelSurroundings, VIEW_TYPE } from './DiagramPanel.ts';

export interface OpenOptions extends PanelOptions {
  readonly focus?: boolean;
}

/** What panels need, with the events of the server. */
export type PanelsSurroundings = PanelSurroundings & { readonly server: Pick<Server, 'on' | 'onDidStart'> };

/** All diagrams that are open: one per source. */
export class DiagramPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #panels = new Set<DiagramPanel>();
  readonly #surroundings: PanelsSurroundings;
  readonly #disposables: vscode.Disposable[];
  #last: DiagramPanel | undefined;

  constructor(surroundings: PanelsSurroundings) {
    this.#surroundings = surroundings;
    const { server } = surroundings;
    server.on('netlens/panel/post', (post) => this.find(post.panel)?.post(post));
    server.on('netlens/panel/state', (state) => this.find(state.panel)?.take(state));
    this.#disposables = [
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      // A server that was started again knows none of them.
      server.onDidStart(() => {
        for (const panel of this.#panels) void this.#open(panel);
      }),
    ];
  }

  get all(): readonly DiagramPanel[] {
    return [...this.#panels];
  }

  /** The panel that a person looks at, or looked at last. */
  get active(): DiagramPanel | undefined {
    return this.all.find((panel) => panel.panel.active) ?? this.#last;
  }

  /**
   * The panel that shows the project of the active file: of those that are seen and not pinned, and show files or what is gone, the one
   * looked at last.
   */
  get following(): DiagramPanel | undefined {
    const all = this.all.filter(
      ({ panel, source, isPinned }) => panel.visible && ['files', 'gone'].includes(source.kind) && !isPinned,
    );
    return all.find((panel) => panel === this.#last) ?? all.at(-1);
  }

  find(id: string): DiagramPanel | undefined {
    return this.all.find((panel) => panel.id === id);
  }

  /** The panel that shows a source now, if there is one. */
  showing(source: SourceInfo): DiagramPanel | undefined {
    return this.all.find((panel) => panel.source.id === source.id);
  }

  /** The panel of a source: the one that is open, or a new one beside the editor. */
  async open(source: SourceInfo, { focus, ...options }: OpenOptions = {}): Promise<DiagramPanel> {
    const wanted = [source.id, options.files];
    const open =
      this.all.find(({ source: shown }) => wanted.includes(shown.id)) ??
      this.all.find(({ files }) => files !== undefined && wanted.includes(files)) ??
      // A panel that lost its network and is looked at takes this one.
      this.all.find(({ source: shown, panel }) => shown.kind === 'gone' && panel.active);
    if (open) {
      open.panel.reveal(undefined, focus !== true);
      this.#last = open;
      await open.show(open.source.id === source.id ? undefined : source, options);
      return open;
    }
    const column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(
      VIEW_TYPE,
      vscode.l10n.t('Network: {0}', source.title),
      { viewColumn: column, preserveFocus: focus !== true },
      { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.#surroundings.extension, 'dist')] },
    );
    const made = this.#add(panel, source);
    await made.open(options);
    return made;
  }

  /** VS Code gives back a panel of the last session, with what its page kept. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const id = sourceIn(state);
    const isOpen = this.all.some((open) => open.source.id === id || (id !== undefined && open.files === id));
    if (isOpen) {
      panel.dispose();
      return;
    }
    // What it is, or that it is gone, the server says when it has found it.
    await this.#open(this.#add(panel, { id: id ?? NO_SOURCE, kind: 'gone', title: '' }));
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    for (const panel of this.all) panel.dispose();
  }

  #add(webview: vscode.WebviewPanel, source: SourceInfo): DiagramPanel {
    const panel = new DiagramPanel(webview, source, this.#surroundings);
    this.#panels.add(panel);
    this.#last = panel;
    panel.onDidDispose(() => {
      this.#panels.delete(panel);
      if (this.#last === panel) this.#last = this.all.at(-1);
    });
    webview.onDidChangeViewState(() => {
      if (webview.active) this.#last = panel;
    });
    return panel;
  }

  async #open(panel: DiagramPanel): Promise<void> {
    try {
      await panel.open();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#surroundings.log.error(`The diagram of ${panel.source.id} could not be opened: ${text}`);
    }
  }
}

/** What is found nowhere. */
const NO_SOURCE = 'netlens:gone';

/** The id of the source in what a page kept; a page of an earlier version kept none. */
function sourceIn(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('source' in state)) return undefined;
  return typeof state.source === 'string' ? state.source : undefined;
}
