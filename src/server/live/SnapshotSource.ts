import * as l10n from '@vscode/l10n';
import { open } from 'node:fs/promises';
import { type Disposable, Emitter } from 'vscode-languageserver/node';
import { isMachineAlone, machineTitle, type Network, type Problem, readSnapshot } from '../../core/analysis/index.ts';
import { captureParts, LARGEST_CAPTURE, megabytes } from '../../host/index.ts';
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

/** How much of a file is read at once. */
const PIECE = 8 * 1024 * 1024;

/** How long a person waits before messages are let in, in milliseconds. */
const STRETCH = 20;

/** Whoever waits for a file that is read: hears what is being done, and how much of all of it that is; `stop` gives it up. */
export interface Reader {
  readonly tell: (text: string, percent: number) => void;
  readonly stop: AbortSignal;
}

const NO_READER: Reader = { tell: () => undefined, stop: new AbortController().signal };

/** How much of the time the steps take, together 100. */
const SHARES = { file: 10, parts: 25, rules: 60 } as const;

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

  /** Reads the file. Rejects only where `reader` gives it up, and leaves what was read before; any other failure is in the state. */
  async read(reader: Reader = NO_READER): Promise<this> {
    try {
      const raw = await this.#value(reader);
      const { network, problems: said } = readSnapshot(raw, { rulesLater: true });
      await this.#readRules(network, reader);
      const problems = [...said, ...network.ruleProblems];
      const wrong = problems.find((problem) => problem.severity === 'error');
      if (wrong && network.topology.containers.length === 0) throw new Error(wrong.message);
      reader.tell(l10n.t('building the network, looking for problems'), SHARES.file + SHARES.parts + SHARES.rules);
      await nextTurn();
      const { findings, log } = network.findings(await this.#services.settings.of());
      await nextTurn();
      const differences = differenceNotices(network.differences);
      reader.stop.throwIfAborted();
      for (const line of [...problems.map((problem) => problem.message), ...log])
        this.#services.log.warn(`${this.title}: ${line}`);
      const view = { network, findings };
      this.#view = view;
      this.#state = { view, notices: [...differences, ...problemNotices(problems)] };
    } catch (error) {
      if (reader.stop.aborted) throw error;
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

  /** What is in the file. Others are answered in between. */
  async #value({ tell, stop }: Reader): Promise<unknown> {
    const bytes = await this.#bytes({ tell, stop });
    const all = megabytes(bytes.length);
    const parts = captureParts(bytes);
    for (let began = performance.now(); ;) {
      const { done, value } = parts.next();
      if (done === true) return value;
      if (performance.now() - began < STRETCH) continue;
      const share = value / bytes.length;
      tell(l10n.t`parsing, ${Math.round(value / 1024 / 1024)} of ${all}`, SHARES.file + share * SHARES.parts);
      await nextTurn();
      stop.throwIfAborted();
      began = performance.now();
    }
  }

  /** A machine of hundreds of namespaces has seconds' worth of rules. */
  async #readRules(network: Network, { tell, stop }: Reader): Promise<void> {
    const { namespaces = [] } = network.topology.machine ?? {};
    for (const [done, { id }] of namespaces.entries()) {
      tell(
        l10n.t`reading the rules, ${done} of ${namespaces.length} namespaces`,
        SHARES.file + SHARES.parts + (done / namespaces.length) * SHARES.rules,
      );
      await nextTurn();
      stop.throwIfAborted();
      network.readRulesOf(id);
    }
  }

  async #bytes({ tell, stop }: Reader): Promise<Buffer> {
    const { path, space } = this.#place;
    const tooLarge = new Error(
      l10n.t`It is larger than ${megabytes(LARGEST_CAPTURE)}, the most that Net Lens reads of a capture.`,
    );
    if (space !== DISK) {
      const asked = { uri: this.id, largest: LARGEST_CAPTURE };
      const { text, isTooLarge } = await this.#services.editor.ask('netlens/readFile', asked);
      if (isTooLarge === true) throw tooLarge;
      return Buffer.from(text ?? '');
    }
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > LARGEST_CAPTURE) throw tooLarge;
      const bytes = Buffer.allocUnsafe(size);
      for (let at = 0; at < size;) {
        tell(l10n.t`reading, ${Math.round(at / 1024 / 1024)} of ${megabytes(size)}`, (at / size) * SHARES.file);
        stop.throwIfAborted();
        const { bytesRead } = await file.read(bytes, at, Math.min(PIECE, size - at), at);
        // It became shorter meanwhile.
        if (bytesRead === 0) return bytes.subarray(0, at);
        at += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
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
