import { Emitter } from 'vscode-languageserver/node';
import {
  type ComposeRequest,
  createParseCache,
  defaultFilesOf,
  type Drift,
  type FileCombination,
  type FileReader,
  type Finding,
  findSettingsFile,
  type FoundSettings,
  imageNames,
  isQuadletFile,
  type ImageRecord,
  type LiveFacts,
  type Network,
  type ParseCache,
  type Problem,
  readProject,
  readQuadletFolder,
  type Reading,
  type ReadingOptions,
  type Statement,
  withSettingsFile,
} from '../../core/analysis/index.ts';
import type { ClientSettings, Settings } from '../ClientSettings.ts';
import { type FilesRead, type FileTexts, MAX_FILE_SIZE } from '../documents/FileTexts.ts';
import { DISK, type Place, uriOf } from '../documents/places.ts';
import type { Log } from '../Log.ts';
import { combinationsOf } from './combinationsOf.ts';
import type { RunChoice } from './RunChoices.ts';
import { nextTurn } from './turns.ts';

/** The shortest and the longest wait for the next key, in milliseconds. */
const MIN_WAIT = 15;
const MAX_WAIT = 400;

/** How often core may ask for more files that are not on the disk (`include`, `extends` of `extends`). */
const MAX_ROUNDS = 40;

/** Readings in a row that are given up because somebody typed: then one is carried to its end, so that something is seen. */
const MAX_GIVEN_UP = 3;

/** A project's network and what was found in it, under the settings that hold for it. */
export interface NetworkView {
  readonly network: Network;
  readonly findings: readonly Finding[];
}

/** What makes a project: its files, before they are read. */
export interface ProjectParts {
  readonly id: string;
  readonly folder: Place;
  readonly request: ComposeRequest;
  /** Whether it is made of Quadlet's units in the folder, and not of Compose files. */
  readonly isOfUnits: boolean;
  /** Whether the request's profiles are of this project, and not those of the whole folder. */
  readonly hasOwnProfiles: boolean;
}

/** What projects need of the server. */
export interface ProjectServices {
  readonly texts: FileTexts;
  readonly settings: ClientSettings;
  readonly log: Log;
  /** The person's home directory, where the way up to a settings file ends. */
  readonly home: string;
  /** What a person said of the sockets of a project. */
  readonly stated: (project: string) => readonly Statement[];
  /** The files and profiles that a person chose for a project. */
  readonly chosen: (project: string) => RunChoice | undefined;
  /** The workspace folder that a file is in. */
  readonly topOf: (place: Place) => string | undefined;
}

/** What an engine says that is followed. */
export interface EngineFacts {
  readonly live?: LiveFacts;
  /** What it has on record of images. */
  readonly images: ReadonlyMap<string, ImageRecord>;
}

/** What a reading rests on besides files. */
interface Basis {
  readonly editor: Settings;
  readonly stated: readonly Statement[];
  readonly engine: EngineFacts;
  readonly chosen: RunChoice | undefined;
}

/** `Kept.statements` gives the same list until something else is said, and an empty one where nothing was. */
function isSameBasis(one: Basis, other: Basis): boolean {
  const isSameStated = one.stated === other.stated || (one.stated.length === 0 && other.stated.length === 0);
  return one.editor === other.editor && isSameStated && one.engine === other.engine && one.chosen === other.chosen;
}

/** A request with what a person chose. Files that are gone make the choice void. */
function withChoice(request: ComposeRequest, chosen: RunChoice | undefined, reader: FileReader): ComposeRequest {
  if (!chosen) return request;
  const { files, profiles } = chosen;
  const isThere = files?.every((file) => typeof reader.text(file) === 'string') === true;
  return {
    ...request,
    ...(files && isThere ? { files } : {}),
    ...(profiles
      ? // Without any, Compose takes those of COMPOSE_PROFILES.
        { profiles, environment: new Map([...request.environment, ['COMPOSE_PROFILES', '']]) }
      : {}),
  };
}

/**
 * One Compose project, read again as its files change: when nobody has typed for a while, or when somebody asks. Keeps the last good view.
 * The work is done in parts; messages are handled between them, and what became stale meanwhile is given up.
 */
export class Project {
  readonly id: string;
  readonly folder: Place;
  /** How it is read: the profiles are those of the project's settings file, where that names any. */
  request: ComposeRequest;
  /** The settings that it was read with: the editor's, and over them those of the settings file. */
  settings: Settings | undefined;
  /** The settings file, where the project has one, and what is wrong with it. */
  settingsFile: FoundSettings | undefined;
  /** The last view that could be read. */
  view: NetworkView | undefined;
  /** Why the files cannot be read now; the view is then older. */
  broken: Problem | undefined;
  /** Whether none of the files that make it a project exists any more. */
  isGone = false;

  readonly #parts: ProjectParts;
  readonly #services: ProjectServices;
  readonly #cache: ParseCache = createParseCache();
  readonly #changed = new Emitter<Project>();
  /** Paths that took part in the last reading, and missing ones that would have. */
  #touched: ReadonlySet<string> = new Set();
  /** Those of the reading that is under way. */
  #asked: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #waiting: (() => void)[] = [];
  #isStale = true;
  #isDisposed = false;
  #engine: EngineFacts = { images: new Map() };
  /** What the last reading was of. */
  #last: { readonly basis: Basis; readonly files: FilesRead } | undefined;
  #combinations: { readonly files: FilesRead; readonly found: readonly FileCombination[] } | undefined;
  /** Milliseconds that the last reading took. */
  #cost = 0;

  /** It was read, for the first time or again. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: ProjectParts, services: ProjectServices) {
    this.id = parts.id;
    this.folder = parts.folder;
    this.request = parts.request;
    this.#parts = parts;
    this.#services = services;
  }

  get title(): string {
    return this.view?.network.project?.name ?? this.request.projectName ?? this.folder.path.split('/').at(-1) ?? '';
  }

  /** Whether the project depends on this file. */
  uses({ space, path }: Place): boolean {
    return space === this.folder.space && (this.#touched.has(path) || this.#asked.has(path));
  }

  /** Whether it is made of Quadlet's units, and not of Compose files. */
  get isOfUnits(): boolean {
    return this.#parts.isOfUnits;
  }

  /** Every path that took part, missing files and folders (with a slash at the end) too. */
  get paths(): ReadonlySet<string> {
    return this.#touched;
  }

  /** The files that make it a project, where Compose would not take them by itself. */
  get ownFiles(): readonly string[] {
    return this.#parts.request.files;
  }

  /** The files and profiles that a person chose for it. */
  get choice(): RunChoice | undefined {
    return this.#services.chosen(this.id);
  }

  /** The combinations of files that can be chosen for it, as the files around it are now. */
  get combinations(): readonly FileCombination[] {
    // Each picture offers them: commands are searched again only where a file changed.
    if (this.#combinations?.files.isCurrent() !== true) {
      const files = this.#services.texts.reading(this.folder.space);
      const found = combinationsOf(this.#parts.request, this.#services.topOf(this.folder), files.reader);
      this.#combinations = { files, found };
    }
    return this.#combinations.found;
  }

  /** How what runs differs from the files; undefined where no engine is followed. */
  get drift(): Drift | undefined {
    return this.#engine.live && this.view?.network.drift;
  }

  /** The images that its services start from, by the names that an engine can be asked for. */
  get imageNames(): readonly string[] {
    return this.view ? imageNames(this.view.network.topology) : [];
  }

  /** Takes what an engine says, and reads again where that changes something. */
  takeEngine(engine: EngineFacts): void {
    const before = this.#engine;
    this.#engine = engine;
    const isOther = this.imageNames.some((name) => engine.images.get(name)?.id !== before.images.get(name)?.id);
    // What is being read now may name images that the view does not.
    if (engine.live?.topology !== before.live?.topology || isOther || this.#running) this.invalidate();
  }

  /** Files that were left out because of their size. */
  get largeFiles(): readonly string[] {
    return [...this.#touched].filter((path) => this.#services.texts.isTooLarge(this.placeOf(path)));
  }

  placeOf(path: string): Place {
    return { space: this.folder.space, path };
  }

  /** A file changed: reads again soon. The slower the project, the longer it waits for the next key. */
  invalidate(): void {
    if (this.#isDisposed) return;
    this.#isStale = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.current(), Math.min(MAX_WAIT, Math.max(MIN_WAIT, this.#cost * 1.5)));
  }

  /** Resolves when the view is of the current texts, and does not wait for the next key. */
  async current(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while ((this.#isStale || this.#running) && !this.#isDisposed) {
      this.#running ??= this.#read().finally(() => (this.#running = undefined));
      await this.#running;
    }
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when the view is of the current texts, without any haste: after the wait for the next key. */
  async settled(): Promise<void> {
    if (!this.#timer) return this.current();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Whether the view was made from exactly this text of a file. */
  isOf(path: string, text: string): boolean {
    return !this.#isStale && this.view?.network.texts.get(path) === text;
  }

  /** The network of the same project, read with other texts. */
  readWith(reader: FileReader): Reading {
    // What a person said of sockets, and an engine of images, holds for both: the texts alone are to tell them apart.
    return this.#readFiles(this.request, reader, {
      ...(this.settings ? { engine: this.settings.engine } : {}),
      stated: this.#services.stated(this.id),
      images: this.#engine.images,
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#changed.dispose();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #readFiles(request: ComposeRequest, reader: FileReader, options: ReadingOptions): Reading {
    return this.isOfUnits
      ? readQuadletFolder(request.directory, reader, options)
      : readProject(request, reader, options);
  }

  async #read(): Promise<void> {
    for (let givenUp = 0; ; givenUp++) {
      this.#isStale = false;
      const editor = await this.#services.settings.of(uriOf(this.folder));
      let made: { readonly log: readonly string[] } | undefined;
      try {
        made = await this.#readRounds(editor, givenUp < MAX_GIVEN_UP);
      } catch (error) {
        // Core does not throw for what files hold: this is a mistake of ours, and costs one reading, not the server.
        made = { log: [`Reading ${this.folder.path} failed: ${error instanceof Error ? (error.stack ?? '') : ''}`] };
      }
      if (this.#isDisposed) return;
      if (!made) continue;
      for (const line of made.log) this.#services.log.error(line);
      this.#changed.fire(this);
      return;
    }
  }

  /** Reads until all files are here that core asks for. */
  async #readRounds(editor: Settings, isGivenUp: boolean): Promise<{ readonly log: readonly string[] } | undefined> {
    for (let round = 0; ; round++) {
      const made = await this.#readOnce(editor, isGivenUp, round < MAX_ROUNDS);
      if (made !== 'wanted') return made;
      const wanted = this.#services.texts.unknown(this.folder.space, this.#asked);
      await this.#services.texts.fetch(this.folder, wanted);
      if (this.#isDisposed) return { log: [] };
    }
  }

  /** One reading, in parts; undefined where it was given up. What it found is kept at its end, all of it at once. */
  async #readOnce(
    editor: Settings,
    isGivenUp: boolean,
    isWaiting: boolean,
  ): Promise<{ readonly log: readonly string[] } | 'wanted' | undefined> {
    let cost = 0;
    const timed = <T>(work: () => T): T => {
      const began = performance.now();
      const value = work();
      cost += performance.now() - began;
      return value;
    };
    const isOutdated = async (): Promise<boolean> => {
      await nextTurn();
      return this.#isDisposed || (this.#isStale && isGivenUp);
    };
    const stated = this.#services.stated(this.id);
    const chosen = this.choice;
    const basis: Basis = { editor, stated, engine: this.#engine, chosen };
    // Told of a change that was none: who shows the network need not look at another one.
    if (this.#last && isSameBasis(this.#last.basis, basis) && this.#last.files.isCurrent()) return { log: [] };
    const files = this.#services.texts.reading(this.folder.space);
    const { reader, paths } = files;
    this.#asked = paths;
    const settingsFile = timed(() =>
      findSettingsFile(this.folder.path, reader, this.folder.space === DISK ? this.#services.home : undefined),
    );
    const settings = { ...editor, ...withSettingsFile(editor, settingsFile) };
    const usual =
      settingsFile?.profiles && !this.#parts.hasOwnProfiles
        ? { ...this.#parts.request, profiles: settingsFile.profiles }
        : this.#parts.request;
    const request = withChoice(usual, chosen, reader);
    const { live, images } = this.#engine;
    const { network, broken } = timed(() =>
      this.#readFiles(request, reader, {
        engine: settings.engine,
        cache: this.#cache,
        stated,
        images,
        ...(live ? { live } : {}),
        ...(this.view ? { earlier: this.view.network } : {}),
      }),
    );
    if (isWaiting && this.#services.texts.unknown(this.folder.space, paths).length > 0) return 'wanted';
    let made: (NetworkView & { readonly log: readonly string[] }) | undefined;
    if (network && !broken) {
      if (await isOutdated()) return undefined;
      const { findings, log } = timed(() => network.findings(settings));
      made = { network, findings, log };
    }
    if (await isOutdated()) return undefined;
    const roots = this.isOfUnits
      ? [...paths].filter(isQuadletFile)
      : request.files.length > 0
        ? request.files
        : defaultFilesOf(request.directory);
    const large = [...paths].filter((path) => this.#services.texts.isTooLarge(this.placeOf(path)));
    for (const path of large)
      this.#services.log.warnOnce(`${path} is larger than ${MAX_FILE_SIZE / 1024 / 1024} MB, and is not read.`);
    this.#touched = new Set(paths);
    this.#last = { basis, files };
    this.isGone = roots.every((path) => reader.text(path) === null && !large.includes(path));
    this.request = request;
    this.settings = settings;
    if (settingsFile && settingsFile.text !== this.settingsFile?.text)
      for (const { message } of settingsFile.problems) this.#services.log.warn(`${settingsFile.file}: ${message}`);
    this.settingsFile = settingsFile;
    this.broken = broken;
    // The last good view stays while the files cannot be read.
    if (made) this.view = { network: made.network, findings: made.findings };
    this.#cost = cost;
    return { log: made?.log ?? [] };
  }
}
