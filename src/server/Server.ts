import * as l10n from '@vscode/l10n';
import path from 'node:path';
import {
  type CancellationToken,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  InlayHintRefreshRequest,
  LSPErrorCodes,
  MarkupKind,
  type Position,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { Client } from './Client.ts';
import { ClientSettings } from './ClientSettings.ts';
import { Editor } from './Editor.ts';
import { FileTexts } from './documents/FileTexts.ts';
import { OpenDocuments } from './documents/OpenDocuments.ts';
import { type Place, placeOf, slashed } from './documents/places.ts';
import { OutsideWatch } from './documents/OutsideWatch.ts';
import { WorkspaceFolders } from './documents/WorkspaceFolders.ts';
import { actionKinds, CodeActions, pageAbout, READ_ABOUT } from './features/CodeActions.ts';
import { WorkspaceEdits } from './features/WorkspaceEdits.ts';
import { codeLensesOf } from './features/codeLensesOf.ts';
import { definitionAt } from './features/definitionAt.ts';
import { Diagnostics } from './features/Diagnostics.ts';
import { documentLinksOf } from './features/documentLinksOf.ts';
import { hoverAt } from './features/hoverAt.ts';
import { inlayHintsOf } from './features/inlayHintsOf.ts';
import { serveExtension } from './extension/serveExtension.ts';
import { Kept } from './Kept.ts';
import { limitHeap } from './limitHeap.ts';
import { Log } from './Log.ts';
import type { NetworkView, Project } from './projects/Project.ts';
import { ProjectStore } from './projects/ProjectStore.ts';
import { RunChoices } from './projects/RunChoices.ts';
import { rangeOf } from './ranges.ts';
import { NetworkRequests } from './requests/NetworkRequests.ts';

/** The version of package.json, put in by the bundler. */
declare const NETLENS_VERSION: string;

/** Between the parts of a hover, as LSP clients draw it. */
const RULE = '\n\n---\n\n';

/** What the process is in. */
export interface ServerSurroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
}

/** An open file, the project that it is of, and what was read of exactly its text. */
interface Asked {
  readonly uri: string;
  readonly place: Place;
  readonly document: TextDocument;
  /** The projects whose view is of this text. */
  readonly projects: readonly (Project & { readonly view: NetworkView })[];
}

interface Lensing {
  readonly client: Client;
  readonly settings: ClientSettings;
  readonly store: ProjectStore;
  readonly texts: FileTexts;
}

/** The language server over one connection: what LSP asks for is answered from the projects. */
export class Server {
  readonly #connection: Connection;
  readonly #surroundings: ServerSurroundings;
  readonly #log: Log;
  readonly #documents = new OpenDocuments();
  readonly #folders = new WorkspaceFolders();

  constructor(connection: Connection, surroundings: ServerSurroundings) {
    limitHeap();
    this.#connection = connection;
    this.#surroundings = surroundings;
    this.#log = new Log(connection);
    connection.onInitialize((params) => this.#initialize(params));
    this.#documents.listen(connection);
  }

  #initialize(params: InitializeParams): InitializeResult {
    const client = new Client(params);
    // Before anything is said: no text is translated before it is known to what.
    l10n.config({ contents: client.texts });
    // Clients older than LSP 3.6 have one folder.
    const { rootUri } = params as { readonly rootUri?: string | null };
    this.#folders.add(params.workspaceFolders ?? (rootUri == null ? [] : [{ uri: rootUri }]));
    const settings = new ClientSettings(this.#connection, client, this.#log);
    const editor = new Editor(this.#connection);
    const kept = new Kept(editor, client.kept);
    const choices = new RunChoices(editor, client.remembered);
    const texts = new FileTexts({
      documents: this.#documents,
      folders: this.#folders,
      isTrusted: () => client.isTrusted,
      ...(client.isOurs ? { editor } : {}),
    });
    const store = new ProjectStore({
      documents: this.#documents,
      folders: this.#folders,
      texts,
      settings,
      log: this.#log,
      home: slashed(this.#surroundings.home),
      environment: () => (client.isTrusted ? this.#environment() : new Map()),
      stated: (project) => kept.statements(project),
      chosen: (project) => choices.of(project),
      reportsSyntax: () => client.wantsSyntaxErrors,
      topOf: (place) => this.#folders.of(place)?.path,
      isKeeping: client.isOurs,
    });
    const diagnostics = new Diagnostics(this.#connection, client, this.#documents, store);
    this.#listenToWorkspace(client, settings, store);
    this.#answerDiagnostics(client, diagnostics);
    this.#answerHovers(client, settings, store);
    const edits = new WorkspaceEdits(client, this.#documents);
    const actions = new CodeActions(client, this.#documents, edits);
    this.#answerActions(client, store, actions);
    this.#answerLenses({ client, settings, store, texts });
    this.#answerLinks(client, store, texts);
    new NetworkRequests(store, texts).listen(this.#connection);
    if (client.isOurs)
      serveExtension({
        connection: this.#connection,
        client,
        editor,
        kept,
        choices,
        settings,
        documents: this.#documents,
        folders: this.#folders,
        texts,
        store,
        diagnostics,
        actions,
        edits,
        log: this.#log,
        probe: { node: process.execPath, client: path.join(path.dirname(process.argv[1] ?? ''), 'probeClient.js') },
      });
    return {
      capabilities: capabilitiesFor(client),
      serverInfo: { name: 'netlens', version: NETLENS_VERSION },
    };
  }

  #listenToWorkspace(client: Client, settings: ClientSettings, store: ProjectStore): void {
    const connection = this.#connection;
    connection.onInitialized(() => {
      if (client.registersConfiguration)
        this.#tell(connection.client.register(DidChangeConfigurationNotification.type, { section: 'netlens' }));
      // A project depends on any file that a service mounts or an include names.
      if (client.watchesFiles)
        void connection.client.register(DidChangeWatchedFilesNotification.type, {
          watchers: [{ globPattern: '**/*' }],
        });
    });
    connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri, type } of changes) {
        const place = placeOf(uri);
        if (!place) continue;
        if (type === FileChangeType.Deleted) this.#documents.fileDeleted(place);
        else this.#documents.fileCreated(place);
        store.fileChanged(place);
      }
    });
    client.onDidTrust(() => void store.startAgain());
    settings.onDidChange(() => {
      void store.startAgain();
      if (client.refreshesHints) this.#tell(connection.sendRequest(InlayHintRefreshRequest.type));
      if (client.refreshesLenses) this.#tell(connection.sendRequest(CodeLensRefreshRequest.type));
    });
    const outside = new OutsideWatch(connection, client, this.#folders);
    store.onDidRemove((project) => outside.forget(project.id));
    store.onDidChange((project) => {
      const places = [...project.paths].map((path) => project.placeOf(path));
      outside.watch(project.id, places);
      if (client.refreshesHints) this.#tell(connection.sendRequest(InlayHintRefreshRequest.type));
    });
    connection.onNotification(
      'workspace/didChangeWorkspaceFolders',
      ({ event }: { event: { added: []; removed: [] } }) => {
        this.#folders.remove(event.removed);
        this.#folders.add(event.added);
        settings.forget();
        void store.startAgain();
      },
    );
  }

  #answerDiagnostics(client: Client, diagnostics: Diagnostics): void {
    if (!client.pullsDiagnostics) return;
    this.#connection.languages.diagnostics.on(async ({ textDocument, previousResultId }, token) => {
      const report = await diagnostics.report(this.#placeOf(textDocument), previousResultId);
      throwIfCancelled(token);
      return report;
    });
  }

  #answerHovers(client: Client, settings: ClientSettings, store: ProjectStore): void {
    const uriIn = (project: Project) => (path: string) => this.#documents.uriOf(project.placeOf(path));
    this.#connection.onHover(async ({ textDocument, position }, token) => {
      const asked = await this.#asked(store, textDocument, token);
      if (!asked) return null;
      const { hovers } = await settings.of(asked.uri);
      const offset = offsetAt(asked.document, position);
      for (const project of asked.projects) {
        const { texts, finding } = hoverAt(
          { project, view: project.view, file: asked.place.path, offset },
          client,
          hovers,
        );
        if (texts.length === 0) continue;
        return {
          contents: client.showsMarkdown
            ? { kind: MarkupKind.Markdown, value: texts.map((text) => text.markdown()).join(RULE) }
            : { kind: MarkupKind.PlainText, value: texts.map((text) => text.plain()).join('\n\n') },
          ...(finding ? { range: rangeOf(finding.origin, project.view.network.texts) } : {}),
        };
      }
      return null;
    });
    this.#connection.onDefinition(async ({ textDocument, position }, token) => {
      const asked = await this.#asked(store, textDocument, token);
      const offset = asked ? offsetAt(asked.document, position) : 0;
      for (const project of asked?.projects ?? []) {
        const found = definitionAt(project.view, project.placeOf(asked?.place.path ?? '').path, offset, uriIn(project));
        if (found.length > 0) return found;
      }
      return null;
    });
  }

  #answerActions(client: Client, store: ProjectStore, actions: CodeActions): void {
    this.#connection.onCodeAction(async (params, token) => {
      const asked = client.takesActions ? await this.#asked(store, params.textDocument, token) : undefined;
      if (!asked) return [];
      const { uri, place, document, projects } = asked;
      return actions.actions({ uri, place, text: document.getText() }, projects, params);
    });
    this.#connection.onCodeActionResolve(async (action) => {
      const find = (id: string): Project | undefined => store.projects.find((project) => project.id === id);
      const { project } = (action.data ?? {}) as { project?: unknown };
      if (typeof project === 'string') await find(project)?.current();
      return actions.resolve(action, find);
    });
    this.#connection.onExecuteCommand(async ({ command, arguments: args }) => {
      if (command !== READ_ABOUT) throw new ResponseError(ErrorCodes.InvalidParams, `No command ${command}.`);
      const uri = pageAbout(args, client);
      if (uri === undefined) throw new ResponseError(ErrorCodes.InvalidParams, 'No such rule.');
      await this.#connection.window.showDocument({ uri, external: true });
      return null;
    });
  }

  #answerLenses({ client, settings, store, texts }: Lensing): void {
    this.#connection.onCodeLens(async ({ textDocument }, token) => {
      const place = this.#placeOf(textDocument);
      const document = this.#documents.at(place);
      if (!document || texts.isTooLarge(place) || !(await settings.of(document.uri)).codeLens) return [];
      const isCompose = await store.isCompose(place);
      if (!isCompose && document.languageId !== 'yaml') return [];
      const project = await store.projectOf(place);
      throwIfCancelled(token);
      return codeLensesOf({ uri: document.uri, text: document.getText(), isCompose, project }, client);
    });
    this.#connection.languages.inlayHint.on(async ({ textDocument, range }, token) => {
      const asked = await this.#asked(store, textDocument, token);
      if (!asked || !(await settings.of(asked.uri)).inlayHints) return [];
      const [project] = asked.projects;
      return project ? inlayHintsOf(project.view, asked.place.path, range) : [];
    });
  }

  #answerLinks(client: Client, store: ProjectStore, texts: FileTexts): void {
    this.#connection.onDocumentLinks(async ({ textDocument }, token) => {
      const place = this.#placeOf(textDocument);
      const document = this.#documents.at(place);
      if (!document || texts.isTooLarge(place)) return [];
      const project = (await store.projectOf(place)) ?? store.projectsUsing(place)[0];
      throwIfCancelled(token);
      if (!project) return [];
      return documentLinksOf(
        {
          text: document.getText(),
          place,
          folder: project.folder.path,
          isRead: (path) => project.paths.has(path) && texts.text(project.placeOf(path)) !== null,
          uriOf: (path) => this.#documents.uriOf(project.placeOf(path)),
        },
        client,
      );
    });
  }

  /** Asks the client for something that the server can do without. */
  #tell(request: Promise<unknown>): void {
    request.catch((error: unknown) => this.#log.warnOnce(`The editor refused a request: ${String(error)}`));
  }

  /** The place of a document that a request names. */
  #placeOf(textDocument: { readonly uri: string } | undefined): Place {
    const uri = textDocument?.uri as unknown;
    if (typeof uri !== 'string') throw new ResponseError(ErrorCodes.InvalidParams, 'textDocument.uri is missing.');
    // Another kind of document is no file, and nothing is known of it.
    return placeOf(uri) ?? { space: uri, path: '/' };
  }

  /** What a request about an open file is answered from; undefined where it is not open. */
  async #asked(
    store: ProjectStore,
    textDocument: { readonly uri: string } | undefined,
    token: CancellationToken,
  ): Promise<Asked | undefined> {
    const place = this.#placeOf(textDocument);
    if (!this.#documents.at(place)) return undefined;
    await store.projectOf(place);
    for (const project of store.projectsUsing(place)) await project.current();
    throwIfCancelled(token);
    const document = this.#documents.at(place);
    if (!document) return undefined;
    const isOf = (project: Project): project is Project & { readonly view: NetworkView } =>
      project.view !== undefined && project.isOf(place.path, document.getText());
    return { uri: document.uri, place, document, projects: store.projectsUsing(place).filter(isOf) };
  }

  /** Variables for interpolation: those of the machine, as Compose takes them. */
  #environment(): ReadonlyMap<string, string> {
    const { COMPOSE_FILE: _, ...environment } = this.#surroundings.environment;
    return new Map(
      Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    );
  }
}

function capabilitiesFor(client: Client): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    hoverProvider: true,
    definitionProvider: true,
    codeActionProvider: client.takesActions
      ? { codeActionKinds: [...actionKinds], resolveProvider: client.resolvesEdits }
      : false,
    codeLensProvider: { resolveProvider: false },
    documentLinkProvider: { resolveProvider: false },
    inlayHintProvider: { resolveProvider: false },
    ...(client.pullsDiagnostics
      ? {
          diagnosticProvider: { identifier: 'netlens', interFileDependencies: true, workspaceDiagnostics: false },
        }
      : {}),
    ...(client.showsDocuments && !client.hasCommand('netlens.openRulePage')
      ? { executeCommandProvider: { commands: [READ_ABOUT] } }
      : {}),
    workspace: { workspaceFolders: { supported: true, changeNotifications: client.changesFolders } },
  };
}

function offsetAt(document: TextDocument, position: Position | undefined): number {
  if (typeof position?.line !== 'number' || typeof position.character !== 'number')
    throw new ResponseError(ErrorCodes.InvalidParams, 'position is missing.');
  return document.offsetAt(position);
}

function throwIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested)
    throw new ResponseError(LSPErrorCodes.RequestCancelled, l10n.t('It was cancelled.'));
}
