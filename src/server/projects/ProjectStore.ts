import { Emitter } from 'vscode-languageserver/node';
import {
  composeFilesNamedIn,
  defaultFilesOf,
  foldersAround,
  type ImageRecord,
  isComposeName,
  isQuadletFile,
  isStatedFile,
  type LiveFacts,
  type ProjectCandidate,
  projectCandidates,
  isSettingsFile,
  type StatedProject,
} from '../../core/analysis/index.ts';
import type { OpenDocuments } from '../documents/OpenDocuments.ts';
import { DISK, folderOf, isWithin, type Place, UNTITLED, uriOf } from '../documents/places.ts';
import type { WorkspaceFolders } from '../documents/WorkspaceFolders.ts';
import { type EngineFacts, Project, type ProjectParts, type ProjectServices } from './Project.ts';

/** Projects that are kept at once (about 0.2 MB each). Those that nobody has open are let go first. */
const MAX_PROJECTS = 500;

/** Stands for the units of a folder. */
const ANY_UNIT = '*.container';

/** Names that some editors have for the language of Compose files, whatever a file is called. */
const LANGUAGES = new Set(['dockercompose', 'docker-compose', 'yaml.docker-compose', 'docker compose']);

export interface StoreServices extends ProjectServices {
  readonly documents: OpenDocuments;
  readonly folders: WorkspaceFolders;
  /** The shell's variables, where the person trusts what is in the folders: Compose takes them for interpolation. */
  readonly environment: () => ReadonlyMap<string, string>;
  /** Whether projects stay of which no file is open: the client has a tree and pictures of them. */
  readonly isKeeping: boolean;
}

/** Which Compose projects there are, each kept current. Projects are read when a file of theirs is open or something asks for them. */
export class ProjectStore {
  readonly #services: StoreServices;
  readonly #projects = new Map<string, Project>();
  readonly #changed = new Emitter<Project>();
  readonly #removed = new Emitter<Project>();
  readonly #finding = new Map<string, Promise<Project | undefined>>();
  /** The ids of projects that a person looks at without a file of theirs being open, by why. */
  readonly #watched = new Map<'panels' | 'check', ReadonlySet<string>>();
  #engine: EngineFacts = { images: new Map() };

  /** A project was read, for the first time or again. */
  readonly onDidChange = this.#changed.event;
  /** A project is no longer one: it was closed or deleted, or settings changed. */
  readonly onDidRemove = this.#removed.event;

  constructor(services: StoreServices) {
    this.#services = services;
    const { documents } = services;
    const changed = (place: Place): void => this.fileChanged(place);
    documents.onDidChange(changed);
    documents.onDidSave(changed);
    documents.onDidOpen((place) => {
      changed(place);
      void this.projectOf(place);
    });
    documents.onDidClose((place) => {
      changed(place);
      this.#letGo();
    });
  }

  get projects(): readonly Project[] {
    return [...this.#projects.values()];
  }

  /** The projects whose findings may sit in this file, without reading anything new. */
  projectsUsing(place: Place): readonly Project[] {
    return this.projects.filter((project) => project.uses(place));
  }

  /** A file changed, in the editor or on the disk. */
  fileChanged(place: Place): void {
    this.#services.texts.forget(place);
    for (const project of this.projectsUsing(place)) project.invalidate();
    // What lies in its folder changed too, and a file that came may be a folder to those who looked for one.
    const folder = place.path.slice(0, place.path.lastIndexOf('/') + 1);
    for (const path of [folder, `${place.path}/`])
      for (const project of this.projectsUsing({ ...place, path })) project.invalidate();
  }

  /**
   * The project that a file belongs to, read. One that includes or names the file comes first; else the file's own (with its override
   * file, where it has a default name). Undefined where the file is no Compose file, and no file of a known project.
   */
  projectOf(place: Place): Promise<Project | undefined> {
    const key = uriOf(place);
    let finding = this.#finding.get(key);
    if (!finding) {
      finding = this.#find(place).finally(() => this.#finding.delete(key));
      this.#finding.set(key, finding);
    }
    return finding;
  }

  /** Reads all projects again: other findings are to be reported. */
  readAgain(): void {
    for (const project of this.projects) project.invalidate();
  }

  /** Forgets all projects after a change of settings or folders, and reads those again that are open or kept. */
  async startAgain(): Promise<void> {
    const kept = this.#services.isKeeping
      ? this.projects.map((project) => project.placeOf(project.ownFiles[0] ?? rootOf(project)))
      : [];
    for (const project of this.projects) this.#drop(project);
    await Promise.all([...this.#services.documents.places, ...kept].map((place) => this.projectOf(place)));
  }

  /** The text of a file as a reading of it sees it; empty for a missing one. */
  textOf(place: Place): string {
    return this.#services.texts.text(place) ?? '';
  }

  /** The project of this id, as far as it was read. */
  find(id: string): Project | undefined {
    return this.#projects.get(id);
  }

  /** Resolves when every project is of the texts as they are now. */
  async settled(): Promise<void> {
    await Promise.all(this.#finding.values());
    await Promise.all(this.projects.map((project) => project.current()));
  }

  /** Tells the projects what runs, as the engine that is followed says it. */
  setLive(live: LiveFacts | undefined): void {
    this.#engine = { images: this.#engine.images, ...(live ? { live } : {}) };
    for (const project of this.projects) project.takeEngine(this.#engine);
  }

  /** Tells the projects what the engine has on record of images. */
  setImages(images: ReadonlyMap<string, ImageRecord>): void {
    this.#engine = { ...this.#engine, images };
    for (const project of this.projects) project.takeEngine(this.#engine);
  }

  /** Whether a file is a Compose file by its name or its language, or a setting names it. */
  async isCompose(place: Place): Promise<boolean> {
    if (this.#isCompose(place)) return true;
    const { projects } = await this.#services.settings.of(uriOf(place));
    return isStatedFile(place.path, this.#services.folders.of(place)?.path, { projects });
  }

  async #find(place: Place): Promise<Project | undefined> {
    const known = this.#owner(place);
    if (known) {
      await known.current();
      return known;
    }
    if (!isQuadletFile(place.path) && !(await this.isCompose(place))) return undefined;
    for (const parts of await this.#candidates(place)) {
      const project = this.#projects.get(parts.id) ?? this.#add(parts);
      await project.current();
      if (project.uses(place)) return project;
      // Asked for this file's sake alone, and it has nothing to do with it.
      this.#letGo();
    }
    return this.#owner(place);
  }

  #isCompose(place: Place): boolean {
    if (isSettingsFile(place.path)) return false;
    if (isComposeName(place.path.slice(place.path.lastIndexOf('/') + 1))) return true;
    return LANGUAGES.has(this.#services.documents.at(place)?.languageId.toLowerCase() ?? '');
  }

  #owner(place: Place): Project | undefined {
    // The one that was told to read it, or the one farthest up.
    return [...this.projectsUsing(place)].sort((a, b) => a.folder.path.length - b.folder.path.length)[0];
  }

  /** What may be the project of a file, the likeliest first. */
  async #candidates(place: Place): Promise<readonly ProjectParts[]> {
    const { folders, settings, texts } = this.#services;
    const top = folders.of(place);
    const defaults = foldersAround(place.path, top?.path).flatMap(defaultFilesOf);
    await texts.fetch(place, texts.unknown(place.space, defaults));
    const { reader } = texts.reading(place.space);
    const hasDefault = (folder: string): boolean =>
      defaultFilesOf(folder).some((path) => typeof reader.text(path) === 'string');
    const of = await settings.of(uriOf(place));
    const projects = [...of.projects, ...(await this.#devContainerProject(place))];
    return projectCandidates(place.path, top?.path, { ...of, projects }, hasDefault).map((one) =>
      this.#partsOf(one, place, top),
    );
  }

  /** In `.devcontainer`: the files that devcontainer.json names, where this one is among them. */
  async #devContainerProject({ space, path: file }: Place): Promise<readonly StatedProject[]> {
    const folder = folderOf(file);
    if (!folder.endsWith('/.devcontainer')) return [];
    const path = `${folder}/devcontainer.json`;
    const { texts } = this.#services;
    await texts.fetch({ space, path: folder }, texts.unknown(space, [path]));
    const text = texts.text({ space, path });
    const files = text === null ? [] : composeFilesNamedIn(text, path);
    return files.includes(file) ? [{ files, profiles: [] }] : [];
  }

  #partsOf(
    { kind, directory, files, profiles, projectName, hasOwnProfiles }: ProjectCandidate,
    place: Place,
    top: (Place & { readonly uri: string }) | undefined,
  ): ProjectParts {
    // A document that was never saved has a folder of its own, so that the project is called what the document is.
    const isApart = kind === 'file' && place.space === UNTITLED;
    const path = isApart ? place.path : directory;
    const folder = { space: place.space, path };
    // A project of units is found again by a name that any file of it could have.
    const units = uriOf({ ...folder, path: `${directory === '/' ? '' : directory}/${ANY_UNIT}` });
    const id = { folder: uriOf(folder), file: uriOf(place), stated: `${top?.uri ?? ''}#${files.join('#')}`, units };
    return {
      id: id[kind],
      isOfUnits: kind === 'units',
      folder,
      request: {
        files,
        directory: path,
        ...(isApart ? { projectDirectory: path } : {}),
        profiles,
        envFiles: [],
        environment: place.space === DISK ? this.#services.environment() : new Map(),
        ...(projectName === undefined ? {} : { projectName }),
      },
      hasOwnProfiles,
    };
  }

  #add(parts: ProjectParts): Project {
    const project = new Project(parts, this.#services);
    project.takeEngine(this.#engine);
    this.#projects.set(parts.id, project);
    project.onDidChange(() => {
      if (project.isGone) this.#drop(project);
      else this.#changed.fire(project);
    });
    if (this.#projects.size > MAX_PROJECTS) {
      const unused = this.projects.find((other) => other !== project && !this.isShown(other));
      if (unused) this.#drop(unused);
    }
    return project;
  }

  /** Lets projects go of which no file is open: an editor shows nothing of them. */
  #letGo(): void {
    if (this.#services.isKeeping) return;
    for (const project of this.projects) if (project.paths.size > 0 && !this.isOpen(project)) this.#drop(project);
  }

  /** Whether its problems are shown: a file or a picture of it is open, or a person had it checked. */
  isShown(project: Project): boolean {
    return [...this.#watched.values()].some((ids) => ids.has(project.id)) || this.isOpen(project);
  }

  /** Tells which projects pictures are open of, or a person had checked. */
  watch(why: 'panels' | 'check', ids: ReadonlySet<string>): void {
    this.#watched.set(why, ids);
  }

  /** The projects that are watched for this reason. */
  watched(why: 'panels' | 'check'): ReadonlySet<string> {
    return this.#watched.get(why) ?? new Set();
  }

  /** Whether a file that makes it a project, or one in its folder that it reads, is open. */
  isOpen(project: Project): boolean {
    return this.#services.documents.places.some(
      (place) => project.uses(place) && !(isSettingsFile(place.path) && !isWithin(place.path, project.folder.path)),
    );
  }

  #drop(project: Project): void {
    this.#projects.delete(project.id);
    project.dispose();
    this.#removed.fire(project);
  }
}

/** A file that Compose takes by itself in the project's folder, or one that stands for its units. */
function rootOf({ folder, paths, isOfUnits }: Project): string {
  if (isOfUnits) return `${folder.path}/${ANY_UNIT}`;
  const names = defaultFilesOf(folder.path);
  return names.find((path) => paths.has(path)) ?? names[0] ?? folder.path;
}
