import type * as vscode from 'vscode';
import type { FromWebview, ToWebview } from '../../../src/protocol/index.ts';
import { EventEmitter } from './fakeVscode.ts';

/** A webview panel as the extension sees it, without VS Code: what it is sent is kept, and a test speaks for its page. */
export class FakeWebview {
  readonly sent: ToWebview[] = [];
  readonly #received = new EventEmitter<unknown>();
  readonly #disposed = new EventEmitter<void>();
  readonly #changed = new EventEmitter<void>();
  readonly #sending = new EventEmitter<ToWebview>();
  readonly panel = {
    visible: true,
    active: true,
    title: '',
    webview: {
      html: '',
      options: {},
      cspSource: 'https://csp.test',
      asWebviewUri: (uri: { path: string }) => uri.path,
      onDidReceiveMessage: this.#received.event,
      postMessage: async (message: ToWebview) => {
        this.sent.push(message);
        this.#sending.fire(message);
        return true;
      },
    },
    onDidDispose: this.#disposed.event,
    onDidChangeViewState: this.#changed.event,
    reveal: () => undefined,
    dispose: () => {
      this.isDisposed = true;
    },
  } as unknown as vscode.WebviewPanel;
  isDisposed = false;

  /** Speaks as the page, also what is no message. */
  say(message: FromWebview | Readonly<Record<string, unknown>>): void {
    this.#received.fire(message);
  }

  /** Resolves with the first message that passes, from now on. */
  next(passes: (message: ToWebview) => boolean): Promise<ToWebview> {
    return new Promise((resolve) => {
      const listening = this.#sending.event((message) => {
        if (!passes(message)) return;
        listening.dispose();
        resolve(message);
      });
    });
  }

  close(): void {
    this.#disposed.fire();
  }
}
