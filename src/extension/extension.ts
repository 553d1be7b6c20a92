import * as vscode from 'vscode';
import { registerLanguageModelTools } from './chat/languageModelTools.ts';
import { registerCommands } from './commands/index.ts';
import { openOnStartup } from './commands/openOnStartup.ts';
import { CodeLenses } from './language/CodeLenses.ts';
import { DiagnosticsPublisher } from './language/DiagnosticsPublisher.ts';
import { FixActions } from './language/FixActions.ts';
import { Hovers } from './language/Hovers.ts';
import { InlayHints } from './language/InlayHints.ts';
import { CODE_LENS_SELECTOR, COMPOSE_SELECTOR } from './language/isComposeDocument.ts';
import { ProblemCount } from './language/ProblemCount.ts';
import { ProjectStore } from './language/ProjectStore.ts';
import { readOpenDocuments } from './language/readOpenDocuments.ts';
import { Docker } from './live/Docker.ts';
import { EngineImages } from './live/EngineImages.ts';
import { liveFacts } from './live/liveFacts.ts';
import { LiveSource } from './live/LiveSource.ts';
import { RuleDifferencesPage } from './live/RuleDifferencesPage.ts';
import { cursorHighlight } from './panel/cursorHighlight.ts';
import { DiagramPanels } from './panel/DiagramPanels.ts';
import { Log } from './Log.ts';
import { PanelRequests } from './panel/PanelRequests.ts';
import { panelServices } from './panel/panelServices.ts';
import { firstDetail, sourceMode } from './panel/panelSurroundings.ts';
import { SourceRegistry } from './panel/SourceRegistry.ts';
import type { Services } from './Services.ts';
import { testApi, type TestApi } from './testApi.ts';
import { NetworkTree } from './tree/NetworkTree.ts';

/** The composition root: makes the parts and hands them to each other. Nothing is read and no daemon is asked here. */
export function activate(context: vscode.ExtensionContext): TestApi {
  const log = new Log();
  const store = new ProjectStore(log);
  const docker = new Docker(log);
  const live = new LiveSource(docker);
  docker.onDidChange(() => store.setLive(liveFacts(docker)));
  const sources = new SourceRegistry(store, live, log);
  const ruleDifferences = new RuleDifferencesPage();
  const probe = { node: process.execPath, client: context.asAbsolutePath('dist/probeClient.js') };
  const requests = new PanelRequests(
    panelServices({ log, store, docker, live, sources, ruleDifferences, probe, extension: context.extensionUri }),
  );
  const panels = new DiagramPanels(
    {
      extension: context.extensionUri,
      log,
      handle: (panel, message) => requests.handle(panel, message),
      sourceMode: (panel) => sourceMode(panel, docker),
      firstDetail,
    },
    (id) => sources.find(id),
  );
  docker.onDidChange(() => panels.all.forEach((panel) => requests.refresh(panel)));
  // VS Code restores a live picture after a restart; nothing else would start to follow the daemon.
  panels.onDidOpen(({ source }) => {
    if (source.kind === 'live') void docker.show();
  });
  const services: Services = { context, log, store, docker, live, sources, panels, requests };
  context.subscriptions.push(
    log,
    store,
    docker,
    sources,
    new EngineImages(docker, store, log),
    ruleDifferences,
    panels,
    new DiagnosticsPublisher(store, context.extensionUri),
    new ProblemCount(store),
    new NetworkTree(store, docker, live, sources),
    cursorHighlight(panels),
    readOpenDocuments(store),
    registerCommands(services),
    registerLanguageModelTools(services),
    vscode.languages.registerHoverProvider(COMPOSE_SELECTOR, new Hovers(store)),
    vscode.languages.registerCodeLensProvider(CODE_LENS_SELECTOR, new CodeLenses(store, context.subscriptions)),
    vscode.languages.registerInlayHintsProvider(COMPOSE_SELECTOR, new InlayHints(store, context.subscriptions)),
    // Findings can also be in env files, Dockerfiles and mounted configuration.
    vscode.languages.registerCodeActionsProvider({ pattern: '**/*' }, new FixActions(store), {
      providedCodeActionKinds: FixActions.kinds,
    }),
  );
  void openOnStartup(services);
  return testApi(services);
}
