import * as vscode from 'vscode';
import { type CapturedKernel, parseCapturedKernel } from '../../core/kernel/index.ts';
import type { DaemonChange, DaemonWatch, DockerEndpoint, LiveTopology } from '../../host/index.ts';
import type { NetworkView } from '../language/analyseProject.ts';
import { viewOfTopology } from './viewOfTopology.ts';
import type { Log } from '../Log.ts';

/** What is known of the daemon. Each state that is no success says in `why` what to do. */
export type DockerStatus =
  | { readonly state: 'idle' }
  /** Not asked at all: untrusted or virtual workspace, or switched off. */
  | { readonly state: 'off'; readonly why: string }
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly version: string }
  /** It is tried again by itself. */
  | { readonly state: 'trouble'; readonly kind: string; readonly why: string };

/** What runs, and how much of it is known. */
export interface LiveView extends NetworkView {
  /** What could not be read or seen, one sentence each. */
  readonly notes: readonly string[];
  readonly missing: LiveTopology['missing'];
}

/** The Docker daemon of this window: asked only when something wants to see it, only read, and followed as it changes. */
export class Docker implements vscode.Disposable {
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  #status: DockerStatus = { state: 'idle' };
  #watch: DaemonWatch | undefined;
  #starting: Promise<void> | undefined;
  #view: LiveView | undefined;
  #last: DaemonChange | undefined;
  #chosen: DockerEndpoint | undefined;
  #endpoint: DockerEndpoint | undefined;
  #pasted: string | undefined;
  /** Grows with each watch and each change: what was begun for an older one is dropped. */
  #generation = 0;
  #wanted = false;
  #disposed = false;

  readonly onDidChange = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
    this.#disposables = [
      this.#changed,
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.#changed.fire();
        if (this.#wanted) void this.show();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('netlens.docker')) void this.reconnect();
      }),
    ];
  }

  get status(): DockerStatus {
    const why = this.#whyOff();
    return why ? { state: 'off', why } : this.#status;
  }

  /** The daemon's networks as last read; kept when the connection is lost. */
  get view(): LiveView | undefined {
    return this.#view;
  }

  get endpoint(): DockerEndpoint | undefined {
    return this.#endpoint ?? this.#chosen;
  }

  /** The last answers of the daemon, with the connection that gave them. */
  get last(): DaemonChange | undefined {
    return this.#last;
  }

  /** Begins to follow the daemon, if nothing speaks against it. Never rejects: the status says how it goes. */
  async show(): Promise<void> {
    this.#wanted = true;
    if (this.#whyOff()) {
      this.#changed.fire();
      return;
    }
    if (this.#watch) return;
    this.#starting ??= this.#start().finally(() => (this.#starting = undefined));
    await this.#starting;
  }

  /** Reads everything again; tries at once where the connection is down. */
  async refresh(): Promise<void> {
    if (this.#watch) this.#watch.refresh();
    else await this.show();
  }

  /** Resolves when the daemon has answered or failed to. */
  async settled(): Promise<void> {
    await this.show();
    while (this.status.state === 'connecting' || (this.status.state === 'connected' && !this.#view)) {
      await new Promise<void>((resolve) => {
        const once = this.onDidChange(() => {
          once.dispose();
          resolve();
        });
      });
    }
  }

  /** Uses the host's rules as a person pasted them (iptables-save) until the connection is made anew. */
  async pasteRules(iptablesSave: string): Promise<void> {
    this.#pasted = iptablesSave;
    if (this.#last) await this.#take(this.#last);
  }

  /** Drops the connection and, if anything shows the daemon, makes another. */
  async reconnect(): Promise<void> {
    this.#stop();
    this.#view = undefined;
    this.#last = undefined;
    this.#pasted = undefined;
    this.#status = { state: 'idle' };
    this.#changed.fire();
    if (this.#wanted) await this.show();
  }

  /** Uses the endpoint that a person chose for this window. */
  async use(endpoint: DockerEndpoint): Promise<void> {
    this.#chosen = endpoint;
    this.#wanted = true;
    await this.reconnect();
  }

  /** The daemons that could be asked, the one that the docker command would ask first. Looks at files only. */
  async candidates(): Promise<readonly DockerEndpoint[]> {
    if (this.#whyOff()) return [];
    const { chooseEndpoint, endpointFacts } = await import('../../host/index.ts');
    return chooseEndpoint(statedEndpoint(), endpointFacts()).candidates;
  }

  dispose(): void {
    this.#disposed = true;
    this.#stop();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #whyOff(): string | undefined {
    if (!vscode.workspace.isTrusted) {
      return vscode.l10n.t('This workspace is not trusted, so no Docker daemon is asked.');
    }
    if (vscode.workspace.workspaceFolders?.some((folder) => folder.uri.scheme !== 'file')) {
      return vscode.l10n.t('In a virtual workspace there is no Docker daemon to ask.');
    }
    if (vscode.workspace.getConfiguration('netlens').get('docker.enabled') === false) {
      return vscode.l10n.t('Asking Docker is switched off by the setting netlens.docker.enabled.');
    }
    return undefined;
  }

  async #start(): Promise<void> {
    const { connectDocker, watchDaemon } = await import('../../host/index.ts');
    if (this.#disposed || this.#watch || this.#whyOff()) return;
    this.#watch = watchDaemon(
      (signal) => connectDocker({ ...(this.#chosen ? { endpoint: this.#chosen } : statedEndpoint()), signal }),
      {
        onState: (state) => {
          if (state.kind === 'connecting') this.#status = { state: 'connecting' };
          else if (state.kind === 'connected') {
            this.#endpoint = state.endpoint;
            this.#status = { state: 'connected', version: '' };
            this.#log.info(`Docker at ${state.endpoint.url}: it is used because ${state.endpoint.why}.`);
          } else {
            // Each kind of trouble is logged once, not at each attempt.
            if (state.attempt === 1) this.#log.info(state.error.message);
            this.#status = { state: 'trouble', kind: state.kind, why: state.error.message };
          }
          this.#changed.fire();
        },
        onChange: (change) => void this.#take(change),
      },
    );
  }

  async #take(change: DaemonChange): Promise<void> {
    const generation = ++this.#generation;
    const current = () => generation === this.#generation && !this.#disposed;
    const settings = vscode.workspace.getConfiguration('netlens.docker');
    try {
      const { liveTopology } = await import('../../host/index.ts');
      const live = await liveTopology(change.connection, change.answers, {
        kernel: true,
        exec: settings.get('readListenersByExec') === true,
        sudo: settings.get('readRulesWithSudo') === true,
      });
      if (!current()) return;
      this.#last = change;
      const pasted = this.#pasted;
      const kernel = pasted === undefined ? live.kernel : withRules(live.kernel, pasted);
      const captured: CapturedKernel | undefined = kernel && parseCapturedKernel({ kernel }).value;
      const made = viewOfTopology(live.topology, captured);
      const notes = [...change.problems, ...live.problems.map((p) => p.message)];
      if (live.vethsUnknown !== undefined) notes.push(live.vethsUnknown);
      this.#view = { ...made.view, notes, missing: live.missing };
      for (const line of [...made.log, ...change.problems]) this.#log.warn(line);
      if (this.#status.state === 'connected') {
        this.#status = { state: 'connected', version: versionOf(change.connection.version) };
      }
    } catch (error) {
      if (!current()) return;
      this.#log.warn(
        `What the daemon said could not be shown: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    this.#changed.fire();
  }

  #stop(): void {
    this.#generation++;
    this.#watch?.dispose();
    this.#watch = undefined;
    this.#endpoint = undefined;
  }
}

/** The captured kernel with the host's rules exchanged for those that a person pasted. */
function withRules(kernel: LiveTopology['kernel'], iptablesSave: string): NonNullable<LiveTopology['kernel']> {
  return { containers: {}, ...kernel, host: { ...kernel?.host, iptablesSave } };
}

function statedEndpoint(): { host?: string; context?: string } {
  const settings = vscode.workspace.getConfiguration('netlens.docker');
  const host = settings.get<string>('host');
  const context = settings.get<string>('context');
  return { ...(host ? { host } : {}), ...(context ? { context } : {}) };
}

function versionOf(version: unknown): string {
  const text: unknown = typeof version === 'object' && version !== null ? Reflect.get(version, 'Version') : undefined;
  return typeof text === 'string' ? text : '?';
}
