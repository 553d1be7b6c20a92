import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { putInTerminal } from '../putInTerminal.ts';
import type { Command, Services } from '../Services.ts';
import { readCapture } from './readCapture.ts';

/** Opens the namespaces of a Linux machine: a file that `netlens snapshot --machine` wrote, or this machine, which a person lets root read. */
export const openMachineCapture: Command = {
  id: 'netlens.openMachineCapture',
  run: async ({ context }, argument) => {
    if (argument instanceof vscode.Uri) return open(argument);
    const file = { label: vscode.l10n.t('A file…'), detail: 'netlens snapshot --machine -o machine.json' };
    const here = {
      label: vscode.l10n.t('This machine'),
      detail: vscode.l10n.t(
        'Root must read the other namespaces: a terminal opens with a sudo command, and you press Enter.',
      ),
    };
    // Of a virtual workspace no terminal is this machine's, and without Linux there are no namespaces.
    const isHere = process.platform === 'linux' && vscode.workspace.isTrusted;
    const chosen = isHere
      ? await vscode.window.showQuickPick([file, here], { title: vscode.l10n.t('Open Machine Capture') })
      : file;
    if (chosen === file) {
      const found = await vscode.window.showOpenDialog({
        canSelectMany: false,
        filters: { [vscode.l10n.t('Machine capture')]: ['json'] },
        title: vscode.l10n.t('Open a capture of a Linux machine (netlens snapshot --machine)'),
      });
      if (found?.[0]) await open(found[0]);
    } else if (chosen === here) await captureHere(context, await newFile());
  },
};

/** Where this machine is captured: a folder of its own for each capture that is opened. */
const FOLDER = 'netlens-machine-';
const FILE = 'machine.json';

async function newFile(): Promise<vscode.Uri> {
  return vscode.Uri.file(path.join(await mkdtemp(path.join(tmpdir(), FOLDER)), FILE));
}

/** Whether this is a capture of this machine that a person had made from here. */
function isCapturedHere({ scheme, fsPath }: vscode.Uri): boolean {
  const { dir, base } = path.parse(fsPath);
  return scheme === 'file' && base === FILE && path.dirname(dir) === tmpdir() && path.basename(dir).startsWith(FOLDER);
}

/** Reads the captures and snapshots that diagrams show again; of this machine a new one is made, once a person said so. */
export async function readCapturesAgain({ context, panels, server }: Services): Promise<void> {
  const shown = new Map(panels.all.map(({ source }) => [source.id, source]));
  for (const { id, kind, title } of shown.values()) {
    if (kind !== 'snapshot') continue;
    const uri = vscode.Uri.parse(id);
    if (!isCapturedHere(uri)) {
      await readCapture(server, uri);
      continue;
    }
    const again = vscode.l10n.t('Capture again');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('Capture this machine again? {0} shows it as it was when it was captured.', title),
      {
        modal: true,
        detail: vscode.l10n.t(
          'Root must read the other namespaces: a terminal opens with a sudo command, and you press Enter.',
        ),
      },
      again,
    );
    if (chosen === again) await captureHere(context, uri);
  }
}

/** Such a file is a snapshot like any other. */
async function open(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('netlens.openSnapshot', uri);
}

/** Puts the command on a terminal's prompt, and opens what it writes once it is there, in the place of what was there. */
async function captureHere({ extensionUri, subscriptions }: vscode.ExtensionContext, file: vscode.Uri): Promise<void> {
  const folder = vscode.Uri.joinPath(file, '..');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, FILE));
  subscriptions.push(watcher);
  const written = (): void => {
    watcher.dispose();
    void open(file);
  };
  watcher.onDidCreate(written);
  watcher.onDidChange(written);
  const program = vscode.Uri.joinPath(extensionUri, 'dist', 'server.js').fsPath;
  // VS Code's own Node, so that none has to be installed.
  const words = [
    ...(process.getuid?.() === 0 ? [] : ['sudo']),
    'env',
    'ELECTRON_RUN_AS_NODE=1',
    process.execPath,
    program,
    '--capture-machine',
    file.fsPath,
  ];
  if (!(await putInTerminal(vscode.l10n.t('Capture of this machine'), words.map(quoted).join(' ')))) watcher.dispose();
}

/** A word of a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
