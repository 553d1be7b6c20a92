import { homedir } from 'node:os';
import * as vscode from 'vscode';
import {
  type ComposeRequest,
  createParseCache,
  defaultFilesOf,
  type Drift,
  type EditorSettings,
  type FileReader,
  findSettingsFile,
  isSettingsFile,
  type FoundSettings,
  imageNames,
  type ImageRecord,
  type LiveFacts,
  type NamespacePort,
  parseAhead,
  type ParseCache,
  type Problem,
  readProjectInSteps,
  sameSocket,
  type Statement,
  withSettingsFile,
} from '../../core/analysis/index.ts';
import { readSettings } from '../readSettings.ts';
import { type NetworkView, networkViewInSteps } from './NetworkView.ts';
import { type FileTexts, uriAt } from './FileTexts.ts';
import { inTurns } from './inTurns.ts';
import type { Log } from '../Log.ts';

/** How often core may ask for more files (`include`, `extends` of `extends`). */
const MAX_ROUNDS = 40;

/** What makes a project: its files, before they are read. */
export interface ProjectParts {
  readonly id: string;
  /** The folder of the project. */
  readonly base: vscode.Uri;
  readonly request: ComposeRequest;
  /** Whether the request's profiles are of this project, and not those of the whole folder. */
  readonly hasOwnProfiles: boolean;
}

/** One Compose project of the workspace, read again as its files change. Keeps the last good view. */
export class Project implements vscode.Disposable {
  readonly id: string;
  /** The folder of the project; paths in its view are paths of URIs like this one. */
  readonly base: vscode.Uri;
  /** How it is read: the profiles are those of the project's settings file, where that names any. */
  request: ComposeRequest;
  /** The settings that it was read with: the editor's, and over them those of the settings file. */
  settings: EditorSettings | undefined;
  /** The settings file, where the project has one, and what is wrong with it. */
  settingsFile: FoundSettings | undefined;
  /** The view of the last readable files. */
  view: NetworkView | undefined;
  /** Why the files cannot be read now. `view` is then older. */
  broken: Problem | undefined;
  /** What runs; set while a daemon is followed. */
  live: LiveFacts | undefined;
  /** Whether all of the project's main files were deleted. */
  gone = false;
  /** How many milliseconds the last reading took. */
  cost = 0;

  /** The request without a settings file. */
  readonly #candidate: ComposeRequest;
  /** Whether somebody named the profiles of just this project: a settings file then leaves them. */
  readonly #hasOwnProfiles: boolean;
  /** The sockets that a person stated to settle an assumption; remembered for this window. */
  #stated: readonly Statement[] = [];
  readonly #texts: FileTexts;
  readonly #log: Log;
  readonly #cache: ParseCache = createParseCache();
  readonly #changed = new vscode.EventEmitter<Project>();
  /** The paths that the last reading asked for, missing files included. */
  #touched: ReadonlySet<string> = new Set();
  /** The same for the current reading. If one of them changes meanwhile, the project is read again. */
  #asked: ReadonlySet<string> = new Set();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #stale = true;
  #disposed = false;
  #images: ReadonlyMap<string, ImageRecord> = new Map();

  readonly onDidChange = this.#changed.event;

  constructor({ id, base, request, hasOwnProfiles }: ProjectParts, texts: FileTexts, log: Log) {
    this.id = id;
    this.base = base;
    this.request = request;
    this.#candidate = request;
    this.#hasOwnProfiles = hasOwnProfiles;
    this.#texts = texts;
    this.#log = log;
  }

  /** The name to show. */
  get title(): string {
    return this.view?.network.project?.name ?? this.request.projectName ?? this.base.path.split('/').at(-1) ?? '';
  }

  /** Whether the project depends on this file. */
  uses(uri: vscode.Uri): boolean {
    if (uri.scheme !== this.base.scheme || uri.authority !== this.base.authority) return false;
    return this.#touched.has(uri.path) || this.#asked.has(uri.path);
  }

  /** The URI of a file of the project. */
  uriOf(path: string): vscode.Uri {
    return uriAt(this.base, path) ?? this.base;
  }

  /** The texts of the project's files as they are now. */
  get reader(): FileReader {
    return this.#texts.readerAt(this.base);
  }

  /** The images that its services start from, by the names that an engine can be asked for. */
  get imageNames(): readonly string[] {
    return this.view ? imageNames(this.view.network.topology) : [];
  }

  /** What an engine has on record of images. */
  get images(): ReadonlyMap<string, ImageRecord> {
    return this.#images;
  }

  /** Takes what the engine has on record of images, and reads again where that changes something. */
  takeImages(images: ReadonlyMap<string, ImageRecord>): void {
    const before = this.#images;
    this.#images = images;
    const isChanged = this.imageNames.some((name) => images.get(name)?.id !== before.get(name)?.id);
    // What is being read now may name images that the view does not.
    if (isChanged || this.#running) this.invalidate();
  }

  get stated(): readonly Statement[] {
    return this.#stated;
  }

  /** Records where a process listens, or that none does, as a person states it. */
  state(statement: Statement): void {
    this.#stated = [...this.#stated.filter((other) => !sameSocket(other, statement)), statement];
    this.invalidate();
  }

  /** Forgets what a person stated. */
  forget(socket: NamespacePort): void {
    this.#stated = this.#stated.filter((other) => !sameSocket(other, socket));
    this.invalidate();
  }

  /** How what runs differs from the files; undefined without a daemon. */
  get drift(): Drift | undefined {
    return this.live && this.view?.network.drift;
  }

  /** Files that were left out because of their size. */
  largeFiles(): readonly vscode.Uri[] {
    return [...this.#touched].map((path) => this.uriOf(path)).filter((uri) => this.#texts.isTooLarge(uri));
  }

  /** Reads the project again soon. A project that is slow to read waits longer for further typing. */
  invalidate(): void {
    this.#stale = true;
    if (this.#timer) clearTimeout(this.#timer);
    const wait = Math.min(400, Math.max(15, this.cost * 1.5));
    this.#timer = setTimeout(() => void this.current(), wait);
  }

  /** Resolves when the view matches the current texts. */
  async current(): Promise<this> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = undefined;
    while ((this.#stale || this.#running) && !this.#disposed) {
      this.#running ??= this.#read().finally(() => (this.#running = undefined));
      await this.#running;
    }
    return this;
  }

  /** Whether the view was made from exactly this text. */
  isOf(document: vscode.TextDocument): boolean {
    return !this.#stale && this.view?.network.texts.get(document.uri.path) === document.getText();
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  #isLarge(path: string): boolean {
    return this.#texts.isTooLarge(this.uriOf(path));
  }

  async #read(): Promise<void> {
    this.#stale = false;
    const asked = new Set<string>();
    this.#asked = asked;
    const reader = this.#texts.readerAt(this.base);
    const noting = {
      text: (path: string) => {
        asked.add(path);
        return reader.text(path);
      },
      list: (folder: string, within: string) => {
        asked.add(`${folder}/`);
        return reader.list?.(folder, within);
      },
    };
    const settings = await this.#readSettings(noting);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const began = performance.now();
      // Without `noting`: the cache may still hold files that no longer belong to the project.
      await inTurns(parseAhead(this.#cache, reader, roots(this.request)));
      const reading = await inTurns(
        readProjectInSteps(this.request, noting, {
          engine: settings.engine,
          cache: this.#cache,
          stated: this.#stated,
          images: this.#images,
          ...(this.live ? { live: this.live } : {}),
        }),
      );
      const made =
        reading.network && !reading.broken ? await inTurns(networkViewInSteps(reading.network, settings)) : undefined;
      this.cost = performance.now() - began;
      const wanted = [...asked].filter((path) => !this.#texts.knows(this.base, path));
      if (wanted.length > 0) {
        await this.#texts.fetch(this.base, wanted);
        if (this.#disposed) return;
        continue;
      }
      for (const line of made?.log ?? []) this.#log.error(line);
      this.#touched = asked;
      this.gone = roots(this.request).every((path) => reader.text(path) === null && !this.#isLarge(path));
      this.broken = reading.broken;
      // While the files cannot be read, the last good view stays.
      if (made) this.view = made.view;
      break;
    }
    if (!this.#disposed) this.#changed.fire(this);
  }

  /** The settings that hold for the project now; what its settings file says that makes no sense is logged once. */
  async #readSettings(reader: FileReader): Promise<EditorSettings> {
    // The names of the files above are known at once: after one look at the disk they are all there.
    const asked: string[] = [];
    const find = () =>
      findSettingsFile(
        this.base.path,
        {
          text: (path) => {
            asked.push(path);
            return reader.text(path);
          },
        },
        this.base.scheme === 'file' ? vscode.Uri.file(homedir()).path : undefined,
      );
    find();
    this.#texts.watchOutside(asked.filter(isSettingsFile).map((path) => this.uriOf(path)));
    await this.#texts.fetch(
      this.base,
      asked.filter((path) => !this.#texts.knows(this.base, path)),
    );
    const found = find();
    const before = this.settingsFile;
    this.settingsFile = found;
    if (found && (found.file !== before?.file || found.text !== before.text))
      for (const { message } of found.problems) this.#log.warn(`${found.file}: ${message}`);
    this.settings = withSettingsFile(readSettings(this.base), found);
    this.request =
      found?.profiles && !this.#hasOwnProfiles ? { ...this.#candidate, profiles: found.profiles } : this.#candidate;
    return this.settings;
  }
}

/** The main files; at least one of them has to exist. */
function roots({ files, directory }: ComposeRequest): readonly string[] {
  return files.length > 0 ? files : defaultFilesOf(directory);
}
