import * as vscode from 'vscode';
import type { DiagramView } from '../../protocol/index.ts';
import { DiagramPanel, type PanelSurroundings, VIEW_TYPE } from './DiagramPanel.ts';
import { GoneSource } from './GoneSource.ts';
import type { NetworkSource } from './NetworkSource.ts';

export interface OpenOptions {
  readonly focus?: boolean;
  readonly view?: DiagramView;
  /** The files that a live picture can be exchanged for. */
  readonly files?: NetworkSource;
}

/** All diagrams that are open: one per source. */
export class DiagramPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #panels = new Set<DiagramPanel>();
  readonly #surroundings: PanelSurroundings;
  readonly #find: (id: string) => Promise<NetworkSource | undefined>;
  readonly #opened = new vscode.EventEmitter<DiagramPanel>();
  readonly #disposables: vscode.Disposable[];
  #last: DiagramPanel | undefined;

  readonly onDidOpen = this.#opened.event;

  /** `find` gives the source of an id that a panel had in an earlier session. */
  constructor(surroundings: PanelSurroundings, find: (id: string) => Promise<NetworkSource | undefined>) {
    this.#surroundings = surroundings;
    this.#find = find;
    this.#disposables = [this.#opened, vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this)];
  }

  get all(): readonly DiagramPanel[] {
    return [...this.#panels];
  }

  /** The panel that a person looks at, or looked at last. */
  get active(): DiagramPanel | undefined {
    return this.all.find((panel) => panel.panel.active) ?? this.#last;
  }

  /** The panel that shows a source now, if there is one. */
  showing(source: NetworkSource): DiagramPanel | undefined {
    return this.all.find((panel) => panel.source.id === source.id);
  }

  /** The panel of a source: the one that is open, or a new one beside the editor. */
  open(source: NetworkSource, options: OpenOptions = {}): DiagramPanel {
    const wanted = [source.id, options.files?.id];
    const open =
      this.all.find((panel) => wanted.includes(panel.source.id) || wanted.includes(panel.files?.id)) ??
      // A panel that lost its network and is looked at takes this one.
      this.all.find(({ source: shown, panel }) => shown.kind === 'gone' && panel.active);
    if (open) {
      open.panel.reveal(undefined, options.focus !== true);
      if (options.files) open.files = options.files;
      if (open.source !== source) open.show(source);
      if (options.view) open.setView(options.view);
      this.#last = open;
      return open;
    }
    const column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(
      VIEW_TYPE,
      vscode.l10n.t('Network: {0}', source.title),
      { viewColumn: column, preserveFocus: options.focus !== true },
      { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.#surroundings.extension, 'dist')] },
    );
    const made = this.#add(panel, source);
    if (options.files) made.files = options.files;
    if (options.view) made.setView(options.view);
    return made;
  }

  /** VS Code gives back a panel of the last session, with what its page kept. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const id = sourceIn(state);
    const source = (await this.#found(id)) ?? new GoneSource(id);
    const isOpen = this.all.some((open) => open.source.id === source.id || open.files?.id === source.id);
    if (isOpen) panel.dispose();
    else this.#add(panel, source);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    for (const panel of this.all) panel.dispose();
  }

  #add(webview: vscode.WebviewPanel, source: NetworkSource): DiagramPanel {
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
    this.#opened.fire(panel);
    return panel;
  }

  /** The source of exactly this id: another one that lies at the same place would be a picture of something else. */
  async #found(id: string | undefined): Promise<NetworkSource | undefined> {
    if (id === undefined) return undefined;
    try {
      const source = await this.#find(id);
      return source?.id === id ? source : undefined;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#surroundings.log.error(`The diagram of ${id} could not be restored: ${text}`);
      return undefined;
    }
  }
}

/** The id of the source in what a page kept; a page of an earlier version kept none. */
function sourceIn(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('source' in state)) return undefined;
  return typeof state.source === 'string' ? state.source : undefined;
}
