import { type Disposable, Emitter } from 'vscode-languageserver/node';
import { type CapturedKernel, parseCapturedKernel, type Topology } from '../../core/analysis/index.ts';
import {
  connectDocker,
  type DaemonChange,
  type DaemonWatch,
  type DockerEndpoint,
  endpointsBeside,
  isOneMachine,
  type KernelAccess,
  liveTopology,
  watchDaemon,
} from '../../host/index.ts';

/** An engine beside the one that is followed, as it is now. */
export interface OtherEngine {
  readonly endpoint: DockerEndpoint;
  /** Its last answers, and the connection that they came from. */
  readonly last: DaemonChange;
  readonly topology: Topology;
  readonly captured?: CapturedKernel;
  /** Whether its host is the namespace of the engine that is followed: then they program one kernel. */
  readonly isOneMachine: boolean;
}

/** The engine that is followed, of which the others are beside. */
interface Asked {
  readonly endpoint: DockerEndpoint;
  readonly access: KernelAccess;
  readonly sudo: boolean;
}

/**
 * The other engines on this machine, each followed as long as it answers. One that does not answer, or may not be asked, is left alone
 * until the next look: nobody asked for it.
 */
export class EnginesBeside implements Disposable {
  readonly #changed = new Emitter<void>();
  readonly #watches = new Map<string, DaemonWatch>();
  readonly #engines = new Map<string, OtherEngine>();
  #asked: Asked | undefined;
  readonly onDidChange = this.#changed.event;

  /** In the order in which they were found. */
  get all(): readonly OtherEngine[] {
    return [...this.#engines.values()];
  }

  /** Looks for engines beside this one, and follows those that are new. */
  look(asked: Asked): void {
    if (this.#asked && this.#asked.endpoint.url !== asked.endpoint.url) this.stop();
    this.#asked = asked;
    for (const endpoint of endpointsBeside(asked.endpoint, process.env))
      if (!this.#watches.has(endpoint.url)) this.#follow(endpoint);
  }

  /** Forgets them, since another engine is followed or none. */
  stop(): void {
    for (const watch of this.#watches.values()) watch.dispose();
    this.#watches.clear();
    this.#engines.clear();
    this.#asked = undefined;
  }

  dispose(): void {
    this.stop();
    this.#changed.dispose();
  }

  #follow(endpoint: DockerEndpoint): void {
    const { url } = endpoint;
    let [next, reading]: [DaemonChange | undefined, Promise<void> | undefined] = [undefined, undefined];
    /** One at a time: of several changes meanwhile, only the last is read. */
    const readAll = async (): Promise<void> => {
      for (let change = next; change && this.#watches.get(url) === watch; change = next) {
        next = undefined;
        await this.#take(endpoint, change, () => this.#watches.get(url) === watch);
      }
    };
    const watch = watchDaemon((signal) => connectDocker({ endpoint, signal }), {
      onState: ({ kind }) => {
        if (kind !== 'connecting' && kind !== 'connected') this.#drop(url);
      },
      onChange: (change) => {
        next = change;
        reading ??= readAll().finally(() => (reading = undefined));
      },
    });
    this.#watches.set(url, watch);
  }

  #drop(url: string): void {
    this.#watches.get(url)?.dispose();
    this.#watches.delete(url);
    if (this.#engines.delete(url)) this.#changed.fire();
  }

  async #take(endpoint: DockerEndpoint, last: DaemonChange, isFollowed: () => boolean): Promise<void> {
    const asked = this.#asked;
    if (!asked) return;
    const options = { kernel: true, sudo: asked.sudo };
    const live = await liveTopology(last.connection, last.answers, options).catch(() => undefined);
    if (!live || !isFollowed()) return;
    this.#engines.set(endpoint.url, {
      endpoint,
      last,
      topology: live.topology,
      ...(live.kernel ? { captured: parseCapturedKernel(live.kernel).value } : {}),
      isOneMachine: isOneMachine(asked.access, live.access),
    });
    this.#changed.fire();
  }
}
