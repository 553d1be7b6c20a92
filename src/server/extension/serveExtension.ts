import { type CancellationToken, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { ProbeProgram } from '../../host/index.ts';
import {
  type ClientNotification,
  type ClientNotice,
  clientNotifications,
  type ClientRequest,
  clientRequests,
  parseClientNotice,
  parseClientParams,
} from '../../protocol/index.ts';
import type { Client } from '../Client.ts';
import type { ClientSettings, Settings } from '../ClientSettings.ts';
import type { FileTexts } from '../documents/FileTexts.ts';
import type { OpenDocuments } from '../documents/OpenDocuments.ts';
import { placeOf } from '../documents/places.ts';
import type { WorkspaceFolders } from '../documents/WorkspaceFolders.ts';
import type { Editor } from '../Editor.ts';
import type { CodeActions } from '../features/CodeActions.ts';
import type { Diagnostics } from '../features/Diagnostics.ts';
import type { WorkspaceEdits } from '../features/WorkspaceEdits.ts';
import type { Kept } from '../Kept.ts';
import { Docker } from '../live/Docker.ts';
import { EngineImages } from '../live/EngineImages.ts';
import { liveFacts } from '../live/liveFacts.ts';
import { LiveSource } from '../live/LiveSource.ts';
import type { Log } from '../Log.ts';
import { PanelRequests } from '../panel/PanelRequests.ts';
import { panelServices } from '../panel/panelServices.ts';
import { detailsOf, firstDetail, sourceMode } from '../panel/panelSurroundings.ts';
import { SourceRegistry } from '../panel/SourceRegistry.ts';
import type { RunChoices } from '../projects/RunChoices.ts';
import type { ProjectStore } from '../projects/ProjectStore.ts';
import { NetworkTree } from '../tree/NetworkTree.ts';
import type { Handlers } from './handlers.ts';
import { liveHandlers, liveStatus } from './liveHandlers.ts';
import { networkHandlers } from './networkHandlers.ts';
import { panelHandlers } from './panelHandlers.ts';
import { PanelRegistry } from './PanelRegistry.ts';

/** The parts of the server that the extension's side works with. */
export interface ServerParts {
  readonly connection: Connection;
  readonly client: Client;
  readonly editor: Editor;
  readonly kept: Kept;
  readonly choices: RunChoices;
  readonly settings: ClientSettings;
  readonly documents: OpenDocuments;
  readonly folders: WorkspaceFolders;
  readonly texts: FileTexts;
  readonly store: ProjectStore;
  readonly diagnostics: Diagnostics;
  readonly actions: CodeActions;
  readonly edits: WorkspaceEdits;
  readonly log: Log;
  /** The program that tries an answer for real. */
  readonly probe: ProbeProgram;
}

/** Serves what only our own extension has: panels, tree, commands, chat tools, and what runs. Asks no engine before it is told to. */
export function serveExtension(parts: ServerParts): void {
  const { connection, client, editor, kept, settings, store, texts, log } = parts;
  const docker = new Docker({ client, settings, folders: parts.folders, kept, log });
  const live = new LiveSource(docker, kept);
  const sources = new SourceRegistry(live, { store, texts, editor, kept, choices: parts.choices, settings, log });
  const requests = new PanelRequests(panelServices({ ...parts, docker, live }));
  let general: Settings | undefined;
  const readGeneral = async (): Promise<void> => void (general = await settings.of());
  void readGeneral();
  const changed = announcing(editor, parts.diagnostics);
  const panels = new PanelRegistry(sources, requests, {
    editor,
    kept,
    log,
    handle: (panel, message) => requests.handle(panel, message),
    sourceMode: (panel) => sourceMode(panel, docker),
    firstDetail: (view, width) => firstDetail(view, general?.detail, width),
    changed: () => {
      const ids = panels.all.flatMap(({ files }) => (files ? [files.id] : []));
      store.watch('panels', new Set(ids));
      parts.diagnostics.showAgain();
      changed();
    },
    detailsOf: (panel) => detailsOf(panel, parts.folders),
  });
  new EngineImages(docker, store, log);
  settings.onDidChange(() => void readGeneral());
  docker.onDidChange(() => {
    store.setLive(liveFacts(docker));
    for (const panel of panels.all) requests.refresh(panel);
    editor.tell('netlens/live', liveStatus(docker));
    changed();
  });
  store.onDidChange(changed);
  store.onDidRemove(changed);
  const tree = new NetworkTree({
    store,
    docker,
    live,
    sources,
    folders: parts.folders,
    shown: () => panels.all.map(({ source }) => source),
  });
  answer(connection, {
    ...networkHandlers({ ...parts, sources, panels, docker, tree }),
    ...panelHandlers(panels, requests, changed),
    ...liveHandlers(docker),
  });
  heed(connection, {
    'netlens/trusted': () => client.trust(),
    'netlens/workspaceFiles': ({ uris }) => {
      tree.files = uris.flatMap((uri) => placeOf(uri) ?? []);
      changed();
    },
    'netlens/syntaxErrors': ({ areWanted }) => {
      client.wantsSyntaxErrors = areWanted;
      parts.diagnostics.showAgain();
      store.readAgain();
    },
    'netlens/panel/visible': ({ panel, isVisible }) =>
      void panels.whenOpen(panel).then((it) => it?.setVisible(isVisible)),
    'netlens/panel/close': ({ panel }) =>
      void panels.whenOpen(panel).then(() => {
        panels.close(panel);
        changed();
      }),
    'netlens/cursor': ({ uri, line, character }) => {
      const place = placeOf(uri);
      const document = place && parts.documents.at(place);
      if (document) panels.light(place, document.getText(), document.offsetAt({ line, character }));
    },
  });
  // A person looked at what runs before the server was started again.
  if (kept.engine.isWanted) void docker.show();
}

/** Tells the editor once of all that changes in one turn. */
function announcing(editor: Editor, diagnostics: Diagnostics): () => void {
  let isTelling = false;
  return () => {
    if (isTelling) return;
    isTelling = true;
    setImmediate(() => {
      isTelling = false;
      editor.tell('netlens/changed', { tally: diagnostics.tally });
    });
  };
}

function answer(connection: Connection, handlers: Handlers): void {
  for (const method of Object.keys(clientRequests) as ClientRequest[]) {
    const handler = handlers[method] as (params: unknown, token: CancellationToken) => unknown;
    connection.onRequest(method, (raw: unknown, token: CancellationToken) => {
      const parsed = parseClientParams(method, raw);
      if ('why' in parsed) throw new ResponseError(ErrorCodes.InvalidParams, parsed.why);
      return handler(parsed.params, token);
    });
  }
}

type Heeding = { readonly [M in ClientNotification]: (params: ClientNotice<M>) => void };

function heed(connection: Connection, handlers: Heeding): void {
  for (const method of Object.keys(clientNotifications) as ClientNotification[]) {
    const handler = handlers[method] as (params: unknown) => void;
    connection.onNotification(method, (raw: unknown) => {
      const parsed = parseClientNotice(method, raw);
      if ('params' in parsed) handler(parsed.params);
    });
  }
}
