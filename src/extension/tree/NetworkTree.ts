import * as vscode from 'vscode';
import { type NetworkElement, type Tally, tallyText, tallyTotal, type TreeRow } from '../../protocol/index.ts';
import { COMPOSE_GLOB, composeFiles } from '../composeFiles.ts';
import type { Server } from '../client/Server.ts';

/** A row of the tree. Commands get it as their argument (see `elementArgument`). */
export type Row = TreeRow & NetworkElement;

const STATE = {
  none: vscode.TreeItemCollapsibleState.None,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
  open: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/** What VS Code's own lists have. */
const COLOR = {
  error: 'list.errorForeground',
  warning: 'list.warningForeground',
  information: 'problemsInfoIcon.foreground',
  hint: 'problemsInfoIcon.foreground',
} as const;

/** How many Compose files of the workspace are read when the tree is looked at. The others have a row that says how many they are. */
const FIRST_FILES = 20;

/** Files that come and go together are looked for once (milliseconds). */
const REST = 300;

/** The view "Container Networks": for the daemon and for each project, networks → endpoints → published ports. */
export class NetworkTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #server: Server;
  readonly #changed = new vscode.EventEmitter<Row | undefined>();
  readonly #disposables: vscode.Disposable[];
  readonly #view: vscode.TreeView<Row>;
  #isLookedAt = false;
  readonly onDidChangeTreeData = this.#changed.event;

  /** @param readAgain has the files read again of which networks are shown, and which nothing follows */
  constructor(server: Server, onDidChange: vscode.Event<Tally>, readAgain: () => Promise<void>) {
    this.#server = server;
    this.#view = vscode.window.createTreeView('netlens.networks', { treeDataProvider: this, showCollapseAll: true });
    const refresh = () => this.#changed.fire(undefined);
    this.#disposables = [
      this.#changed,
      this.#view,
      this.#followFiles(),
      onDidChange((tally) => {
        this.#count(tally);
        refresh();
      }),
      // The daemon is not asked before the view is visible.
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) void this.#look();
      }),
      server.onDidStart(() => {
        this.#isLookedAt = false;
        if (this.#view.visible) void this.#look();
        refresh();
      }),
      vscode.commands.registerCommand('netlens.refreshNetworks', async () => {
        await Promise.all([this.#server.ask('netlens/live/refresh', {}), readAgain()]);
        refresh();
      }),
    ];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const item = new vscode.TreeItem(row.label, STATE[row.children]);
    item.id = row.key;
    item.iconPath = new vscode.ThemeIcon(row.icon, row.severity && new vscode.ThemeColor(COLOR[row.severity]));
    item.contextValue = row.context;
    if (row.description !== undefined) item.description = row.description;
    if (row.tooltip !== undefined) item.tooltip = row.tooltip;
    if (row.command !== undefined)
      item.command = {
        command: row.command,
        title: row.label,
        ...(row.uri === undefined ? {} : { arguments: [vscode.Uri.parse(row.uri)] }),
      };
    return item;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    const rows = await this.#server.ask('netlens/tree', row ? { parent: row.key } : {});
    if (!row) {
      const isEmpty = !rows.some(({ element, context }) => element.source !== undefined || context === 'more');
      void vscode.commands.executeCommand('setContext', 'netlens.networks', isEmpty ? 'none' : 'some');
    }
    return rows.map((one) => ({ ...one, ...one.element }));
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Tells the server which Compose files there are. */
  async #listFiles(): Promise<readonly vscode.Uri[]> {
    const files = await composeFiles();
    this.#server.tell('netlens/workspaceFiles', { uris: files.map(String) });
    return files;
  }

  /** Follows the Compose files that come and go, once the tree was looked at. */
  #followFiles(): vscode.Disposable {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const list = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (this.#isLookedAt) void this.#listFiles();
      }, REST);
    };
    const watcher = vscode.workspace.createFileSystemWatcher(COMPOSE_GLOB, false, true, false);
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(list),
      watcher.onDidDelete(list),
      vscode.workspace.onDidChangeWorkspaceFolders(list),
      { dispose: () => clearTimeout(timer) },
    );
  }

  /** Shows on the view's icon how many problems there are: as many as the problems view lists of Net Lens. */
  #count(tally: Tally): void {
    const value = tallyTotal(tally);
    this.#view.badge = value === 0 ? undefined : { value, tooltip: vscode.l10n.t('Network: {0}', tallyText(tally)) };
  }

  /** Has the daemon followed, and the projects of the workspace read one after the other. */
  async #look(): Promise<void> {
    if (this.#isLookedAt) {
      await this.#server.ask('netlens/live/show', {}).catch(() => undefined);
      return;
    }
    this.#isLookedAt = true;
    try {
      await this.#server.ask('netlens/live/show', {});
      const files = await this.#listFiles();
      for (const file of files.slice(0, FIRST_FILES))
        await this.#server.ask('netlens/project', { uri: file.toString() });
    } catch {
      // The server is gone, which is said elsewhere.
      this.#isLookedAt = false;
    }
  }
}
