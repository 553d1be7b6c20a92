import * as vscode from 'vscode';
import type { Server } from './client/Server.ts';

/** Shows in the status bar how many problems the project of the current file has. A click opens the diagram. */
export class ProblemCount implements vscode.Disposable {
  readonly #server: Pick<Server, 'ask'>;
  readonly #item = vscode.window.createStatusBarItem('netlens.problems', vscode.StatusBarAlignment.Left, 40);
  readonly #disposables: vscode.Disposable[];
  /** Counts the questions: only the answer to the last is shown. */
  #asked = 0;

  constructor(server: Pick<Server, 'ask'>, onDidChange: vscode.Event<void>) {
    this.#server = server;
    this.#item.name = vscode.l10n.t('Net Lens Problems');
    const show = () => void this.#show();
    this.#disposables = [
      this.#item,
      onDidChange(show),
      vscode.window.onDidChangeActiveTextEditor(show),
      vscode.window.onDidChangeVisibleTextEditors(show),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('netlens.statusBar')) show();
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #show(): Promise<void> {
    const turn = ++this.#asked;
    const isWanted = vscode.workspace.getConfiguration('netlens').get('statusBar.enabled') !== false;
    // No text editor is active while the diagram is; use a visible one.
    const active = (vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0])?.document;
    const found =
      isWanted && active
        ? await this.#server.ask('netlens/problems', { uri: active.uri.toString() }).catch(() => null)
        : null;
    if (turn !== this.#asked) return;
    if (!found || !active) {
      this.#item.hide();
      return;
    }
    const { count, title } = found;
    this.#item.text = `$(type-hierarchy) ${count}`;
    const said =
      count === 0
        ? vscode.l10n.t('No network problems in {0}', title)
        : count === 1
          ? vscode.l10n.t('1 network problem in {0}', title)
          : vscode.l10n.t('{0} network problems in {1}', count, title);
    const click = vscode.l10n.t('Click to open the network diagram');
    this.#item.tooltip = `${said}. ${click}.`;
    this.#item.accessibilityInformation = { label: said, role: 'button' };
    this.#item.command = { command: 'netlens.openDiagram', title: click, arguments: [active.uri] };
    this.#item.show();
  }
}
