import * as vscode from 'vscode';
import { elementsOf, sourceOf } from '../../core/analysis/index.ts';
import { rangeOf } from '../language/rangeOf.ts';
import type { NetworkSource } from '../panel/NetworkSource.ts';
import { putInTerminal } from '../putInTerminal.ts';
import type { Command, Services } from '../Services.ts';
import { type ElementArgument, elementArgument } from './elementArgument.ts';
import { askAbout } from './explainReachability.ts';
import { dockerCommand, inspectCommand, namespaceCommand } from './shellCommands.ts';
import { sourceFor } from './sourceFor.ts';

/** Commands on one network, container or port: of the tree's menu, and of links in hovers. */
export const elementCommands: readonly Command[] = [
  {
    id: 'netlens.showInDiagram',
    run: async (services, raw) => {
      const { source, element } = await found(services, raw);
      if (!source) return;
      const panel = services.panels.open(source);
      await panel.whenReady();
      const { shown } = panel;
      if (!shown) return;
      const elements = elementsOf(shown.diagram, element);
      panel.post({ type: 'highlight', elements, reveal: true });
    },
  },
  {
    id: 'netlens.explainFromHere',
    run: async (services, raw) => {
      const { source, element } = await found(services, raw);
      const from = source && nameOf(source, element.container);
      if (source && from !== undefined) await askAbout(services, source, { from });
    },
  },
  {
    id: 'netlens.explainToHere',
    run: async (services, raw) => {
      const { source, element } = await found(services, raw);
      const to = source && nameOf(source, element.container);
      if (!source || to === undefined) return;
      const port = element.port === undefined ? {} : { port: `${element.port}/${element.protocol ?? 'tcp'}` };
      await askAbout(services, source, { to, ...port });
    },
  },
  {
    id: 'netlens.revealInFile',
    run: async (services, raw) => {
      const { source, element } = await found(services, raw);
      const view = source?.state().view;
      if (!source?.project || !view) return;
      const { containers, networks } = view.network.topology;
      const thing =
        containers.find((c) => c.id === element.container) ?? networks.find((n) => n.id === element.network);
      const origin = thing && sourceOf(thing.origin);
      if (!origin) return;
      await vscode.window.showTextDocument(source.project.uriOf(origin.file), {
        selection: rangeOf(origin, view.network.texts),
      });
    },
  },
  {
    id: 'netlens.openTerminalInNamespace',
    run: async (services, raw) => {
      if (!vscode.workspace.isTrusted) return;
      const { source, element } = await found(services, raw);
      const container = source?.state().view?.network.topology.containers.find((c) => c.id === element.container);
      if (!container || container.state !== 'running') return;
      const isActive = source?.kind === 'live';
      const local = isActive && services.docker.view !== undefined && services.docker.view.elsewhere === undefined;
      const docker = dockerCommand(isActive ? services.docker.endpoint : undefined);
      // Only put on the prompt: a person decides whether to enter the container.
      const name = vscode.l10n.t('{0}: network namespace', container.name);
      await putInTerminal(name, namespaceCommand(container, local, docker));
    },
  },
  {
    id: 'netlens.copyInspectCommand',
    run: async (services, raw) => {
      const { source, element } = await found(services, raw);
      const docker = dockerCommand(source?.kind === 'live' ? services.docker.endpoint : undefined);
      const text = source && inspectCommand(source, element, docker);
      if (text !== undefined) await vscode.env.clipboard.writeText(text);
    },
  },
  {
    id: 'netlens.copyAddress',
    run: async (services, raw) => {
      const { source, element } = await found(services, raw);
      const view = source?.state().view;
      if (!view) return;
      const { facts, topology } = view.network;
      const addresses =
        element.container === undefined
          ? topology.networks.find((n) => n.id === element.network)?.subnets.map((s) => s.cidr)
          : facts.interfaces.find((i) => i.container === element.container && i.network === element.network)?.addresses;
      const first = addresses?.[0]?.replace(element.container === undefined ? /$^/ : /\/\d+$/, '');
      if (first) await vscode.env.clipboard.writeText(first);
    },
  },
];

async function found(
  services: Services,
  raw: unknown,
): Promise<{ readonly source: NetworkSource | undefined; readonly element: ElementArgument }> {
  const element = elementArgument(raw);
  const source =
    element.source === undefined ? await sourceFor(services, undefined) : await services.sources.find(element.source);
  return { source, element };
}

/** What questions call a container. */
function nameOf(source: NetworkSource, id: string | undefined): string | undefined {
  const container = source.state().view?.network.topology.containers.find((c) => c.id === id);
  return container?.name;
}
