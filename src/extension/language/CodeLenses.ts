import * as vscode from 'vscode';
import { readSettings } from '../readSettings.ts';

/** "Open diagram" and "Explain reachability" above the services of a Compose file. */
export class CodeLenses implements vscode.CodeLensProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(subscriptions: vscode.Disposable[]) {
    subscriptions.push(
      this.#changed,
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('netlens.codeLens')) this.#changed.fire();
      }),
    );
  }

  /** Finds the top-level key `services` in the text, without reading the project. */
  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!readSettings(document.uri).codeLens) return [];
    for (let line = 0; line < Math.min(document.lineCount, 2000); line++) {
      const text = document.lineAt(line).text;
      if (!/^["']?services["']?\s*:/.test(text)) continue;
      const range = new vscode.Range(line, 0, line, text.length);
      return [
        new vscode.CodeLens(range, {
          title: vscode.l10n.t('$(type-hierarchy) Open diagram'),
          tooltip: vscode.l10n.t('Show the network that these services have'),
          command: 'netlens.openDiagram',
          arguments: [document.uri],
        }),
        new vscode.CodeLens(range, {
          title: vscode.l10n.t('Explain reachability'),
          tooltip: vscode.l10n.t('Can A reach B, and why?'),
          command: 'netlens.explainReachability',
          arguments: [document.uri],
        }),
      ];
    }
    return [];
  }
}
