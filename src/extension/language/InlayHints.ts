import * as vscode from 'vscode';
import { sourceOf, whoReaches } from '../../core/analysis/index.ts';
import { readSettings } from '../readSettings.ts';
import type { ProjectStore } from './ProjectStore.ts';
import { rangeOf } from './rangeOf.ts';
import { reachersText } from './reachersText.ts';

/** Shows after each published port who can reach it, if `netlens.inlayHints.enabled` is set. */
export class InlayHints implements vscode.InlayHintsProvider {
  readonly #store: ProjectStore;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeInlayHints = this.#changed.event;

  constructor(store: ProjectStore, subscriptions: vscode.Disposable[]) {
    this.#store = store;
    subscriptions.push(
      this.#changed,
      store.onDidChange(() => this.#changed.fire()),
    );
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    visible: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlayHint[]> {
    if (!readSettings(document.uri).inlayHints) return [];
    const project = await this.#store.projectOf(document.uri);
    if (token.isCancellationRequested || !project?.view || !project.isOf(document)) return [];
    const { view } = project;
    const hints = new Map<string, vscode.InlayHint>();
    for (const container of view.network.topology.containers) {
      container.published.forEach((port, index) => {
        const place = sourceOf(port.origin);
        if (!place || place.file !== document.uri.path) return;
        const { end } = rangeOf(place, view.network.texts);
        const key = `${end.line},${end.character}`;
        if (!visible.contains(end) || hints.has(key)) return;
        const who = reachersText(whoReaches(view.network, container, index));
        if (!who) return;
        const hint = new vscode.InlayHint(end, `← ${who}`);
        hint.paddingLeft = true;
        hints.set(key, hint);
      });
    }
    return [...hints.values()];
  }
}
