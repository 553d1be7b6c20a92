import type { Connection, WorkspaceEdit } from 'vscode-languageserver/node';
import type {
  ConfirmParams,
  EditorNotifications,
  EditorRequests,
  RevealParams,
  SaveParams,
} from '../protocol/index.ts';

/** The editor that the server is in, as far as it does more than LSP (`Client.isOurs`). */
export class Editor {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  ask<M extends keyof EditorRequests>(
    method: M,
    params: EditorRequests[M]['params'],
  ): Promise<EditorRequests[M]['result']> {
    return this.#connection.sendRequest(method, params);
  }

  tell<M extends keyof EditorNotifications>(method: M, params: EditorNotifications[M]): void {
    // An editor that is gone is told nothing.
    this.#connection.sendNotification(method, params).catch(() => undefined);
  }

  async copy(text: string): Promise<void> {
    await this.ask('netlens/copy', { text });
  }

  terminal(name: string, text: string): Promise<boolean> {
    return this.ask('netlens/terminal', { name, text });
  }

  async save(params: SaveParams): Promise<string | undefined> {
    return (await this.ask('netlens/save', params)) ?? undefined;
  }

  confirm(params: ConfirmParams): Promise<boolean> {
    return this.ask('netlens/confirm', params);
  }

  async reveal(params: RevealParams): Promise<void> {
    await this.ask('netlens/reveal', params);
  }

  async run(command: `netlens.${string}`, ...args: readonly unknown[]): Promise<void> {
    await this.ask('netlens/run', { command, args });
  }

  async showPage(path: string): Promise<void> {
    await this.ask('netlens/page', { path });
  }

  async applyEdit(edit: WorkspaceEdit): Promise<boolean> {
    return (await this.#connection.workspace.applyEdit(edit)).applied;
  }

  inform(text: string): void {
    this.#connection.window.showInformationMessage(text);
  }

  warn(text: string): void {
    this.#connection.window.showWarningMessage(text);
  }
}
