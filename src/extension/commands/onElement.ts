import * as vscode from 'vscode';
import type { ElementFacts, NetworkElement, SourceInfo } from '../../protocol/index.ts';
import { putInTerminal } from '../putInTerminal.ts';
import { rangeIn } from '../client/rangeIn.ts';
import type { Command, Services } from '../Services.ts';
import { elementArgument } from './elementArgument.ts';
import { askAbout } from './explainReachability.ts';
import { sourceFor } from './sourceFor.ts';

/** Commands on one network, container or port: of the tree's menu, and of links in hovers. */
export const elementCommands: readonly Command[] = [
  {
    id: 'netlens.showInDiagram',
    run: async (services, raw) => {
      const { source, element } = await found(services, raw);
      if (!source) return;
      const panel = await services.panels.open(source);
      await panel.whenReady();
      await services.server.ask('netlens/panel/highlight', { panel: panel.id, element });
    },
  },
  {
    id: 'netlens.explainFromHere',
    run: async (services, raw) => {
      const { source, facts } = await factsOf(services, raw);
      if (source && facts.name !== undefined) await askAbout(services, source, { from: facts.name });
    },
  },
  {
    id: 'netlens.explainToHere',
    run: async (services, raw) => {
      const { source, element, facts } = await factsOf(services, raw);
      if (!source || facts.name === undefined) return;
      const port = element.port === undefined ? {} : { port: `${element.port}/${element.protocol ?? 'tcp'}` };
      await askAbout(services, source, { to: facts.name, ...port });
    },
  },
  {
    id: 'netlens.revealInFile',
    run: async (services, raw) => {
      const { place } = (await factsOf(services, raw)).facts;
      if (!place) return;
      await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), { selection: rangeIn(place.range) });
    },
  },
  {
    id: 'netlens.openTerminalInNamespace',
    run: async (services, raw) => {
      if (!vscode.workspace.isTrusted) return;
      const { shell } = (await factsOf(services, raw)).facts;
      // Only put on the prompt: a person decides whether to enter the container.
      if (shell) await putInTerminal(shell.name, shell.command);
    },
  },
  {
    id: 'netlens.copyInspectCommand',
    run: async (services, raw) => {
      const { inspect } = (await factsOf(services, raw)).facts;
      if (inspect !== undefined) await vscode.env.clipboard.writeText(inspect);
    },
  },
  {
    id: 'netlens.copyAddress',
    run: async (services, raw) => {
      const { address } = (await factsOf(services, raw)).facts;
      if (address !== undefined) await vscode.env.clipboard.writeText(address);
    },
  },
];

async function found(
  services: Services,
  raw: unknown,
): Promise<{ readonly source: SourceInfo | undefined; readonly element: NetworkElement }> {
  const element = elementArgument(raw);
  const source =
    element.source === undefined
      ? await sourceFor(services, undefined)
      : ((await services.server.ask('netlens/source', { id: element.source })) ?? undefined);
  return { source, element };
}

async function factsOf(
  services: Services,
  raw: unknown,
): Promise<{
  readonly source: SourceInfo | undefined;
  readonly element: NetworkElement;
  readonly facts: ElementFacts;
}> {
  const { source, element } = await found(services, raw);
  const facts = source ? await services.server.ask('netlens/element', { source: source.id, element }) : {};
  return { source, element, facts };
}
