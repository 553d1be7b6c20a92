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

  /** The source that had this id in an earlier session. */
  async find(id: string): Promise<NetworkSource | undefined> {
    if (id === LIVE) return this.#live;
    const uri = vscode.Uri.parse(id.split('#')[0] ?? id);
    if (uri.path.endsWith('.json')) return this.ofSnapshot(uri);
    const project = this.#store.projects.find((p) => p.id === id) ?? (await this.#projectAt(uri));
    return project && this.ofProject(project);
  }

  dispose(): void {
    for (const source of [...this.#files.values(), ...this.#snapshots.values()]) source.dispose();
  }

  async #projectAt(uri: vscode.Uri): Promise<Project | undefined> {
    const own = await this.#store.projectOf(uri);
    if (own) return own;
    const inFolder = (await this.#store.composeFiles()).find(
      (file) => vscode.Uri.joinPath(file, '..').path === uri.path,
    );
    return inFolder && this.#store.projectOf(inFolder);
  }
}
