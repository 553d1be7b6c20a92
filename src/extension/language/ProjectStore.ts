import * as vscode from 'vscode';
import {
  composeFilesNamedIn,
  defaultFilesOf,
  discoveryNames,
  foldersAround,
  type ImageRecord,
  isStatedFile,
  type LiveFacts,
  type ProjectCandidate,
  projectCandidates,
  type StatedProject,
} from '../../core/analysis/index.ts';
import { readSettings } from '../readSettings.ts';
import { FileTexts } from './FileTexts.ts';
import { hasComposeName, isComposeDocument } from './isComposeDocument.ts';
import { Project, type ProjectParts } from './Project.ts';
import type { Log } from '../Log.ts';

/** The Compose projects of the workspace. A project is read when something asks for it, and then kept current. */
export class ProjectStore implements vscode.Disposable {
  readonly texts = new FileTexts();
  readonly #log: Log;
  readonly #projects = new Map<string, Project>();
  #live: LiveFacts | undefined;
  #images: ReadonlyMap<string, ImageRecord> = new Map();
  readonly #changed = new vscode.EventEmitter<Project>();
  readonly #removed = new vscode.EventEmitter<Project>();
  readonly #disposables: vscode.Disposable[];

  /** Fires each time a project was read. */
  readonly onDidChange = this.#changed.event;
  /** Fires when a project is dropped: another one includes its file, or settings changed. */
  readonly onDidRemove = this.#removed.event;

  constructor(log: Log) {
    this.#log = log;
    this.#disposables = [
      this.texts,
      this.#changed,
      this.#removed,
      this.texts.onDidChange((uri) => {
        for (const project of this.#projects.values()) if (project.uses(uri)) project.invalidate();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('netlens')) return;
        if (event.affectsConfiguration('netlens.projects') || event.affectsConfiguration('netlens.profiles')) {
          void this.#startAgain();
        } else for (const project of this.#projects.values()) project.invalidate();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#startAgain()),
    ];
  }

  /** All projects that were read so far. */
  get projects(): readonly Project[] {
    return [...this.#projects.values()];
  }

  /** The projects that depend on this file, of those already read. */
  projectsUsing(uri: vscode.Uri): readonly Project[] {
    return this.projects.filter((project) => project.uses(uri));
  }

  /**
   * The project that a file belongs to, up to date. A project that includes or names the file wins; else it is a project of
   * its own (with its override file, if it has a default name). Undefined if the file is not a Compose file.
   */
  async projectOf(uri: vscode.Uri): Promise<Project | undefined> {
    const known = this.#owner(uri);
    if (known) return known.current();
    const document = this.texts.documentOf(uri);
    if (!(document ? isComposeDocument(document) : hasComposeName(uri.path)) && !this.isStated(uri)) return undefined;
    for (const candidate of await this.#candidates(uri)) {
      const project = this.#projects.get(candidate.id) ?? this.#add(candidate);
      await project.current();
      if (project.uses(uri)) return project;
    }
    return this.#owner(uri);
  }

  /** Whether the settings name the file as part of a project, whatever it is called. */
  isStated(uri: vscode.Uri): boolean {
    const top = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    return isStatedFile(uri.path, top?.path, readSettings(uri));
  }

  /** The project to show by default: that of the active editor, else that of the only Compose file at the top. */
  async activeProject(): Promise<Project | undefined> {
    const active = vscode.window.activeTextEditor?.document;
    const ofActive = active ? await this.projectOf(active.uri) : undefined;
    if (ofActive) return ofActive;
    for (const editor of vscode.window.visibleTextEditors) {
      const project = await this.projectOf(editor.document.uri);
      if (project) return project;
    }
    const last = this.projects.at(-1);
    if (last) return last.current();
    const found = await this.composeFiles();
    return found[0] ? this.projectOf(found[0]) : undefined;
  }

  /** The Compose files with default names in the workspace, those nearest to the top first. */
  async composeFiles(): Promise<readonly vscode.Uri[]> {
    const found = await vscode.workspace.findFiles(`**/{${discoveryNames.join(',')}}`, '**/node_modules/**', 200);
    const depth = (uri: vscode.Uri) => uri.path.split('/').length;
    return found.sort((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1));
  }

  /** Updates the projects after the daemon's state changed. */
  setLive(live: LiveFacts | undefined): void {
    if (live?.topology === this.#live?.topology) return;
    this.#live = live;
    for (const project of this.#projects.values()) {
      project.live = live;
      project.invalidate();
    }
  }

  /** Gives the projects what the engine has on record of images. */
  setImages(images: ReadonlyMap<string, ImageRecord>): void {
    this.#images = images;
    for (const project of this.#projects.values()) project.takeImages(images);
  }

  dispose(): void {
    for (const project of this.#projects.values()) project.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #owner(uri: vscode.Uri): Project | undefined {
    const using = this.projectsUsing(uri);
    // The one in the topmost folder.
    return [...using].sort((a, b) => a.base.path.length - b.base.path.length)[0];
  }

  /** Projects that a file may belong to, the likeliest first. */
  async #candidates(uri: vscode.Uri): Promise<readonly ProjectParts[]> {
    const top = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    const withDefault = new Set<string>();
    for (const folder of foldersAround(uri.path, top?.path)) {
      if (await this.#hasDefaultFile(uri.with({ path: folder }))) withDefault.add(folder);
    }
    const settings = readSettings(uri);
    const projects = [...settings.projects, ...(await this.#devContainerProject(uri))];
    return projectCandidates(uri.path, top?.path, { ...settings, projects }, (folder) => withDefault.has(folder)).map(
      (one) => partsOf(one, uri, top),
    );
  }

  /** In `.devcontainer`: the files that devcontainer.json names, where this one is among them. */
  async #devContainerProject(uri: vscode.Uri): Promise<readonly StatedProject[]> {
    const folder = uri.path.slice(0, uri.path.lastIndexOf('/'));
    if (!folder.endsWith('/.devcontainer')) return [];
    const path = `${folder}/devcontainer.json`;
    const here = uri.with({ path: folder });
    const reader = this.texts.readerAt(here);
    if (reader.text(path) === undefined) await this.texts.fetch(here, [path]);
    const text = reader.text(path);
    const files = typeof text === 'string' ? composeFilesNamedIn(text, path) : [];
    return files.includes(uri.path) ? [{ files, profiles: [] }] : [];
  }

  async #hasDefaultFile(folder: vscode.Uri): Promise<boolean> {
    const reader = this.texts.readerAt(folder);
    const paths = defaultFilesOf(folder.path);
    await this.texts.fetch(
      folder,
      paths.filter((path) => reader.text(path) === undefined),
    );
    return paths.some((path) => typeof reader.text(path) === 'string');
  }

  #add(parts: ProjectParts): Project {
    const project = new Project(parts, this.texts, this.#log);
    project.live = this.#live;
    project.takeImages(this.#images);
    this.#projects.set(parts.id, project);
    project.onDidChange(() => {
      if (project.gone) this.#drop(project);
      else this.#changed.fire(project);
    });
    return project;
  }

  #drop(project: Project): void {
    this.#projects.delete(project.id);
    project.dispose();
    this.#removed.fire(project);
  }

  /** Drops all projects after a change of settings, and reads those of open documents again. */
  async #startAgain(): Promise<void> {
    for (const project of this.projects) this.#drop(project);
    for (const document of vscode.workspace.textDocuments) await this.projectOf(document.uri);
  }
}

/** The candidate for a file, with URIs like that file's. */
function partsOf(
  { kind, directory, files, profiles, projectName, hasOwnProfiles }: ProjectCandidate,
  file: vscode.Uri,
  top: vscode.Uri | undefined,
): ProjectParts {
  const base = file.with({ path: directory });
  const id = { folder: base.toString(), file: file.toString(), stated: `${top?.toString() ?? ''}#${files.join('#')}` };
  return {
    id: id[kind],
    base,
    request: {
      files,
      directory,
      profiles,
      envFiles: [],
      environment: environmentOf(base),
      ...(projectName === undefined ? {} : { projectName }),
    },
    hasOwnProfiles,
  };
}

/** The variables for interpolation: the machine's, as in Compose; none in a virtual or untrusted workspace. */
function environmentOf(folder: vscode.Uri): ReadonlyMap<string, string> {
  if (folder.scheme !== 'file' || !vscode.workspace.isTrusted) return new Map();
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name === 'COMPOSE_FILE' ? [] : [[name, value] as const],
  );
  return new Map(entries);
}
