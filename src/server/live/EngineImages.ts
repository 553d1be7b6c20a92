import type { Disposable } from 'vscode-languageserver/node';
import type { ImageRecord } from '../../core/analysis/index.ts';
import { type DockerConnection, readImages } from '../../host/index.ts';
import type { Log } from '../Log.ts';
import type { ProjectStore } from '../projects/ProjectStore.ts';
import type { Docker } from './Docker.ts';

/** What is needed of the daemon that is followed. */
type FollowedDocker = Pick<Docker, 'last' | 'onDidChange' | 'onDidChangeImages'> & {
  readonly status: Pick<Docker['status'], 'state'>;
};

/** What is needed of the projects. */
interface Projects {
  readonly projects: readonly { readonly imageNames: readonly string[] }[];
  readonly onDidChange: (listener: () => void) => Disposable;
  readonly setImages: ProjectStore['setImages'];
}

/**
 * Gives the projects what the engine has on record of their images. Asks only while a daemon is followed, which it never is
 * without a person's doing or in a workspace that is not trusted; each name once, until the engine's images change.
 */
export class EngineImages implements Disposable {
  readonly #docker: FollowedDocker;
  readonly #store: Projects;
  readonly #log: Pick<Log, 'info'>;
  readonly #disposables: readonly Disposable[];
  #connection: DockerConnection | undefined;
  #records: ReadonlyMap<string, ImageRecord> = new Map();
  /** Names that were asked for, whatever came of it. */
  #asked = new Set<string>();
  #isReading = false;
  readonly #stop = new AbortController();

  constructor(docker: FollowedDocker, store: Projects, log: Pick<Log, 'info'>) {
    this.#docker = docker;
    this.#store = store;
    this.#log = log;
    this.#disposables = [
      docker.onDidChange(() => this.#update()),
      store.onDidChange(() => this.#update()),
      docker.onDidChangeImages(() => {
        this.#asked = new Set();
        this.#update();
      }),
    ];
  }

  dispose(): void {
    this.#stop.abort();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #update(): void {
    const { last, status } = this.#docker;
    if (!last || status.state === 'off') {
      this.#forget();
      return;
    }
    // What a daemon said last holds until another one is followed, or it is back.
    if (status.state !== 'connected') return;
    if (last.connection !== this.#connection) {
      this.#connection = last.connection;
      this.#asked = new Set();
    }
    void this.#read();
  }

  #forget(): void {
    this.#connection = undefined;
    this.#asked = new Set();
    if (this.#records.size === 0) return;
    this.#records = new Map();
    this.#store.setImages(this.#records);
  }

  /** Reads until no name is left that was not asked for. */
  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      // Nothing is awaited between the last look and the end, so that no new name is overlooked.
      for (let names = this.#newNames(); names.length > 0; names = this.#newNames()) await this.#ask(names);
    } finally {
      this.#isReading = false;
    }
  }

  #newNames(): readonly string[] {
    if (!this.#connection || this.#stop.signal.aborted) return [];
    const names = this.#store.projects.flatMap((project) => project.imageNames);
    return [...new Set(names)].filter((name) => !this.#asked.has(name));
  }

  /** Never rejects: what could not be read is in the log. */
  async #ask(names: readonly string[]): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    for (const name of names) this.#asked.add(name);
    const { signal } = this.#stop;
    const { records, problems } = await readImages(connection, names, { signal });
    // Meanwhile another daemon may be followed, or none: then what this one said is of no use.
    if (connection !== this.#connection || this.#stop.signal.aborted) return;
    for (const problem of problems) this.#log.info(problem);
    const kept = new Map(this.#records);
    // Of what could not be read the last record stays.
    if (problems.length === 0) for (const name of names) kept.delete(name);
    this.#records = new Map([...kept, ...records]);
    this.#store.setImages(this.#records);
  }
}
