import * as vscode from 'vscode';
import { readSettings } from '../readSettings.ts';
import { isComposeDocument } from './isComposeDocument.ts';
import type { ProjectStore } from './ProjectStore.ts';

/**
 * "Open diagram" and "Explain reachability" above the services of a Compose file, and "Take as a Compose project" above those of
 * another YAML file.
 */
export class CodeLenses implements vscode.CodeLensProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  readonly #store: Pick<ProjectStore, 'isStated'>;

  constructor(store: Pick<ProjectStore, 'isStated'>, subscriptions: vscode.Disposable[]) {
    this.#store = store;
    subscriptions.push(
      this.#changed,
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('netlens.codeLens') || event.affectsConfiguration('netlens.projects'))
          this.#changed.fire();
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
      if (!isComposeDocument(document) && !this.#store.isStated(document.uri))
        return hasContainers(document) ? [takeLens(range, document.uri)] : [];
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

function takeLens(range: vscode.Range, uri: vscode.Uri): vscode.CodeLens {
  return new vscode.CodeLens(range, {
    title: vscode.l10n.t('$(type-hierarchy) Take as a Compose project'),
    tooltip: vscode.l10n.t('Net Lens reads the file as Compose does; it is remembered in netlens.projects'),
    command: 'netlens.takeAsProject',
    arguments: [uri],
  });
}

/** Whether something below `services` has an image or is built: other files have services as well. */
function hasContainers(document: vscode.TextDocument): boolean {
  return /^[ \t]+["']?(?:image|build)["']?[ \t]*:/m.test(document.getText().slice(0, 100_000));
}
