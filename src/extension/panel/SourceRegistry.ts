import * as vscode from 'vscode';
import type { Project } from '../language/Project.ts';
import type { ProjectStore } from '../language/ProjectStore.ts';
import { LIVE, type LiveSource } from '../live/LiveSource.ts';
import { SnapshotSource } from '../live/SnapshotSource.ts';
import { FilesSource } from './FilesSource.ts';
import type { NetworkSource } from './NetworkSource.ts';
import type { Log } from '../Log.ts';

/** One source per project and per snapshot file, so that the same thing is shown in the same panel. */
export class SourceRegistry implements vscode.Disposable {
  readonly #store: ProjectStore;
  readonly #live: LiveSource;
  readonly #log: Log;
  readonly #files = new Map<Project, FilesSource>();
  readonly #snapshots = new Map<string, SnapshotSource>();

  constructor(store: ProjectStore, live: LiveSource, log: Log) {
    this.#store = store;
    this.#live = live;
    this.#log = log;
  }

  ofProject(project: Project): FilesSource {
    let source = this.#files.get(project);
    if (!source) this.#files.set(project, (source = new FilesSource(project)));
    return source;
  }

  /** The source of a snapshot file, read again. */
  async ofSnapshot(uri: vscode.Uri): Promise<SnapshotSource> {
    let source = this.#snapshots.get(uri.toString());
    if (!source) this.#snapshots.set(uri.toString(), (source = new SnapshotSource(uri, this.#log)));
    return source.read();
  }

  /** The source that had this id in an earlier session; undefined if none has exactly this id now. */
  async find(id: string): Promise<NetworkSource | undefined> {
    if (id === LIVE) return this.#live;
    const [place = id, ...files] = id.split('#');
    const uri = vscode.Uri.parse(place);
    if (uri.path.endsWith('.json')) return this.ofSnapshot(uri);
    const project =
      this.#projectOf(id) ?? (await this.#read(id, files.length > 0 ? files.map((path) => uri.with({ path })) : [uri]));
    return project && this.ofProject(project);
  }

  dispose(): void {
    for (const source of [...this.#files.values(), ...this.#snapshots.values()]) source.dispose();
  }

  #projectOf(id: string): Project | undefined {
    return this.#store.projects.find((project) => project.id === id);
  }

  /** The project of this id, whose files these are, or lie in this folder. */
  async #read(id: string, at: readonly vscode.Uri[]): Promise<Project | undefined> {
    const folders = at.map(({ path }) => path);
    const inside = (await this.#store.composeFiles()).filter((file) =>
      folders.includes(vscode.Uri.joinPath(file, '..').path),
    );
    for (const file of [...at, ...inside]) {
      await this.#store.projectOf(file);
      const found = this.#projectOf(id);
      if (found) return found;
    }
    return undefined;
  }
}
