import * as vscode from 'vscode';
import type { ConfirmParams, RevealParams } from '../../protocol/index.ts';
import { showPage } from '../commands/showPage.ts';
import { putInTerminal } from '../putInTerminal.ts';
import { rangeIn } from './rangeIn.ts';
import { chooseEngine } from './chooseEngine.ts';
import type { RuleTextPage } from './RuleTextPage.ts';
import { saveExport } from './saveExport.ts';
import type { EditorHandlers } from './Server.ts';
import { textsAtHead } from './textsAtHead.ts';
import { readFile, readFolder } from './workspaceFiles.ts';

/** Does in the editor what the server asks of it. */
export function editorHandlers(
  extension: vscode.Uri,
  rules: RuleTextPage,
  columnOf: (panel: string) => vscode.ViewColumn | undefined,
): EditorHandlers {
  return {
    'netlens/copy': async ({ text }) => {
      await vscode.env.clipboard.writeText(text);
      return null;
    },
    'netlens/terminal': ({ name, text }) => putInTerminal(name, text),
    'netlens/save': saveExport,
    'netlens/confirm': confirmed,
    'netlens/reveal': reveal,
    'netlens/run': async ({ command, args }) => {
      if (command.startsWith('netlens.')) await vscode.commands.executeCommand(command, ...args);
      return null;
    },
    'netlens/page': async ({ path }) => {
      await showPage(vscode.Uri.joinPath(extension, path));
      return null;
    },
    'netlens/text': async ({ text, panel }) => {
      await rules.show(text, columnOf(panel));
      return null;
    },
    'netlens/chooseEngine': async ({ folder, assumed }) => {
      await chooseEngine(vscode.Uri.parse(folder), assumed);
      return null;
    },
    'netlens/chooseCapture': chooseCapture,
    'netlens/atHead': textsAtHead,
    'netlens/readFile': readFile,
    'netlens/readFolder': readFolder,
  };
}

async function confirmed({ message, detail, yes }: ConfirmParams): Promise<boolean> {
  return (await vscode.window.showInformationMessage(message, { modal: true, detail }, yes)) === yes;
}

async function chooseCapture(): Promise<{ readonly uri: string } | null> {
  const found = await vscode.window.showOpenDialog({
    canSelectMany: false,
    filters: { [vscode.l10n.t('Machine capture')]: ['json'] },
    title: vscode.l10n.t('Compare with an earlier capture'),
  });
  return found?.[0] ? { uri: found[0].toString() } : null;
}

async function reveal({ uri, range, go }: RevealParams): Promise<null> {
  const file = vscode.Uri.parse(uri);
  const visible = vscode.window.visibleTextEditors.find((e) => e.document.uri.toString() === file.toString());
  await vscode.window.showTextDocument(file, {
    viewColumn: visible?.viewColumn ?? vscode.ViewColumn.One,
    selection: rangeIn(range),
    preserveFocus: !go,
  });
  return null;
}
