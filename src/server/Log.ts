import type { Connection } from 'vscode-languageserver/node';

/** The log that the client shows (`window/logMessage`). Nothing is printed: standard output is the protocol's. */
export class Log {
  readonly #connection: Connection;
  readonly #said = new Set<string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  error(text: string): void {
    this.#connection.console.error(text);
  }

  info(text: string): void {
    this.#connection.console.info(text);
  }

  warn(text: string): void {
    this.#connection.console.warn(text);
  }

  /** Says something that stays so one time. */
  warnOnce(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.warn(text);
  }
}
