import * as vscode from 'vscode';
import type { Command } from '../Services.ts';
import { readPastedRules } from './readPastedRules.ts';

const COMMAND = "sudo sh -c 'iptables-save; ip6tables-save'";

/**
 * Where the host's rules cannot be read, a person runs one command and pastes what it says; the live view then walks on them
 * and compares them with what the engine should have programmed.
 */
export const pasteKernelRules: Command = {
  id: 'netlens.pasteKernelRules',
  run: async ({ docker, panels, live }) => {
    await docker.settled();
    const { status } = docker;
    if (status.state !== 'connected') {
      const why = 'why' in status ? status.why : vscode.l10n.t('The daemon did not answer.');
      void vscode.window.showWarningMessage(vscode.l10n.t('There is nothing to compare rules with: {0}', why));
      return;
    }
    const command = docker.view?.rulesCommand ?? COMMAND;
    const copy = vscode.l10n.t('Copy Command');
    const paste = vscode.l10n.t('Paste Output');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('Run this on the machine of the Docker daemon, copy all of its output, and paste it here.'),
      { modal: true, detail: command },
      paste,
      copy,
    );
    if (chosen === copy) await vscode.env.clipboard.writeText(command);
    if (chosen !== paste) return;
    const rules = readPastedRules(await vscode.env.clipboard.readText());
    if (!rules) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          'The clipboard holds no firewall rules: neither a table of iptables-save (“*nat” … “COMMIT”) nor the JSON of “nft -j list ruleset”. Copy all that the command printed.',
        ),
      );
      return;
    }
    await docker.pasteRules(rules);
    panels.open(live);
  },
};
