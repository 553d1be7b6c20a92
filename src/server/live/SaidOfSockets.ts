import { type Disposable, Emitter } from 'vscode-languageserver/node';
import { type NamespacePort, sameSocket, type Statement } from '../../core/analysis/index.ts';
import type { Kept } from '../Kept.ts';
import type { Statements } from '../panel/NetworkSource.ts';
import type { NetworkView } from '../projects/Project.ts';

/** What a person said of the sockets of a network that comes from no files: it stays for this window, over whatever the source says. */
export class SaidOfSockets implements Statements, Disposable {
  readonly #changed = new Emitter<void>();
  readonly #source: string;
  readonly #kept: Pick<Kept, 'statements' | 'setStatements'>;
  #made: { readonly of: NetworkView; readonly stated: readonly Statement[]; readonly view: NetworkView } | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(source: string, kept: Pick<Kept, 'statements' | 'setStatements'>) {
    this.#source = source;
    this.#kept = kept;
  }

  state(statement: Statement): void {
    this.#put([...this.#without(statement), statement]);
  }

  forget(socket: NamespacePort): void {
    this.#put(this.#without(socket));
  }

  /** A view of the source with what was said; its problems are those of the source. */
  over(view: NetworkView): NetworkView {
    const stated = this.#stated;
    if (stated.length === 0) return view;
    if (this.#made?.of !== view || this.#made.stated !== stated)
      this.#made = { of: view, stated, view: { ...view, network: view.network.saying(stated) } };
    return this.#made.view;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  get #stated(): readonly Statement[] {
    return this.#kept.statements(this.#source);
  }

  #without(socket: NamespacePort): readonly Statement[] {
    return this.#stated.filter((other) => !sameSocket(other, socket));
  }

  #put(stated: readonly Statement[]): void {
    this.#kept.setStatements(this.#source, stated);
    this.#changed.fire();
  }
}
