import * as l10n from '@vscode/l10n';
import { readFile, stat } from 'node:fs/promises';
import { type Disposable, Emitter } from 'vscode-languageserver/node';
import { isMachineAlone, machineTitle, type Problem, readSnapshot } from '../../core/analysis/index.ts';
import type { ClientSettings } from '../ClientSettings.ts';
import { DISK, type Place, uriOf } from '../documents/places.ts';
import type { Editor } from '../Editor.ts';
import type { Kept } from '../Kept.ts';
import type { Log } from '../Log.ts';
import type { NetworkSource, SourceState } from '../panel/NetworkSource.ts';
import type { NetworkView } from '../projects/Project.ts';
import type { Notice } from '../../protocol/index.ts';
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
      const { network, problems: said } = readSnapshot(raw, { rulesLater: true });
      // A machine of hundreds of namespaces has minutes' worth of rules: others are answered in between.
      for (const { id } of network.topology.machine?.namespaces ?? []) {
        await nextTurn();
        network.readRulesOf(id);
      }
      const problems = [...said, ...network.ruleProblems];
      const wrong = problems.find((problem) => problem.severity === 'error');
      if (wrong && network.topology.containers.length === 0) throw new Error(wrong.message);
      await nextTurn();
      const { findings, log } = network.findings(await this.#services.settings.of());
      await nextTurn();
      const differences = differenceNotices(network.differences);
      for (const line of [...problems.map((problem) => problem.message), ...log])
        this.#services.log.warn(`${this.title}: ${line}`);
      const view = { network, findings };
      this.#view = view;
      this.#state = { view, notices: [...differences, ...problemNotices(problems)] };
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
    const hint = l10n.t('Choose a file that “Net Lens: Save Snapshot” or “netlens snapshot --machine” created.');
    return { notices: [], instead: { title, text: `${why} ${hint}`, actions: [] } };
  }
}

/** What of the file could not be read: an answer may rest on it. */
function problemNotices(problems: readonly Problem[]): readonly Notice[] {
  const told = problems.filter((problem) => problem.severity !== 'information').map((problem) => problem.message);
  if (told.length === 0) return [];
  const more = told.length > 2 ? ` And ${told.length - 2} more: the output of Net Lens has all.` : '';
  return [{ severity: 'warning', text: `${told.slice(0, 2).join(' ')}${more}` }];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
