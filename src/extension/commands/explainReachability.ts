import * as vscode from 'vscode';
import { type Askable, HOST, portsAskedBy, type SourceInfo } from '../../protocol/index.ts';
import type { Command, Services } from '../Services.ts';
import { portOf } from './portOf.ts';
import { sourceFor } from './sourceFor.ts';

/** What is known of the question already, when it is asked from a menu or a link. */
interface Known {
  readonly from?: string;
  readonly to?: string;
  /** `5432/tcp`. */
  readonly port?: string;
}

/** Can A reach B, and why? Only what exists is offered; the answer opens in the diagram. */
export const explainReachability: Command = {
  id: 'netlens.explainReachability',
  run: async (services, argument) => {
    const source = await sourceFor(services, argument);
    if (!source) return;
    // Ask about the network in the panel: if it is shown live, ask the live one.
    const shown = services.panels.all.find((panel) => panel.files === source.id);
    await askAbout(services, shown?.source ?? source, {});
  },
};

/** Asks for what is not known yet, and shows the answer in the diagram of the source. */
export async function askAbout(services: Services, source: SourceInfo, known: Known): Promise<void> {
  const found = await services.server.ask('netlens/askable', { source: source.id });
  if ('instead' in found) {
    void vscode.window.showInformationMessage(found.instead);
    return;
  }
  const { askable } = found;
  const from = known.from ?? (await pickFrom(askable, known.to));
  if (from === undefined) return;
  const to = known.to ?? (await pickTo(askable, from));
  if (to === undefined) return;
  const port = known.port ?? (await pickPort(askable, from, to));
  if (port === undefined) return;
  const panel = await services.panels.open(source);
  await panel.whenReady();
  const target = `${to.includes(':') ? `[${to}]` : to}:${port}`;
  await services.server.ask('netlens/panel/ask', { panel: panel.id, from, to: target });
}

async function pickFrom(askable: Askable, to: string | undefined): Promise<string | undefined> {
  const items = askable.from.map((choice) => ({ label: choice.label, id: choice.id, ...iconOf(choice.id) }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Explain Reachability (1 of 3)'),
    placeHolder:
      to === undefined
        ? vscode.l10n.t('From which container?')
        : vscode.l10n.t('From which container to {0}?', said(askable.to, to)),
  });
  return chosen?.id;
}

async function pickTo(askable: Askable, from: string): Promise<string | undefined> {
  const items = askable.to.map((choice) => ({
    label: choice.label,
    id: choice.id,
    description: portsAskedBy(from, choice)
      .map((p) => p.port)
      .slice(0, 6)
      .join(', '),
    ...iconOf(choice.id),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Explain Reachability (2 of 3)'),
    placeHolder: vscode.l10n.t('What should {0} connect to?', said(askable.from, from)),
  });
  return chosen?.id;
}

/** A port that is known of, or any other. */
async function pickPort(askable: Askable, from: string, to: string): Promise<string | undefined> {
  const target = askable.to.find((choice) => choice.id === to);
  const known = portsAskedBy(from, target);
  const other = { label: vscode.l10n.t('$(edit) Another port…'), value: undefined };
  if (known.length > 0) {
    const items = known.map((p) => ({ label: p.label, value: `${p.port}/${p.protocol}` }));
    const chosen = await vscode.window.showQuickPick([...items, other], {
      title: vscode.l10n.t('Explain Reachability (3 of 3)'),
      placeHolder: vscode.l10n.t('Which port of {1} from {0}?', said(askable.from, from), said(askable.to, to)),
    });
    if (!chosen || chosen.value !== undefined) return chosen?.value;
  }
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Explain Reachability (3 of 3)'),
    prompt: vscode.l10n.t('Port, with /udp for UDP'),
    placeHolder: '8080',
    validateInput: (text) =>
      portOf(text) ? undefined : vscode.l10n.t('Enter a port (1–65535), such as 80 or 53/udp.'),
  });
  return typed === undefined ? undefined : portOf(typed);
}

/** An end of the question as the lists call it: `@lan` is a word of the command line. */
function said(choices: Askable['from'], id: string): string {
  return choices.find((choice) => choice.id === id)?.label ?? id;
}

function iconOf(id: string): { iconPath: vscode.ThemeIcon } {
  const icon =
    id === '@internet' ? 'globe' : id.startsWith('@lan') ? 'device-desktop' : id === HOST ? 'server' : 'package';
  return { iconPath: new vscode.ThemeIcon(icon) };
}
