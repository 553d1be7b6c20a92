import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Tally } from '../protocol/index.ts';
import { registerLanguageModelTools } from './chat/languageModelTools.ts';
import { registerCommands } from './commands/index.ts';
import { readCapturesAgain } from './commands/openMachineCapture.ts';
import { openOnStartup } from './commands/openOnStartup.ts';
import { LiveState } from './LiveState.ts';
import { Log } from './Log.ts';
import { cursorHighlight } from './panel/cursorHighlight.ts';
import { DiagramPanels } from './panel/DiagramPanels.ts';
import { followActiveFile } from './panel/followActiveFile.ts';
import { ProblemCount } from './ProblemCount.ts';
import { editorHandlers } from './client/editorHandlers.ts';
import { RuleTextPage } from './client/RuleTextPage.ts';
import { Server } from './client/Server.ts';
import { followSyntaxReporters } from './client/syntaxErrors.ts';
import type { Services } from './Services.ts';
import { testApi, type TestApi } from './testApi.ts';
import { NetworkTree } from './tree/NetworkTree.ts';

/** The composition root: makes the parts and hands them to each other. Everything is worked out by the server. */
export function activate(context: vscode.ExtensionContext): TestApi {
  // What the protocol says for all of its faces: `vscode.l10n` is the extension's alone.
  l10n.config({ contents: vscode.l10n.bundle ?? {} });
  const log = new Log();
  const server = new Server(context, log);
  const changed = new vscode.EventEmitter<Tally>();
  server.on('netlens/changed', ({ tally }) => changed.fire(tally));
  const live = new LiveState(server);
  const panels = new DiagramPanels({
    extension: context.extensionUri,
    log,
    server,
    isRemembering: context.extensionMode === vscode.ExtensionMode.Test,
  });
  const services: Services = { context, log, server, live, panels };
  const rules = new RuleTextPage();
  const handlers = editorHandlers(context.extensionUri, rules, (panel) => panels.find(panel)?.panel.viewColumn);
  context.subscriptions.push(
    log,
    server,
    changed,
    rules,
    panels,
    new ProblemCount(server, changed.event),
    new NetworkTree(server, changed.event, () => readCapturesAgain(services)),
    cursorHighlight(panels, server),
    followActiveFile(panels, server),
    followSyntaxReporters(server),
    registerCommands(services),
    registerLanguageModelTools(services),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.tell('netlens/trusted', {})),
  );
  void server.start(handlers);
  void openOnStartup(services);
  return testApi(services);
}
