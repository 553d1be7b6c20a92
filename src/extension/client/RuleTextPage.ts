import * as vscode from 'vscode';

const PAGE = vscode.Uri.parse('netlens-rules:/firewall-rules.sh');

/** A read-only text of the host's rules that differ from those of its engine. */
export class RuleTextPage implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(PAGE.scheme, this);
  #text = '';
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** Opens the page in another column than `column`, where the picture is. */
  async show(text: string, column: vscode.ViewColumn | undefined): Promise<void> {
    this.#text = text;
    this.#changed.fire(PAGE);
    const viewColumn = column === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
    await vscode.window.showTextDocument(PAGE, { preview: true, viewColumn });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
