import * as vscode from 'vscode';
import type { DiagramView } from '../../protocol/index.ts';
import { DiagramPanel, type PanelSurroundings, VIEW_TYPE } from './DiagramPanel.ts';
import type { NetworkSource } from './NetworkSource.ts';

/** Ids of the sources whose panels are open, so that VS Code can restore them after a restart. */
const OPEN = 'netlens.openPanels';

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
  readonly #memory: vscode.Memento;
  readonly #find: (id: string) => Promise<NetworkSource | undefined>;
  readonly #opened = new vscode.EventEmitter<DiagramPanel>();
  readonly #disposables: vscode.Disposable[];
  #last: DiagramPanel | undefined;
  /** Ids of the last session that no panel has been restored for yet. */
  #toRestore: string[];

  readonly onDidOpen = this.#opened.event;

  /** `find` gives the source of an id that a panel had in an earlier session. */
  constructor(
    surroundings: PanelSurroundings,
    memory: vscode.Memento,
    find: (id: string) => Promise<NetworkSource | undefined>,
  ) {
    this.#surroundings = surroundings;
    this.#memory = memory;
    this.#find = find;
    this.#toRestore = [...memory.get<readonly string[]>(OPEN, [])];
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
    const open = this.all.find((panel) => wanted.includes(panel.source.id) || wanted.includes(panel.files?.id));
    if (open) {
      open.panel.reveal(undefined, options.focus !== true);
      if (options.files) open.files = options.files;
      if (open.source.id !== source.id) open.show(source);
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
    if (options.files) {
      made.files = options.files;
      this.#remember();
    }
    if (options.view) made.setView(options.view);
    return made;
  }

  /** VS Code gives back a panel of the last session. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    // The title names the project; where two projects have one name, the order decides.
    const candidates = await Promise.all(this.#toRestore.map(async (id) => ({ id, source: await this.#find(id) })));
    const found =
      candidates.find(({ source }) => source && panel.title.endsWith(`: ${source.title}`)) ??
      candidates.find(({ source }) => source);
    if (!found?.source) {
      panel.dispose();
      return;
    }
    this.#toRestore = this.#toRestore.filter((id) => id !== found.id);
    if (this.all.some((open) => open.source.id === found.id || open.files?.id === found.id)) {
      panel.dispose();
      return;
    }
    this.#add(panel, found.source);
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
      this.#remember();
    });
    webview.onDidChangeViewState(() => {
      if (webview.active) this.#last = panel;
    });
    this.#remember();
    this.#opened.fire(panel);
    return panel;
  }

  #remember(): void {
    void this.#memory.update(
      OPEN,
      this.all.map((panel) => (panel.files ?? panel.source).id),
    );
  }
}
