import * as vscode from 'vscode';
import type { Command, Services } from '../Services.ts';
import { LIVE_SOURCE } from '../LiveState.ts';

const COMMAND = "sudo sh -c 'iptables-save; ip6tables-save'";

/**
 * Where the host's rules cannot be read, a person runs one command and pastes what it says; the live view then walks on them
 * and compares them with what the engine should have programmed.
 */
export const pasteKernelRules: Command = {
  id: 'netlens.pasteKernelRules',
  run: async (services) => {
    const live = await services.server.ask('netlens/live/settled', {});
    if (live.state !== 'connected') {
      const why = live.why ?? vscode.l10n.t('The daemon did not answer.');
      void vscode.window.showWarningMessage(vscode.l10n.t('Nothing to compare the rules with: {0}', why));
      return;
    }
    const command = live.rulesCommand ?? COMMAND;
    const copy = vscode.l10n.t('Copy Command');
    const paste = vscode.l10n.t('Paste Output');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t("Run this on the Docker daemon's machine and copy all of its output."),
      { modal: true, detail: `${command}\n\n${vscode.l10n.t('Then “Paste Output” reads it from the clipboard.')}` },
      paste,
      copy,
    );
    if (chosen === paste) await pasteFromClipboard(services);
    if (chosen !== copy) return;
    await vscode.env.clipboard.writeText(command);
    // The dialog is in front of every terminal, so that it cannot wait until the command has run; this can.
    const run = await vscode.window.showInformationMessage(
      vscode.l10n.t('The command is on the clipboard. Run it and copy all of its output.'),
      paste,
    );
    if (run === paste) await pasteFromClipboard(services);
  },
};

async function pasteFromClipboard(services: Services): Promise<void> {
  const text = await vscode.env.clipboard.readText();
  const taken = await services.server.ask('netlens/live/paste', { text });
  if (taken === 'none') {
    const paste = vscode.l10n.t('Paste Output');
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        'The clipboard has no firewall rules: copy the full output of iptables-save or “nft -j list ruleset” and try again.',
      ),
      paste,
    );
    if (chosen === paste) await pasteFromClipboard(services);
    return;
  }
  if (taken === 'used') await services.panels.open(LIVE_SOURCE);
  else
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The daemon is no longer available, so the rules cannot be used.'),
    );
}
