import * as vscode from 'vscode';
import { type ProblemTotal, tallyText, tallyTotal } from '../protocol/index.ts';
import type { Server } from './client/Server.ts';

/** Shows in the status bar how many problems the project of the current file has. A click opens the diagram, or what is broken. */
export class ProblemCount implements vscode.Disposable {
  readonly #server: Pick<Server, 'ask'>;
  readonly #item = vscode.window.createStatusBarItem('netlens.problems', vscode.StatusBarAlignment.Left, 40);
  readonly #disposables: vscode.Disposable[];
  /** Counts the questions: only the answer to the last is shown. */
  #asked = 0;

  constructor(server: Pick<Server, 'ask'>, onDidChange: vscode.Event<unknown>) {
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
    const { text, tooltip } = wordsOf(found);
    const click = found.broken
      ? vscode.l10n.t('Click to list the problems')
      : vscode.l10n.t('Click to open the network diagram');
    this.#item.text = `$(${found.broken ? 'warning' : 'type-hierarchy'}) ${text}`;
    this.#item.tooltip = `${tooltip} ${click}.`;
    this.#item.accessibilityInformation = { label: tooltip, role: 'button' };
    this.#item.command = found.broken
      ? { command: 'netlens.showProblems', title: click }
      : { command: 'netlens.openDiagram', title: click, arguments: [active.uri] };
    this.#item.show();
  }
}

/** What stands in the bar, and the sentence behind it. */
function wordsOf({ title, tally, broken }: ProblemTotal): { readonly text: string; readonly tooltip: string } {
  if (broken) {
    const text = vscode.l10n.t('{0} cannot be read', broken.file);
    return { text, tooltip: `${text}: ${broken.why}` };
  }
  const total = tallyTotal(tally);
  if (total === 0)
    return {
      text: vscode.l10n.t('No network problems'),
      tooltip: vscode.l10n.t('No network problems in {0}.', title),
    };
  return {
    text: total === 1 ? vscode.l10n.t('1 network problem') : vscode.l10n.t('{0} network problems', total),
    tooltip: `${title}: ${tallyText(tally)}.`,
  };
}
