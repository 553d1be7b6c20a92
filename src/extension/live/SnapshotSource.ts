import * as vscode from 'vscode';
import type { NetworkSource, SourceState } from '../panel/NetworkSource.ts';
import { inTurns } from '../language/inTurns.ts';
import { readSettings } from '../readSettings.ts';
import { networkViewInSteps, type NetworkView } from '../language/NetworkView.ts';
import { readSnapshotInSteps } from '../../core/analysis/index.ts';
import { SaidOfSockets } from './SaidOfSockets.ts';
import { differenceNotices } from './differenceNotices.ts';
import type { Log } from '../Log.ts';

/** A snapshot of 500 containers with kernel tables has about 10 MB. */
const MAX_SIZE = 256 * 1024 * 1024;

/** A snapshot file: what a daemon answered once, viewed offline. */
export class SnapshotSource implements NetworkSource, vscode.Disposable {
  readonly kind = 'snapshot';
  readonly uri: vscode.Uri;
  readonly statements = new SaidOfSockets();
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<void>();
  #state: SourceState = { notices: [] };
  #view: NetworkView | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(uri: vscode.Uri, log: Log) {
    this.uri = uri;
    this.#log = log;
    this.statements.onDidChange(() => this.#changed.fire());
  }

  get id(): string {
    return this.uri.toString();
  }

  get title(): string {
    return this.uri.path.split('/').at(-1) ?? '';
  }

  /** The content of the file, and how its rules differ from Docker's. */
  get view(): NetworkView | undefined {
    return this.#view;
  }

  state(): SourceState {
    const { view } = this.#state;
    return view ? { ...this.#state, view: this.statements.over(view) } : this.#state;
  }

  /** Reads the file. Never rejects: a failure is in the state. */
  async read(): Promise<this> {
    try {
      const { size } = await vscode.workspace.fs.stat(this.uri);
      if (size > MAX_SIZE) throw new Error(vscode.l10n.t('{0} is larger than 256 MB and was not read.', this.title));
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(this.uri));
      const { network, problems } = await inTurns(readSnapshotInSteps(JSON.parse(text) as unknown));
      const { view, log } = await inTurns(networkViewInSteps(network, readSettings(undefined)));
      for (const line of [...problems.map((problem) => problem.message), ...log])
        this.#log.warn(`${this.title}: ${line}`);
      this.#view = view;
      this.#state = { view, notices: differenceNotices(network.differences) };
    } catch (error) {
      const why = error instanceof SyntaxError ? vscode.l10n.t('It is not valid JSON.') : messageOf(error);
      this.#state = this.#failed(why);
    }
    this.#changed.fire();
    return this;
  }

  dispose(): void {
    this.statements.dispose();
    this.#changed.dispose();
  }

  #failed(why: string): SourceState {
    this.#view = undefined;
    const title = vscode.l10n.t('{0} is no snapshot', this.title);
    const hint = vscode.l10n.t('Choose a file that “Net Lens: Save Snapshot” wrote.');
    return { notices: [], instead: { title, text: `${why} ${hint}`, actions: [] } };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
