import * as vscode from 'vscode';
import type { Command } from '../Services.ts';

const COMMAND = 'sudo iptables-save';

/**
 * Where the host's rules cannot be read, a person runs one command and pastes what it says; the live view then compares
 * them with what the engine should have programmed.
 */
export const pasteKernelRules: Command = {
  id: 'netlens.pasteKernelRules',
  run: async ({ docker, panels, live }) => {
    const copy = vscode.l10n.t('Copy Command');
    const paste = vscode.l10n.t('Paste Output');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('Run “{0}” on the Docker host, copy all of its output, and paste it here.', COMMAND),
      { modal: true },
      paste,
      copy,
    );
    if (chosen === copy) await vscode.env.clipboard.writeText(COMMAND);
    if (chosen !== paste) return;
    const text = await vscode.env.clipboard.readText();
    if (!/^\*(nat|filter|raw|mangle)$/m.test(text)) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('The clipboard holds no output of iptables-save: it has no line such as “*nat”.'),
      );
      return;
    }
    await docker.settled();
    await docker.pasteRules(text);
    panels.open(live);
  },
};
