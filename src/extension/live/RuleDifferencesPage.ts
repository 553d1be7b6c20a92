import * as vscode from 'vscode';
import type { RulesetDifference } from '../../core/analysis/index.ts';

const PAGE = vscode.Uri.parse('netlens-rules:/firewall-rules.sh');

/** What is missing from the host's rules, and what is there and not Docker's: a text to read or copy, that nobody has to save. */
export class RuleDifferencesPage implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(PAGE.scheme, this);
  #text = '';
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** Opens the page where it does not cover the picture that is in `column`. */
  async show(differences: readonly RulesetDifference[], column: vscode.ViewColumn | undefined): Promise<void> {
    const head = `# ${vscode.l10n.t('The host’s firewall rules, beside those that this engine programs')}\n`;
    const paragraphs = differences.map(
      ({ message, rules }) => `# ${message}\n${rules.map((rule) => `${rule}\n`).join('')}`,
    );
    this.#text = [head, ...paragraphs].join('\n');
    this.#changed.fire(PAGE);
    const viewColumn = column === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
    await vscode.window.showTextDocument(PAGE, { preview: true, viewColumn });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
