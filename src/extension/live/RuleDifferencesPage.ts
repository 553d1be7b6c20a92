import * as vscode from 'vscode';
import type { RulesetDifference } from '../../core/analysis/index.ts';

const PAGE = vscode.Uri.parse('netlens-rules:/firewall-rules.sh');

/** A read-only text of the rules that are missing on the host and of those that are not Docker's. */
export class RuleDifferencesPage implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(PAGE.scheme, this);
  #text = '';
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** Opens the page in another column than `column`, where the picture is. */
  async show(differences: readonly RulesetDifference[], column: vscode.ViewColumn | undefined): Promise<void> {
    const head = `# ${vscode.l10n.t('The host’s firewall rules, compared with those that this engine programs')}\n`;
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
