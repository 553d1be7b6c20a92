import * as vscode from 'vscode';
import type { DiagramPanel } from './DiagramPanel.ts';

/** Work that is done for a page, each under a number by which a person can stop it. */
export class StoppableWork {
  readonly #running = new Map<string, vscode.CancellationTokenSource>();

  /** Does it, and ends the page's sign of it, however it went. */
  async run<T>(
    panel: DiagramPanel,
    request: number,
    work: (token: vscode.CancellationToken) => Promise<T>,
  ): Promise<T> {
    const key = keyOf(panel, request);
    const stop = new vscode.CancellationTokenSource();
    this.#running.set(key, stop);
    try {
      return await work(stop.token);
    } finally {
      this.#running.delete(key);
      stop.dispose();
      panel.post({ type: 'idle' });
    }
  }

  stop(panel: DiagramPanel, request: number): void {
    this.#running.get(keyOf(panel, request))?.cancel();
  }
}

function keyOf({ source }: DiagramPanel, request: number): string {
  return `${source.id} ${request}`;
}
