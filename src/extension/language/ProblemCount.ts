import * as vscode from 'vscode';
import type { ProjectStore } from './ProjectStore.ts';

/** Shows in the status bar how many problems the project of the current file has. A click opens the diagram. */
export class ProblemCount implements vscode.Disposable {
  readonly #store: ProjectStore;
  readonly #item = vscode.window.createStatusBarItem('netlens.problems', vscode.StatusBarAlignment.Left, 40);
  readonly #disposables: vscode.Disposable[];

  constructor(store: ProjectStore) {
    this.#store = store;
    this.#item.name = vscode.l10n.t('Net Lens Problems');
    this.#disposables = [
      this.#item,
      store.onDidChange(() => this.#show()),
      store.onDidRemove(() => this.#show()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#show()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#show()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('netlens.statusBar')) this.#show();
      }),
    ];
    this.#show();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #show(): void {
    const wanted = vscode.workspace.getConfiguration('netlens').get('statusBar.enabled') !== false;
    // No text editor is active while the diagram is; use a visible one.
    const active = (vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0])?.document;
    const project = active && this.#store.projectsUsing(active.uri)[0];
    if (!wanted || !active || !project?.view) {
      this.#item.hide();
      return;
    }
    const count = project.view.findings.filter((f) => f.severity === 'error' || f.severity === 'warning').length;
    this.#item.text = `$(type-hierarchy) ${count}`;
    const said =
      count === 0
        ? vscode.l10n.t('No network problems in {0}', project.title)
        : count === 1
          ? vscode.l10n.t('1 network problem in {0}', project.title)
          : vscode.l10n.t('{0} network problems in {1}', count, project.title);
    const click = vscode.l10n.t('Click to open the network diagram');
    this.#item.tooltip = `${said}. ${click}.`;
    this.#item.accessibilityInformation = { label: said, role: 'button' };
    this.#item.command = { command: 'netlens.openDiagram', title: click, arguments: [active.uri] };
    this.#item.show();
  }
}
