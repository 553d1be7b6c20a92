import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { putInTerminal } from '../putInTerminal.ts';
import type { Command } from '../Services.ts';

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
    } else if (chosen === here) await captureHere(context);
  },
};

/** Such a file is a snapshot like any other. */
async function open(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('netlens.openSnapshot', uri);
}

/** Puts the command on a terminal's prompt, and opens what it writes once it is there. */
async function captureHere({ extensionUri, subscriptions }: vscode.ExtensionContext): Promise<void> {
  const folder = vscode.Uri.file(await mkdtemp(path.join(tmpdir(), 'netlens-machine-')));
  const file = vscode.Uri.joinPath(folder, 'machine.json');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, 'machine.json'));
  subscriptions.push(watcher);
  watcher.onDidCreate(() => {
    watcher.dispose();
    void open(file);
  });
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
