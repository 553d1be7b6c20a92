import type { Disposable } from 'vscode-languageserver/node';
import { defaultFilesOf } from '../../core/analysis/index.ts';
import { keyOf, type Place, placeOf, uriOf } from '../documents/places.ts';
import { LIVE, type LiveSource } from '../live/LiveSource.ts';
import { type Reader, type SnapshotServices, SnapshotSource } from '../live/SnapshotSource.ts';
import type { Project } from '../projects/Project.ts';
import { type FilesServices, FilesSource } from './FilesSource.ts';
import type { NetworkSource } from './NetworkSource.ts';

/** One source per project and per snapshot file, so that the same thing is shown in the same panel. */
export class SourceRegistry implements Disposable {
  readonly #live: LiveSource;
  readonly #services: FilesServices & SnapshotServices;
  readonly #files = new Map<string, FilesSource>();
  readonly #snapshots = new Map<string, SnapshotSource>();

  constructor(live: LiveSource, services: FilesServices & SnapshotServices) {
    this.#live = live;
    this.#services = services;
  }

  ofProject(project: Project): FilesSource {
    let source = this.#files.get(project.id);
    if (!source) this.#files.set(project.id, (source = new FilesSource(project, this.#services)));
    return source;
  }

  /** The source of a snapshot file, read again. Rejects where `reader` gives it up. */
  async ofSnapshot(place: Place, reader?: Reader): Promise<SnapshotSource> {
    const source = this.#snapshots.get(keyOf(place)) ?? new SnapshotSource(place, this.#services);
    await source.read(reader);
    // One that was read meanwhile is the one that is shown.
    const known = this.#snapshots.get(keyOf(place));
    if (known && known !== source) source.dispose();
    else this.#snapshots.set(keyOf(place), source);
    return known ?? source;
  }

  /** The source of this id, also of one from an earlier session; undefined if none has exactly this id now. */
  async find(id: string): Promise<NetworkSource | undefined> {
    if (id === LIVE) return this.#live;
    const [first = id, ...files] = id.split('#');
    const place = placeOf(first);
    if (!place) return undefined;
    if (place.path.endsWith('.json')) return this.#snapshots.get(keyOf(place)) ?? this.ofSnapshot(place);
    const at = files.length > 0 ? files.map((path) => ({ ...place, path })) : [place];
    const project = this.#projectOf(id) ?? (await this.#read(id, at));
    return project && this.ofProject(project);
  }

  dispose(): void {
    for (const source of [...this.#files.values(), ...this.#snapshots.values()]) source.dispose();
  }

  /** The project of this id, however its URI is spelled. */
  #projectOf(id: string): Project | undefined {
    const place = placeOf(id);
    return this.#services.store.find(id) ?? (place && this.#services.store.find(uriOf(place)));
  }

  /** The project of this id, whose files these are, or lie in this folder. */
  async #read(id: string, at: readonly Place[]): Promise<Project | undefined> {
    const inside = at.flatMap(({ space, path }) => defaultFilesOf(path).map((file) => ({ space, path: file })));
    for (const place of [...at, ...inside]) {
      await this.#services.store.projectOf(place);
      const found = this.#projectOf(id);
      if (found) return found;
    }
    return undefined;
  }
}
