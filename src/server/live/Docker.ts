import * as l10n from '@vscode/l10n';
import { type Disposable, Emitter } from 'vscode-languageserver/node';
import {
  type CapturedKernel,
  clashesOfEngines,
  type Container,
  daemonTitle,
  engineName,
  type HostNetwork,
  indexOf,
  type Listener,
  networkOfTopology,
  parseCapturedKernel,
  type PastedRules,
  readPastedRules,
  type Topology,
} from '../../core/analysis/index.ts';
import {
  connectDocker,
  chooseEndpoint,
  type DaemonChange,
  type DaemonWatch,
  type DockerEndpoint,
  endpointFacts,
  type KernelAccess,
  type LiveTopology,
  liveTopology,
  watchDaemon,
} from '../../host/index.ts';
import type { Client } from '../Client.ts';
import type { ClientSettings, EngineSettings, Settings } from '../ClientSettings.ts';
import { DISK } from '../documents/places.ts';
import type { WorkspaceFolders } from '../documents/WorkspaceFolders.ts';
import type { Kept } from '../Kept.ts';
import type { Log } from '../Log.ts';
import type { NetworkView } from '../projects/Project.ts';
import { nextTurn } from '../projects/turns.ts';
import { EnginesBeside, type OtherEngine } from './EnginesBeside.ts';

/** The state of the connection to the daemon. `why` of a failed state tells a person what to do. */
export type DockerStatus =
  | { readonly state: 'idle' }
  /** The daemon is not asked: the workspace is untrusted or virtual, or the setting is off. */
  | { readonly state: 'off'; readonly why: string }
  | { readonly state: 'connecting' }
  /** `daemon`: version and flavour, such as "Docker 28.5.2, rootless". Empty until the daemon has answered. */
  | { readonly state: 'connected'; readonly daemon: string }
  /** The connection failed and is retried automatically. */
  | { readonly state: 'trouble'; readonly kind: string; readonly why: string };

/** What runs, and how much of it is known. */
export interface LiveView extends NetworkView {
  /** What could not be read, one sentence each. */
  readonly notes: readonly string[];
  /** Why the containers' kernel cannot be read from here: it is another machine's or a virtual machine's. */
  readonly elsewhere?: string;
  /** A command with which a person can get the host's rules, if they could not be read. */
  readonly rulesCommand?: string;
  /** Set if a person pasted the host's rules. `stale`: Docker has changed since, so they are no longer used. */
  readonly pasted?: 'used' | 'stale';
  /** Which containers' sockets could not be read, and why; one sentence each. */
  readonly listenersUnknown: readonly string[];
  /** Whether `docker exec` could read them and was not tried yet. */
  readonly listenersByExec: boolean;
  /** Engines that run beside this one on the machine, with what they take from each other. */
  readonly others: readonly BesideView[];
  /** The readings of them that it was made of. */
  readonly joined: readonly OtherEngine[];
}

/** An engine beside, for the tree and for notices. */
export interface BesideView {
  readonly name: string;
  readonly endpoint: DockerEndpoint;
  readonly topology: Topology;
  /** One sentence each. */
  readonly clashes: readonly string[];
}

/** What was read of the engine that is followed, alone. */
interface Alone {
  readonly topology: Topology;
  readonly hostNetwork: HostNetwork;
  readonly captured?: CapturedKernel;
  readonly access: KernelAccess;
}

/** How many log lines are remembered, so that each is logged once. */
const MAX_SAID = 500;

export interface DockerServices {
  readonly client: Client;
  readonly settings: ClientSettings;
  readonly folders: WorkspaceFolders;
  readonly kept: Kept;
  readonly log: Log;
}

/** The Docker daemon of this client. It is only read, asked when a view needs it, and followed as it changes. */
export class Docker implements Disposable {
  readonly #services: DockerServices;
  readonly #log: Log;
  readonly #changed = new Emitter<void>();
  readonly #imagesChanged = new Emitter<void>();
  readonly #disposables: Disposable[];
  #settings: Settings | undefined;
  #status: DockerStatus = { state: 'idle' };
  #watch: DaemonWatch | undefined;
  #starting: Promise<void> | undefined;
  #view: LiveView | undefined;
  /** Of the view: the engine that is followed, without those beside it. */
  #alone: Alone | undefined;
  readonly #beside = new EnginesBeside();
  #joining: Promise<void> | undefined;
  #last: DaemonChange | undefined;
  #chosen: DockerEndpoint | undefined;
  #endpoint: DockerEndpoint | undefined;
  /** Rules that a person pasted, and the daemon's answers at that time. */
  #pasted: { readonly rules: PastedRules; readonly of: DaemonChange['answers'] } | undefined;
  /** A person asked for the listening sockets by docker exec, of all containers or of these ids, for as long as this connection lasts. */
  #execAsked: true | ReadonlySet<string> = new Set();
  #next: DaemonChange | undefined;
  #taking: Promise<void> | undefined;
  #stopTaking = new AbortController();
  readonly #said = new Set<string>();
  #wanted = false;
  #disposed = false;

  readonly onDidChange = this.#changed.event;
  /** The daemon that is followed got other images. */
  readonly onDidChangeImages = this.#imagesChanged.event;

  constructor(services: DockerServices) {
    this.#services = services;
    this.#log = services.log;
    const { engine } = services.kept;
    this.#chosen = engine.endpoint as DockerEndpoint | undefined;
    this.#disposables = [
      this.#changed,
      this.#imagesChanged,
      services.client.onDidTrust(() => {
        this.#changed.fire();
        if (this.#wanted) void this.show();
      }),
      services.settings.onDidChange(() => void this.#followSettings()),
      this.#beside,
      this.#beside.onDidChange(() => void this.#joinBeside()),
    ];
  }

  get status(): DockerStatus {
    const why = this.#whyOff();
    return why ? { state: 'off', why } : this.#status;
  }

  /** The daemon's networks as last read. Kept when the connection is lost. */
  get view(): LiveView | undefined {
    return this.#view;
  }

  get endpoint(): DockerEndpoint | undefined {
    return this.#endpoint ?? this.#chosen;
  }

  /** The daemon's last answers, and the connection that they came from. */
  get last(): DaemonChange | undefined {
    return this.#last;
  }

  /** Starts to follow the daemon unless settings or the workspace forbid it. Never rejects: failures are in the status. */
  async show(): Promise<void> {
    this.#want();
    this.#settings ??= await this.#services.settings.of();
    if (this.#whyOff()) {
      this.#changed.fire();
      return;
    }
    if (this.#watch) return;
    this.#starting ??= this.#start().finally(() => (this.#starting = undefined));
    await this.#starting;
  }

  /** Reads everything again; reconnects at once if the connection is down. */
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

  /** Uses rules that a person pasted until Docker changes something. False if no daemon is connected. */
  async pasteRules(rules: PastedRules, text: string): Promise<boolean> {
    if (!this.#last || this.#status.state !== 'connected') return false;
    this.#pasted = { rules, of: this.#last.answers };
    this.#services.kept.setEngine({ ...this.#services.kept.engine, pasted: text });
    await this.#take(this.#last);
    return true;
  }

  /** Reads the sockets inside the containers with `docker exec cat`, which only a person may start. */
  async readListeners(): Promise<void> {
    this.#execAsked = true;
    if (this.#last && this.#status.state === 'connected') await this.#take(this.#last);
  }

  /**
   * Who listens in a running container: as it is seen, else as `docker exec` reads it, which a person asked for; `why` where neither
   * can tell.
   */
  async socketsOf(container: Container): Promise<readonly Listener[] | { readonly why: string }> {
    const known = (): readonly Listener[] | undefined => this.#view?.network.socketsIn(container.id);
    // A namespace is read through the container that owns it.
    const owner = (this.#view && indexOf(this.#view.network.topology).ownerOf(container)) ?? container;
    if (!known() && owner.dockerId !== undefined && this.#execAsked !== true) {
      this.#execAsked = new Set([...this.#execAsked, owner.dockerId]);
      if (this.#last && this.#status.state === 'connected') await this.#take(this.#last);
    }
    const unread = this.#view?.listenersUnknown.find((why) => why.startsWith(`${owner.containerName}:`));
    return known() ?? { why: unread ?? l10n.t`The sockets of ${owner.containerName} could not be read.` };
  }

  /** Drops the connection, and connects again if a view shows the daemon. */
  async reconnect(): Promise<void> {
    this.#stop();
    this.#view = undefined;
    this.#last = undefined;
    this.#pasted = undefined;
    this.#forgetPasted();
    this.#execAsked = new Set();
    this.#status = { state: 'idle' };
    this.#changed.fire();
    if (this.#wanted) await this.show();
  }

  /** Stops asking the daemon, because a person does not want to wait. What was read before stays. */
  giveUp(): void {
    this.#stop();
    this.#status = {
      state: 'trouble',
      kind: 'stopped',
      why: l10n.t('Stopped: Net Lens no longer asks the Docker daemon.'),
    };
    this.#changed.fire();
  }

  /** Uses the endpoint that a person chose, for this window. */
  async use(endpoint: DockerEndpoint): Promise<void> {
    this.#chosen = endpoint;
    this.#want();
    this.#services.kept.setEngine({ isWanted: true, endpoint });
    await this.reconnect();
  }

  /** The daemons that could be asked; first the one that the docker command would use. Reads files only. */
  async candidates(): Promise<readonly DockerEndpoint[]> {
    const settings = (this.#settings ??= await this.#services.settings.of());
    if (this.#whyOff()) return [];
    return chooseEndpoint(statedEndpoint(settings.docker), endpointFacts()).candidates;
  }

  dispose(): void {
    this.#disposed = true;
    this.#stop();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #want(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    const { kept } = this.#services;
    if (!kept.engine.isWanted) kept.setEngine({ ...kept.engine, isWanted: true });
  }

  async #followSettings(): Promise<void> {
    const before = this.#settings;
    if (!before) return;
    this.#settings = await this.#services.settings.of();
    if (JSON.stringify(before.docker) !== JSON.stringify(this.#settings.docker)) await this.reconnect();
  }

  #whyOff(): string | undefined {
    const { client, folders } = this.#services;
    if (!client.isTrusted)
      return l10n.t('This workspace is not trusted, so Net Lens does not contact a Docker daemon.');
    if (folders.all.some(({ space }) => space !== DISK)) return l10n.t('A virtual workspace has no Docker daemon.');
    if (this.#settings?.docker.isEnabled === false)
      return l10n.t('Contacting Docker is turned off by the setting netlens.docker.enabled.');
    return undefined;
  }

  async #start(): Promise<void> {
    const settings = (this.#settings ??= await this.#services.settings.of());
    if (this.#disposed || this.#watch || this.#whyOff()) return;
    this.#watch = watchDaemon(
      (signal) =>
        connectDocker({ ...(this.#chosen ? { endpoint: this.#chosen } : statedEndpoint(settings.docker)), signal }),
      {
        onState: (state) => {
          if (state.kind === 'connecting') this.#status = { state: 'connecting' };
          else if (state.kind === 'connected') {
            this.#endpoint = state.endpoint;
            this.#status = { state: 'connected', daemon: '' };
            this.#log.info(`Docker at ${state.endpoint.url}: it is used because ${state.endpoint.why}.`);
          } else {
            // A failure is logged once, not at each attempt.
            if (state.attempt === 1) this.#log.info(state.error.message);
            this.#status = { state: 'trouble', kind: state.error.code, why: state.error.message };
          }
          this.#changed.fire();
        },
        onChange: (change) => void this.#take(change),
        onImages: () => void this.#imagesChanged.fire(),
      },
    );
  }

  /** Makes the view of a change. One at a time: of several changes meanwhile, only the last is read. */
  #take(change: DaemonChange): Promise<void> {
    this.#next = change;
    this.#taking ??= this.#takeAll().finally(() => (this.#taking = undefined));
    return this.#taking;
  }

  async #takeAll(): Promise<void> {
    for (let change = this.#next; change && !this.#disposed; change = this.#next) {
      this.#next = undefined;
      const { signal } = this.#stopTaking;
      try {
        const view = await this.#viewOf(change, signal);
        if (signal.aborted) continue;
        this.#last = change;
        this.#view = view;
        if (this.#watch?.state.kind === 'connected') {
          const { version, info } = change.answers;
          this.#status = { state: 'connected', daemon: daemonTitle(version, info) };
        }
        await this.#lookBeside(change);
        void this.#joinBeside();
      } catch (error) {
        if (signal.aborted) continue;
        const why = l10n.t`What the daemon said could not be shown: ${error instanceof Error ? error.message : String(error)}`;
        this.#log.error(why);
        this.#status = { state: 'trouble', kind: 'failed', why };
      }
      this.#changed.fire();
    }
  }

  /** Looks for engines beside the one that is followed; nobody waits for their answers. */
  async #lookBeside({ connection }: DaemonChange): Promise<void> {
    const alone = this.#alone;
    const { readsRulesWithSudo: sudo } = (await this.#services.settings.of()).docker;
    if (alone && !this.#disposed) this.#beside.look({ endpoint: connection.endpoint, access: alone.access, sudo });
  }

  /** Shows what engines beside have become. One at a time: of several changes meanwhile, only the last is shown. */
  #joinBeside(): Promise<void> {
    this.#joining ??= this.#joinAll().finally(() => (this.#joining = undefined));
    return this.#joining;
  }

  async #joinAll(): Promise<void> {
    for (;;) {
      const [view, alone] = [this.#view, this.#alone];
      if (!view || !alone || this.#disposed) return;
      const engines = this.#beside.all;
      if (engines.length === view.joined.length && engines.every((one, at) => one === view.joined[at])) return;
      const joined = await this.#joined(alone);
      // Of a newer reading meanwhile this is the older.
      if (this.#view !== view) continue;
      this.#view = { ...view, ...joined };
      this.#changed.fire();
    }
  }

  /** One network of the engine that is followed and of those that program the same kernel. */
  async #joined({
    topology,
    hostNetwork,
    captured,
  }: Alone): Promise<Pick<LiveView, 'network' | 'findings' | 'others' | 'joined'>> {
    const joined = this.#beside.all;
    const engines = joined.filter((other) => !isOneEngine(topology, other.topology));
    const network = networkOfTopology(topology, {
      hostNetwork,
      beside: engines.filter((other) => other.isOneMachine),
      ...(captured ? { captured } : {}),
    });
    const { findings, log } = network.findings(await this.#services.settings.of());
    for (const line of log) this.#sayOnce(line);
    const others = engines.map((other): BesideView => ({
      name: engineName(other.topology.engine),
      endpoint: other.endpoint,
      topology: other.topology,
      clashes: clashesOfEngines(topology, other.topology).map(({ message }) => message),
    }));
    return { network, findings, others, joined };
  }

  /** The connection to the engine that made a container, and its last answers. */
  lastOf(container: string | undefined): DaemonChange | undefined {
    return this.#besideOf(container)?.last ?? this.#last;
  }

  /** The address of the engine that made a network or a container. */
  endpointOf(id: string | undefined): DockerEndpoint | undefined {
    return this.#besideOf(id)?.endpoint ?? this.endpoint;
  }

  #besideOf(id: string | undefined): OtherEngine | undefined {
    return this.#beside.all.find(({ topology }) =>
      [...topology.containers, ...topology.networks].some((thing) => thing.id === id),
    );
  }

  async #viewOf(change: DaemonChange, signal: AbortSignal): Promise<LiveView> {
    const settings = await this.#services.settings.of();
    const exec = settings.docker.readsListenersByExec || this.#execAsked;
    const live = await liveTopology(change.connection, change.answers, {
      kernel: true,
      exec,
      sudo: settings.docker.readsRulesWithSudo,
      signal,
    });
    this.#restorePasted(change);
    const isUsed = this.#pasted?.of === change.answers;
    if (this.#pasted && !isUsed) this.#forgetPasted();
    const kernel = this.#pasted && isUsed ? withRules(live.kernel, this.#pasted.rules) : live.kernel;
    const captured = kernel && parseCapturedKernel(kernel);
    const alone: Alone = {
      topology: live.topology,
      hostNetwork: live.hostNetwork,
      access: live.access,
      ...(captured ? { captured: captured.value } : {}),
    };
    await nextTurn();
    const { network, findings, others, joined } = await this.#joined(alone);
    if (!signal.aborted) this.#alone = alone;
    const problems = [...live.problems, ...(captured?.problems ?? [])].map((p) => p.message);
    for (const line of [...change.problems, ...problems]) this.#sayOnce(line);
    const notes = [...change.problems, ...problems];
    if (live.access.local && live.vethsUnknown !== undefined) notes.push(live.vethsUnknown);
    if (live.access.local && live.hostListenersUnknown !== undefined) notes.push(live.hostListenersUnknown);
    return {
      network,
      findings,
      notes,
      listenersUnknown: live.listenersUnknown,
      others,
      joined,
      listenersByExec: exec !== true && !live.access.local && live.listenersUnknown.length > 0,
      ...(live.access.local ? {} : { elsewhere: live.access.why }),
      ...(live.rulesCommand === undefined ? {} : { rulesCommand: live.rulesCommand }),
      ...(this.#pasted ? { pasted: isUsed ? 'used' : 'stale' } : {}),
    };
  }

  /** After a restart of the server the rules that a person pasted count on. */
  #restorePasted({ answers }: DaemonChange): void {
    const { pasted } = this.#services.kept.engine;
    const rules = pasted === undefined || this.#pasted ? undefined : readPastedRules(pasted);
    if (rules) this.#pasted = { rules, of: answers };
  }

  #forgetPasted(): void {
    const { pasted, ...others } = this.#services.kept.engine;
    if (pasted !== undefined) this.#services.kept.setEngine(others);
  }

  /** Logs a line once per connection: each reading reports the same oddities again. */
  #sayOnce(line: string): void {
    if (this.#said.has(line)) return;
    if (this.#said.size >= MAX_SAID) this.#said.clear();
    this.#said.add(line);
    this.#log.warn(line);
  }

  #stop(): void {
    this.#stopTaking.abort();
    this.#stopTaking = new AbortController();
    this.#next = undefined;
    this.#said.clear();
    this.#watch?.dispose();
    this.#watch = undefined;
    this.#beside.stop();
    this.#endpoint = undefined;
  }
}

/** Two sockets may be of one engine: /var/run/docker.sock is often a link to another. */
function isOneEngine(one: Topology, other: Topology): boolean {
  const ids = new Set(one.containers.map(({ id }) => id));
  return one.containers.length > 0 && other.containers.some(({ id }) => ids.has(id));
}

/** The captured kernel, with the host's rules replaced by those that a person pasted. */
function withRules(kernel: LiveTopology['kernel'], rules: PastedRules): NonNullable<LiveTopology['kernel']> {
  return { containers: {}, ...kernel, host: { ...kernel?.host, ...rules } };
}

function statedEndpoint({ host, context }: EngineSettings): { host?: string; context?: string } {
  return { ...(host === undefined ? {} : { host }), ...(context === undefined ? {} : { context }) };
}
