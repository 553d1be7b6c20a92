import * as vscode from 'vscode';

/** How many errors are kept, so that repeated failures do not fill the memory. */
const MAX_COUNT = 100;

/** The channel "Net Lens" of the output view, and the last errors of it. */
export class Log implements vscode.Disposable {
  readonly channel = vscode.window.createOutputChannel('Net Lens', { log: true });
  readonly #errors: string[] = [];

  get errors(): readonly string[] {
    return this.#errors;
  }

  info(text: string): void {
    this.channel.info(text);
  }

  warn(text: string): void {
    this.channel.warn(text);
  }

  error(text: string): void {
    if (this.#errors.length < MAX_COUNT) this.#errors.push(text);
    this.channel.error(text);
  }

  /** Takes a line of the server, with its `MessageType` (LSP). */
  append(type: number, text: string): void {
    if (type === 1) this.error(text);
    else if (type === 2) this.warn(text);
    else this.info(text);
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.channel.dispose();
  }
}
