import * as vscode from 'vscode';
import { type NamespacePort, sameSocket, type Statement } from '../../core/analysis/index.ts';
import type { NetworkView } from '../language/NetworkView.ts';
import type { Statements } from '../panel/NetworkSource.ts';

/** What a person said of the sockets of a network that comes from no files: it stays for this window, over whatever the source says. */
export class SaidOfSockets implements Statements, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  #stated: readonly Statement[] = [];
  #made: { readonly of: NetworkView; readonly stated: readonly Statement[]; readonly view: NetworkView } | undefined;
  readonly onDidChange = this.#changed.event;

  state(statement: Statement): void {
    this.#put([...this.#without(statement), statement]);
  }

  forget(socket: NamespacePort): void {
    this.#put(this.#without(socket));
  }

  /** A view of the source with what was said; its problems are those of the source. */
  over(view: NetworkView): NetworkView {
    if (this.#stated.length === 0) return view;
    if (this.#made?.of !== view || this.#made.stated !== this.#stated)
      this.#made = { of: view, stated: this.#stated, view: { ...view, network: view.network.saying(this.#stated) } };
    return this.#made.view;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #without(socket: NamespacePort): readonly Statement[] {
    return this.#stated.filter((other) => !sameSocket(other, socket));
  }

  #put(stated: readonly Statement[]): void {
    this.#stated = stated;
    this.#changed.fire();
  }
}
