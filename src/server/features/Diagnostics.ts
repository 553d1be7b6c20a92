import {
  type Connection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver/node';
import { ruleOf, type Tally, tallyOf } from '../../core/analysis/index.ts';
import type { SettledFile } from '../../protocol/index.ts';
import type { Client } from '../Client.ts';
import type { OpenDocuments } from '../documents/OpenDocuments.ts';
import { keyOf, type Place } from '../documents/places.ts';
import type { Project } from '../projects/Project.ts';
import type { ProjectStore } from '../projects/ProjectStore.ts';
import { brokenDiagnostic, diagnosticOf, settingsDiagnostics, severityOf } from './diagnosticOf.ts';

/** What one project says of one file. */
interface Said {
  readonly place: Place;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is shown of one file. */
interface Shown {
  /** Grows with every change: the `resultId` of a report. */
  readonly revision: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly text: string;
}

/**
 * The findings of the projects as diagnostics: pushed, or for open files given to a client that asks for them. What is said of files
 * that are not open (an env file, an included one) is always pushed, since nobody asks about those.
 */
export class Diagnostics {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #documents: OpenDocuments;
  readonly #store: ProjectStore;
  /** By project: what it says of each file. Several projects can speak of one env file. */
  readonly #said = new Map<Project, ReadonlyMap<string, Said>>();
  /** By project: what is wrong with its settings file, and where a file of it cannot be read. */
  readonly #apart = new Map<Project, readonly Said[]>();
  readonly #shown = new Map<string, Shown>();
  /** Files that the client is asking about just now: the answer tells it what changed. */
  readonly #pulled = new Map<string, number>();
  #isRefreshing = false;

  constructor(connection: Connection, client: Client, documents: OpenDocuments, store: ProjectStore) {
    this.#connection = connection;
    this.#client = client;
    this.#documents = documents;
    this.#store = store;
    store.onDidChange((project) => this.#take(project));
    store.onDidRemove((project) => this.#withdraw(project));
    // What was pushed of it while it was closed would stand there twice; what it lost by closing is pushed.
    documents.onDidOpen((place) => this.#handOver(place, []));
    documents.onDidClose((place) => this.#handOver(place, this.#shown.get(keyOf(place))?.diagnostics ?? []));
  }

  /** The report on an open file, for a client that asks. Waits until nobody has typed for a while. */
  async report(place: Place, previous: string | undefined): Promise<DocumentDiagnosticReport> {
    const key = keyOf(place);
    this.#pulled.set(key, (this.#pulled.get(key) ?? 0) + 1);
    try {
      const projects = this.#store.projectsUsing(place);
      if (projects.length === 0) await this.#store.projectOf(place);
      for (const project of projects) await project.settled();
    } finally {
      const others = (this.#pulled.get(key) ?? 1) - 1;
      if (others > 0) this.#pulled.set(key, others);
      else this.#pulled.delete(key);
    }
    const shown = this.#shown.get(key);
    const resultId = String(shown?.revision ?? 0);
    // While a file is half typed, what was found before stays: the editor moves it along with the text.
    if (previous === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...(shown?.diagnostics ?? [])] };
  }

  /** What is shown of a file now. */
  shownOf(place: Place): SettledFile['diagnostics'] {
    return (this.#shown.get(keyOf(place))?.diagnostics ?? []).map(({ range, code, message }) => ({
      range,
      code: String(code),
      message: typeof message === 'string' ? message : message.value,
    }));
  }

  #take(project: Project): void {
    if (!this.#store.isShown(project)) {
      this.#withdraw(project);
      return;
    }
    const { view } = project;
    const before = this.#apart.get(project) ?? [];
    const apart = [...this.#ofSettings(project), ...this.#ofBroken(project)];
    this.#apart.set(project, apart);
    for (const { place } of [...before, ...apart]) this.#show(place);
    // While a file is half typed, what was found before stays.
    if (project.broken || !view) return;
    const { texts } = view.network;
    const uriOf = (path: string): string => this.#documents.uriOf(project.placeOf(path));
    const said = new Map<string, { readonly place: Place; readonly diagnostics: Diagnostic[] }>();
    for (const path of texts.keys())
      said.set(keyOf(project.placeOf(path)), { place: project.placeOf(path), diagnostics: [] });
    for (const finding of view.findings) {
      const place = project.placeOf(finding.origin.file);
      const of = said.get(keyOf(place)) ?? { place, diagnostics: [] };
      said.set(keyOf(place), of);
      of.diagnostics.push(diagnosticOf(finding, texts, this.#client, uriOf));
    }
    const earlier = this.#said.get(project);
    this.#said.set(project, said);
    for (const { place } of new Map([...(earlier ?? []), ...said]).values()) this.#show(place);
  }

  #withdraw(project: Project): void {
    const apart = this.#apart.get(project) ?? [];
    const said = this.#said.get(project);
    this.#apart.delete(project);
    this.#said.delete(project);
    for (const { place } of [...(said?.values() ?? []), ...apart]) this.#show(place);
  }

  #ofSettings(project: Project): readonly Said[] {
    const { settingsFile } = project;
    if (!settingsFile || settingsFile.problems.length === 0) return [];
    return [{ place: project.placeOf(settingsFile.file), diagnostics: settingsDiagnostics(settingsFile) }];
  }

  /** Where a file cannot be read, unless another extension of the editor says so. */
  #ofBroken(project: Project): readonly Said[] {
    const { broken } = project;
    if (!broken?.origin || !this.#client.wantsSyntaxErrors) return [];
    const place = project.placeOf(broken.origin.file);
    return [{ place, diagnostics: [brokenDiagnostic(broken, broken.origin, this.#store.textOf(place))] }];
  }

  /** How many problems are shown, of all files. */
  get tally(): Tally {
    const all = [...this.#shown.values()].flatMap(({ diagnostics }) => diagnostics);
    return tallyOf(all.map(({ severity }) => ({ severity: severityOf(severity) })));
  }

  /** What is to be shown changed: other pictures are open, or another extension reports syntax errors. */
  showAgain(): void {
    for (const project of this.#store.projects) this.#take(project);
  }

  /** Shows what there is to say of a project, where it is shown. */
  show(project: Project): void {
    this.#take(project);
  }

  /** Tells what all projects say of one file, without duplicates, where that is news. */
  #show(place: Place): void {
    const key = keyOf(place);
    const together = new Map<string, Diagnostic>();
    for (const diagnostic of this.#all(key)) {
      const { start, end } = diagnostic.range;
      // One rule says one thing of one place; what is no rule's can be several things.
      const said = ruleOf(String(diagnostic.code)) ? '' : diagnostic.message;
      const identity = JSON.stringify([diagnostic.code, start, end, said]);
      if (!together.has(identity)) together.set(identity, diagnostic);
    }
    const diagnostics = [...together.values()];
    const document = this.#documents.at(place);
    // A text that was edited is a new one, even if as much is said of it.
    const text = JSON.stringify([diagnostics, document?.version]);
    const before = this.#shown.get(key);
    if (before ? before.text === text : diagnostics.length === 0 && !document) return;
    if (diagnostics.length === 0 && !document) this.#shown.delete(key);
    else this.#shown.set(key, { revision: (before?.revision ?? 0) + 1, diagnostics, text });
    if (!this.#isPulled(place)) this.#push(place, diagnostics);
    else if (!this.#pulled.has(key) && JSON.stringify(before?.diagnostics ?? []) !== JSON.stringify(diagnostics))
      this.#refresh();
  }

  *#all(key: string): Iterable<Diagnostic> {
    for (const said of this.#said.values()) yield* said.get(key)?.diagnostics ?? [];
    for (const apart of this.#apart.values())
      for (const { place, diagnostics } of apart) if (keyOf(place) === key) yield* diagnostics;
  }

  #isPulled(place: Place): boolean {
    return this.#client.pullsDiagnostics && this.#documents.at(place) !== undefined;
  }

  /** A file that is asked about when it is open is told of when it is not. */
  #handOver(place: Place, diagnostics: readonly Diagnostic[]): void {
    if (this.#client.pullsDiagnostics && this.#shown.has(keyOf(place))) this.#push(place, diagnostics);
  }

  #push(place: Place, diagnostics: readonly Diagnostic[]): void {
    const version = this.#documents.at(place)?.version;
    void this.#connection.sendDiagnostics({
      uri: this.#documents.uriOf(place),
      diagnostics: [...diagnostics],
      ...(version === undefined ? {} : { version }),
    });
  }

  /** Asks the client to ask again: once for all that changes now. */
  #refresh(): void {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    setImmediate(() => {
      this.#isRefreshing = false;
      this.#connection.sendRequest(DiagnosticRefreshRequest.type).catch(() => undefined);
    });
  }
}
