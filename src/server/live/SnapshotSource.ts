import * as l10n from '@vscode/l10n';
import { readFile, stat } from 'node:fs/promises';
import { type Disposable, Emitter } from 'vscode-languageserver/node';
import { isMachineAlone, machineTitle, readSnapshot } from '../../core/analysis/index.ts';
import type { ClientSettings } from '../ClientSettings.ts';
import { DISK, type Place, uriOf } from '../documents/places.ts';
import type { Editor } from '../Editor.ts';
import type { Kept } from '../Kept.ts';
import type { Log } from '../Log.ts';
import type { NetworkSource, SourceState } from '../panel/NetworkSource.ts';
import type { NetworkView } from '../projects/Project.ts';
import { nextTurn } from '../projects/turns.ts';
import { differenceNotices } from './differenceNotices.ts';
import { SaidOfSockets } from './SaidOfSockets.ts';

/** A snapshot of 500 containers with kernel tables has about 10 MB. */
const MAX_SIZE = 256 * 1024 * 1024;

/** What snapshots need of the server. */
export interface SnapshotServices {
  readonly editor: Editor;
  readonly settings: ClientSettings;
  readonly kept: Kept;
  readonly log: Log;
}

/** A snapshot file: what a daemon answered once, viewed offline. */
export class SnapshotSource implements NetworkSource, Disposable {
  readonly kind = 'snapshot';
  readonly id: string;
  readonly statements: SaidOfSockets;
  readonly #place: Place;
  readonly #services: SnapshotServices;
  readonly #changed = new Emitter<void>();
  #state: SourceState = { notices: [] };
  #view: NetworkView | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(place: Place, services: SnapshotServices) {
    this.id = uriOf(place);
    this.#place = place;
    this.#services = services;
    this.statements = new SaidOfSockets(this.id, services.kept);
    this.statements.onDidChange(() => void this.#changed.fire());
  }

  get title(): string {
    const topology = this.#view?.network.topology;
    if (topology && isMachineAlone(topology) && topology.host.hostname !== undefined) return machineTitle(topology);
    return this.#place.path.split('/').at(-1) ?? '';
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
      const raw: unknown = JSON.parse(await this.#text());
      await nextTurn();
      const { network, problems } = readSnapshot(raw);
      await nextTurn();
      const { findings, log } = network.findings(await this.#services.settings.of());
      for (const line of [...problems.map((problem) => problem.message), ...log])
        this.#services.log.warn(`${this.title}: ${line}`);
      const view = { network, findings };
      this.#view = view;
      this.#state = { view, notices: differenceNotices(network.differences) };
    } catch (error) {
      const why = error instanceof SyntaxError ? l10n.t('It is not valid JSON.') : messageOf(error);
      this.#state = this.#failed(why);
    }
    this.#changed.fire();
    return this;
  }

  dispose(): void {
    this.statements.dispose();
    this.#changed.dispose();
  }

  async #text(): Promise<string> {
    const { path, space } = this.#place;
    const tooLarge = new Error(l10n.t`${this.title} is larger than 256 MB and was not read.`);
    if (space !== DISK) {
      const asked = { uri: this.id, largest: MAX_SIZE };
      const { text, isTooLarge } = await this.#services.editor.ask('netlens/readFile', asked);
      if (isTooLarge === true) throw tooLarge;
      return text ?? '';
    }
    if ((await stat(path)).size > MAX_SIZE) throw tooLarge;
    return readFile(path, 'utf8');
  }

  #failed(why: string): SourceState {
    this.#view = undefined;
    const title = l10n.t`${this.title} is not a snapshot`;
    const hint = l10n.t('Choose a file that “Net Lens: Save Snapshot” created.');
    return { notices: [], instead: { title, text: `${why} ${hint}`, actions: [] } };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
