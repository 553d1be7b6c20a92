import * as vscode from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient/node';
import { wantsSyntaxErrors } from './syntaxErrors.ts';

/** The commands of ours that hovers, lenses and actions call. */
const COMMANDS = [
  'netlens.openDiagram',
  'netlens.explainReachability',
  'netlens.takeAsProject',
  'netlens.openRulePage',
  'netlens.showInDiagram',
  'netlens.explainToHere',
  'netlens.explainFromHere',
  'workbench.action.openSettings',
];

/** The only commands that a hover may link to. */
const HOVER_COMMANDS = COMMANDS.filter((command) => /openRulePage|showInDiagram|explain(To|From)Here/.test(command));

/** The key of what the server wants to be kept with the workspace. */
export const REMEMBERED = 'remembered';

/** Documents with more lines are left to the disk: the server reads no file of that size. */
const MAX_LINES = 100_000;

/** What the client and the server tell each other at the start. `kept`: what an earlier server wanted to be kept. */
export function clientOptions(context: vscode.ExtensionContext, kept: () => string | undefined): LanguageClientOptions {
  return {
    // A project reads any file that a service mounts or an include names.
    documentSelector: schemes().map((scheme) => ({ scheme })),
    diagnosticCollectionName: 'netlens',
    markdown: { isTrusted: { enabledCommands: HOVER_COMMANDS } },
    initializationOptions: () => {
      const before = kept();
      const remembered = context.workspaceState.get<string>(REMEMBERED);
      return {
        client: 'netlens',
        trusted: vscode.workspace.isTrusted,
        pages: context.extensionUri.toString(),
        commands: COMMANDS,
        syntaxErrors: wantsSyntaxErrors(),
        // The server says its texts in the same language.
        ...(vscode.l10n.bundle ? { texts: vscode.l10n.bundle } : {}),
        ...(before === undefined ? {} : { kept: before }),
        ...(remembered === undefined ? {} : { remembered }),
      };
    },
    middleware: {
      didOpen: (document, next) => (document.lineCount > MAX_LINES ? Promise.resolve() : next(document)),
    },
  };
}

/** The schemes of files: the disk's, of those that are not saved yet, and those of the folders that are open (`vscode-vfs`). */
function schemes(): readonly string[] {
  return [...new Set(['file', 'untitled', ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme)])];
}
