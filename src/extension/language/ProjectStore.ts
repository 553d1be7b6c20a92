import * as vscode from 'vscode';
import {
  defaultFilesOf,
  discoveryNames,
  foldersAround,
  type ImageRecord,
  type LiveFacts,
  type ProjectCandidate,
  projectCandidates,
} from '../../core/analysis/index.ts';
import { readSettings } from '../readSettings.ts';
import { FileTexts } from './FileTexts.ts';
import { hasComposeName, isComposeDocument } from './isComposeDocument.ts';
import { Project, type ProjectParts } from './Project.ts';
import type { Log } from '../Log.ts';

/** Which Compose projects the workspace has, each kept current. Projects are read when something asks for them. */
export class ProjectStore implements vscode.Disposable {
  readonly texts = new FileTexts();
  readonly #log: Log;
  readonly #projects = new Map<string, Project>();
  #live: LiveFacts | undefined;
  #images: ReadonlyMap<string, ImageRecord> = new Map();
  readonly #changed = new vscode.EventEmitter<Project>();
  readonly #removed = new vscode.EventEmitter<Project>();
  readonly #disposables: vscode.Disposable[];

  /** Fires when a project was read, for the first time or again. */
  readonly onDidChange = this.#changed.event;
  /** A project is no longer one of its own: another turned out to include its file, or settings changed. */
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

  /** The projects whose findings may sit in this file, without reading anything new. */
  projectsUsing(uri: vscode.Uri): readonly Project[] {
    return this.projects.filter((project) => project.uses(uri));
  }

  /**
   * The project that a file belongs to, current. A project that includes or names the file comes first; else the file's own
   * (with its override file, where it has a default name). Undefined where the file is no Compose file.
   */
  async projectOf(uri: vscode.Uri): Promise<Project | undefined> {
    const known = this.#owner(uri);
    if (known) return known.current();
    const document = this.texts.documentOf(uri);
    if (!(document ? isComposeDocument(document) : hasComposeName(uri.path))) return undefined;
    for (const candidate of await this.#candidates(uri)) {
      const project = this.#projects.get(candidate.id) ?? this.#add(candidate);
      await project.current();
      if (project.uses(uri)) return project;
    }
    return this.#owner(uri);
  }

  /** The project to show when nothing names one: of the active editor, else of the only Compose file at the top. */
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
    // The one that was told to read it, or the one farthest up.
    return [...using].sort((a, b) => a.base.path.length - b.base.path.length)[0];
  }

  /** Projects that a file may belong to, the likeliest first. */
  async #candidates(uri: vscode.Uri): Promise<readonly ProjectParts[]> {
    const top = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    const withDefault = new Set<string>();
    for (const folder of foldersAround(uri.path, top?.path)) {
      if (await this.#hasDefaultFile(uri.with({ path: folder }))) withDefault.add(folder);
    }
    return projectCandidates(uri.path, top?.path, readSettings(uri), (folder) => withDefault.has(folder)).map((one) =>
      partsOf(one, uri, top),
    );
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

  /** Forgets all projects after a change of settings, and reads those of open documents again. */
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

/** Variables for interpolation: those of the machine, as Compose takes them; none in a virtual or untrusted workspace. */
function environmentOf(folder: vscode.Uri): ReadonlyMap<string, string> {
  if (folder.scheme !== 'file' || !vscode.workspace.isTrusted) return new Map();
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name === 'COMPOSE_FILE' ? [] : [[name, value] as const],
  );
  return new Map(entries);
}
